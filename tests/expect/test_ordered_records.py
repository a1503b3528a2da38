"""Exact rows in the order of their own columns."""

import datetime as dt
from decimal import Decimal

import pytest

from interlock.errors import ExpectationFailed, TableError, UnknownName
from interlock.expect import Memory, RowTyping, Table, assert_now, expected_records, has_exactly_in_order, row_order

TYPING = RowTyping({"id": "integer", "total": "decimal", "at": "datetime", "name": "text", "extra": "json"})
NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
ROWS = [
    {"id": 1, "total": Decimal("9.50"), "at": NOON, "name": "b", "extra": {"rank": 3}},
    {"id": 2, "total": Decimal("10.00"), "at": NOON - dt.timedelta(hours=1), "name": "a", "extra": {"rank": 2}},
    {"id": 3, "total": None, "at": NOON, "name": "a", "extra": {}},
]


def matcher(order, *ids, memory=None):
    records = expected_records(Table(["id"], [[one] for one in ids]), memory or Memory(), TYPING)
    return has_exactly_in_order(records, row_order(order, TYPING))


@pytest.mark.parametrize(
    ("order", "ids"),
    [
        ("id", "123"),
        ("id descending", "321"),
        ("total", "123"),
        ("total descending", "213"),
        ("at", "213"),
        ("at", "231"),
        ("at ascending, id descending", "231"),
        ("at descending, name", "312"),
        ("name, at descending", "321"),
        ("extra.rank", "213"),
    ],
)
def test_rows_stand_in_the_order_of_their_typed_values_nulls_last_and_level_ones_either_way(order, ids):
    assert matcher(order, *ids).matches(ROWS)


@pytest.mark.parametrize(("order", "ids"), [("id", "132"), ("total", "213"), ("at", "123"), ("at, id", "231")])
def test_another_order_does_not_match(order, ids):
    assert not matcher(order, *ids).matches(ROWS)


def test_the_first_two_that_stand_the_wrong_way_round_are_named_with_what_they_are_sorted_by():
    with pytest.raises(ExpectationFailed) as caught:
        assert_now(ROWS, matcher("at", "1", "3", "2"), 'the "orders" table')

    assert str(caught.value) == (
        'the "orders" table has these rows in another order: by "at" the one where id is 2 (at 2026-03-01T11:00:00Z) '
        "comes before the one where id is 3 (at 2026-03-01T12:00:00Z)\n"
        "  as they are:\n"
        "  1. at 2026-03-01T11:00:00Z: id is 2\n"
        "  2. at 2026-03-01T12:00:00Z: id is 1\n"
        "  3. at 2026-03-01T12:00:00Z: id is 3"
    )


def test_other_rows_are_told_as_without_an_order():
    with pytest.raises(ExpectationFailed, match="has 3 rows, not exactly the 2 expected: 1 unexpected"):
        assert_now(ROWS, matcher("id", "1", "2"), 'the "orders" table')


def test_what_level_rows_remember_is_that_of_the_row_each_was_paired_with():
    memory = Memory()
    table = Table(["id", "name"], [["2", ""], ["<any> as second", "a"], ["<any> as third", "b"]])
    expected = has_exactly_in_order(expected_records(table, memory, TYPING), row_order("at", TYPING))

    assert_now(ROWS, expected, "the table")

    assert (memory.recall("second"), memory.recall("third")) == (3, 1)


@pytest.mark.parametrize(
    ("order", "error", "message"),
    [
        ("", TableError, '"" names no order'),
        ("id,", TableError, '"id," names no order'),
        ("nr", UnknownName, 'there is no column "nr" in the table'),
        ("id upwards", UnknownName, 'there is no column "id upwards" in the table'),
        ("id, id descending", TableError, '"id" stands in the order twice'),
        ("extra", TableError, 'the column "extra" holds JSON, which has no order'),
    ],
)
def test_an_order_that_is_none_says_why(order, error, message):
    with pytest.raises(error) as caught:
        row_order(order, TYPING)

    assert message in str(caught.value)
