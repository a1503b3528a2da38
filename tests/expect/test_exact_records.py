"""These records and no others; these records in this order; and who is paired with whom."""

import pytest
from hamcrest import anything, assert_that
from hypothesis import given
from hypothesis import strategies as st

from interlock.errors import ExpectationFailed
from interlock.expect import (
    Memory,
    Table,
    Wording,
    assert_now,
    expected_records,
    has_exactly_records,
    in_order,
    json_typing,
)
from interlock.expect.records import pair_up

ROWS = [
    {"id": 1, "status": "new", "total_minor": 1},
    {"id": 2, "status": "pending", "total_minor": 5980},
]


def failing(value, matcher, what='the "orders" table'):
    with pytest.raises(ExpectationFailed) as caught:
        assert_now(value, matcher, what)
    return caught.value


def records(memory, headings, *rows):
    return expected_records(Table(headings, rows), memory, json_typing)


def test_exactly_lists_what_is_missing_and_what_is_unexpected():
    expected = records(Memory(), ["status", "total_minor"], ["confirmed", "5980"], ["new", "> 0"])
    error = failing([*ROWS, {"id": 3}], has_exactly_records(expected))

    assert str(error).splitlines() == [
        'the "orders" table has 3 rows, not exactly the 2 expected: 1 missing, 2 unexpected',
        '  missing: status is "confirmed" and total_minor is 5980',
        '    status       expected "confirmed"  but was "pending"  x',
        "    total_minor  5980                                     ok",
        '  unexpected: {"id": 2, "status": "pending", "total_minor": 5980}',
        '  unexpected: {"id": 3}',
    ]
    assert error.expected == 'status is "confirmed" and total_minor is 5980\n\nstatus: "new"\ntotal_minor: 1'


def test_exactly_does_not_mind_the_order():
    expected = records(Memory(), ["id"], ["2"], ["<any>"])

    assert_that(ROWS, has_exactly_records(expected))
    assert failing([], has_exactly_records(expected)).sentence == (
        'the "orders" table has no row, not exactly the 2 expected: 2 missing'
    )


def test_order_allows_others_between_and_tells_what_came_too_early():
    message = Wording("message", has="", after="arrived")
    placed, paid, shipped = records(Memory(), ["event"], ["placed"], ["paid"], ["shipped"])
    seen = [{"event": "paid"}, {"event": "placed"}, {"event": "mailed"}, {"event": "shipped"}]

    assert_that(seen, in_order([placed, shipped], of=message))
    error = failing(seen, in_order([placed, paid, shipped], of=message), "")
    assert str(error).splitlines() == [
        'no message arrived where event is "paid" after the one where event is "placed"; it came before',
        '  1. event is "placed"  ok',
        '  2. event is "paid"  x',
        '  3. event is "shipped"  ?',
        '  seen: {"event": "paid"}',
        '  seen: {"event": "placed"}',
        '  seen: {"event": "mailed"}',
        '  seen: {"event": "shipped"}',
    ]
    error = failing(seen[:2], in_order([placed, shipped], of=message), "")
    assert error.sentence == (
        'no message arrived where event is "shipped" after the one where event is "placed"; there was none at all'
    )


@given(st.lists(st.sets(st.integers(0, 5)), max_size=6))
def test_pairs_are_as_many_as_there_can_be(choices):
    class OneOf(type(anything())):
        def __init__(self, values):
            self.values = values

        def _matches(self, item):
            return item in self.values

    pairs = pair_up([OneOf(values) for values in choices], list(range(6)))

    assert len(set(pairs.values())) == len(pairs)
    assert all(place in choices[matcher] for matcher, place in pairs.items())
    assert len(pairs) == best(choices, frozenset())


def best(choices, taken):
    if not choices:
        return 0
    rest = choices[1:]
    return max([best(rest, taken), *(1 + best(rest, taken | {value}) for value in choices[0] - taken)])
