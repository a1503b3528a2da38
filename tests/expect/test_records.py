"""The matchers over one and several records: what they match, and how their failures read."""

import pytest
from hamcrest import all_of, anything, assert_that, greater_than, has_entries, has_length

from interlock.errors import ExpectationFailed
from interlock.expect import (
    Memory,
    Table,
    Wording,
    assert_now,
    expected_records,
    has_count,
    has_exactly_records,
    has_no_record,
    has_record,
    has_records,
    has_some,
    json_typing,
    matches_record,
)

ROWS = [
    {"id": 1, "status": "new", "total_minor": 1},
    {"id": 2, "status": "pending", "total_minor": 5980},
]
PLACED = Wording('message "order.placed"', 'messages "order.placed"', has="", after="arrived")


def failing(value, matcher, what='the "orders" table'):
    with pytest.raises(ExpectationFailed) as caught:
        assert_now(value, matcher, what)
    return caught.value


def records(memory, headings, *rows):
    return expected_records(Table(headings, rows), memory, json_typing)


def test_no_such_record_shows_the_closest_cell_by_cell():
    (record,) = records(Memory(), ["status", "total_minor"], ["confirmed", "5980"])
    error = failing(ROWS, has_record(record))

    assert error.sentence == (
        'the "orders" table has no row where status is "confirmed" and total_minor is 5980; '
        'the closest of 2 rows has status "pending"'
    )
    assert error.detail.splitlines() == [
        '  status       expected "confirmed"  but was "pending"  x',
        "  total_minor  5980                                     ok",
    ]
    assert error.expected == 'status: "confirmed"\ntotal_minor: 5980'
    assert error.actual == 'status: "pending"\ntotal_minor: 5980'


def test_of_equally_close_records_the_latest_is_shown():
    assert "the closest of 2 rows has id 2" in failing(ROWS, has_record(matches_record({"id": 3}))).sentence


@pytest.mark.parametrize(
    ("seen", "sentence"),
    [
        ([], 'no message "order.placed" arrived where total is > 40; there was none at all'),
        (
            [{"total": 12}],
            'no message "order.placed" arrived where total is > 40; the only message "order.placed" has total 12',
        ),
        (
            [{"total": 12}, {}],
            (
                'no message "order.placed" arrived where total is > 40; '
                'the closest of 2 messages "order.placed" has no total'
            ),
        ),
    ],
)
def test_things_are_called_what_they_are(seen, sentence):
    (record,) = records(Memory(), ["total"], ["> 40"])

    assert failing(seen, has_record(record, of=PLACED), "").sentence == sentence


def test_a_wide_record_is_shown_on_one_screen():
    fields = {f"field{number}": number for number in range(40)}
    error = failing([fields | {"field39": "x" * 500}], has_record(matches_record(fields)))

    lines = error.detail.splitlines()
    assert len(lines) == 21
    assert lines[-1] == "  and 20 more fields, all as expected"
    assert f'"{"x" * 200}... (500 characters)"' in lines[0]
    assert "field3 is 3 and 36 more;" in error.sentence


def test_expected_rows_each_need_one_of_their_own():
    two = records(Memory(), ["status"], ["<any>"], ["new"])

    assert_that(ROWS, has_records(two))
    assert not has_records(two).matches(ROWS[:1])
    error = failing(ROWS, has_records(records(Memory(), ["status"], ["new"], ["new"])))
    assert error.sentence == ('the "orders" table has no row where status is "new"; the only row has status "pending"')
    assert error.detail.splitlines()[-1] == "  1 of the 2 expected are there"


def test_no_record_shows_those_that_are_there():
    error = failing(ROWS, has_no_record(matches_record({"total_minor": greater_than(5)})))

    assert str(error).splitlines() == [
        'the "orders" table has 1 row where total_minor is a value greater than <5>, expected none',
        '  {"id": 2, "status": "pending", "total_minor": 5980}',
    ]


def test_where_any_record_will_do_nothing_is_said_of_it():
    assert failing(ROWS, has_no_record(anything())).sentence == 'the "orders" table has 2 rows, expected none'
    assert failing([], has_record(anything())).sentence == 'the "orders" table has no row; there was none at all'


def test_a_count_shows_what_was_counted():
    charge = Wording('POST "/charges"', 'POST "/charges"', has="received")
    (record,) = records(Memory(), ["amount"], ["5980"])
    error = failing([{"amount": 5980}] * 7, has_count(1, record, of=charge), '"card gateway"')

    assert error.sentence == '"card gateway" received 7 POST "/charges" where amount is 5980, expected 1'
    assert error.detail.splitlines() == ['  {"amount": 5980}'] * 5 + ["  and 2 more"]
    assert failing([], has_count(2)).sentence == 'the "orders" table has no row, expected 2'
    assert failing(ROWS, has_count(0)).sentence == 'the "orders" table has 2 rows, expected none'


def test_a_count_of_none_shows_the_closest():
    (record,) = records(Memory(), ["status"], ["paid"])

    assert failing(ROWS, has_count(3, record)).sentence == (
        'the "orders" table has no row where status is "paid"; the closest of 2 rows has status "pending"; expected 3'
    )


def test_any_matcher_and_any_value_can_stand_for_a_record():
    assert_that(["a", "b"], all_of(has_record("a"), has_count(2), has_length(2), has_exactly_records(["b", "a"])))
    assert_that(ROWS, has_record(has_entries(id=1)))
    with pytest.raises(AssertionError, match="but: has no row where 'c'; the closest of 2 rows was 'b'"):
        assert_that(["a", "b"], has_record("c"))


def test_some_is_at_least_one_whatever_it_holds():
    assert assert_now(ROWS, has_some(), "the table") == ROWS
    error = failing([], has_some(of=PLACED), "")

    assert error.sentence == 'no message "order.placed" arrived'
    assert (error.expected, error.actual) == ('at least 1 message "order.placed"', "none")
    assert str(has_some()) == "at least 1 row"
