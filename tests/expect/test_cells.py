"""What each form of a cell matches, and what it says where it does not."""

import datetime as dt
from decimal import Decimal
from uuid import UUID

import pytest
from hamcrest.core.string_description import StringDescription

from interlock.errors import CellError
from interlock.expect import JSON, MISSING, TEXT, Memory, expected_cell
from interlock.expect.columns import COLUMN_KINDS

START = dt.datetime(2026, 3, 1, 12, 0, 0, tzinfo=dt.UTC)
SOME_UUID = "123e4567-e89b-12d3-a456-426614174000"


def kind_of(name):
    return {"json": JSON, "header": TEXT}.get(name) or COLUMN_KINDS[name]


HOLDS = [
    ("json", "42", 42),
    ("json", "42", Decimal("42.0")),
    ("json", "29.90", Decimal("29.9")),
    ("json", "29.90", 29.9),
    ("json", "paid", "paid"),
    ("json", '"42"', "42"),
    ("json", "007", "007"),
    ("json", "true", True),
    ("json", "null", None),
    ("json", '""', ""),
    ("json", "[1, 2]", [1, 2]),
    ("json", '{"id": "{order}"}', {"id": 7}),
    ("json", "{order}", 7),
    ("json", '"{order}"', "7"),
    ("json", "{sku}-{order}", "TEA-7"),
    ("json", "{word}", "<any>"),
    ("json", "{bound}", "> 5"),
    ("json", "{none}", None),
    ("json", "{id}", SOME_UUID.upper()),
    ("json", "{at}", "2026-03-01T13:00:00+01:00"),
    ("json", "2026-03-01T12:00:00Z", "2026-03-01T12:00:00.000+00:00"),
    ("json", '"contains nuts"', "contains nuts"),
    ("json", r'"C:\data"', r"C:\data"),
    ("json", '"a" and "b"', '"a" and "b"'),
    ("json", "> 40", 41),
    ("json", ">40", Decimal("40.01")),
    ("json", ">= {order}", 7),
    ("json", "< 2026-03-02", "2026-03-01T23:59:59Z"),
    ("json", "!= paid", "new"),
    ("json", "!= paid", None),
    ("json", "contains blue", "a blue mug"),
    ("json", "contains 2", [1, 2]),
    ("json", 'contains ", "', "a, b"),
    ("json", "starts with ORD-", "ORD-7"),
    ("json", r"matches ^A-\d{3}$", "A-123"),
    ("json", "matches ^{sku}$", "TEA"),
    ("json", "one of paid, confirmed", "paid"),
    ("json", 'one of "a, b", c', "a, b"),
    ("json", "one of 1, 2", 2),
    ("json", "<any>", 0),
    ("json", "<number>", Decimal("1.5")),
    ("json", "<text>", ""),
    ("json", "<uuid>", SOME_UUID),
    ("json", "<timestamp>", "2026-03-01 12:00"),
    ("json", "<now>", "2026-03-01T12:00:05Z"),
    ("json", "<null>", None),
    ("json", "<absent>", MISSING),
    ("header", "42", "42"),
    ("header", "> 40", "41"),
    ("header", "<number>", "41"),
    ("integer", "42", 42),
    ("integer", "{order}", 7),
    ("integer", "<null>", None),
    ("integer", "one of 1, 2", 2),
    ("decimal", "29.9", Decimal("29.90")),
    ("decimal", "> 29.89", Decimal("29.90")),
    ("float", "0.1", 0.1),
    ("text", "42", "42"),
    ("text", '"null"', "null"),
    ("text", "{order}", "7"),
    ("boolean", "true", True),
    ("boolean", "false", 0),
    ("datetime", "2026-03-01T12:00:00Z", dt.datetime(2026, 3, 1, 12)),  # noqa: DTZ001 - naive is the point
    ("datetime", "> 2026-02-28", START),
    ("datetime", "<now>", START),
    ("datetime", "{at}", START),
    ("date", "2026-03-01", dt.date(2026, 3, 1)),
    ("date", ">= 2026-03-01", dt.date(2026, 3, 1)),
    ("uuid", SOME_UUID.upper(), UUID(SOME_UUID)),
    ("uuid", "{id}", SOME_UUID),
    ("bytes", "0x00ff", b"\x00\xff"),
    ("bytes", "abc", b"abc"),
]

DOES_NOT_HOLD = [
    ("json", "42", "42", 'was "42", a text'),
    ("json", '"42"', 42, "was 42, not a text"),
    ("json", '"contains nuts"', "nuts", 'was "nuts", for what stands in quotes is a text, and compares nothing'),
    ("text", '"<any>"', "nuts", 'was "nuts", for what stands in quotes is a text, and compares nothing'),
    ("json", '"nut"', "nuts", 'was "nuts"'),
    ("json", "1", True, "was true"),
    ("json", "0", None, "was null"),
    ("json", "{order}", "7", 'was "7", a text'),
    ("json", "true", "true", 'was "true", a text'),
    ("json", "29.90", Decimal("29.91"), "was 29.91"),
    ("json", "[1, 2]", [2, 1], "was [2, 1]"),
    ("json", "null", MISSING, "is missing"),
    ("json", '"2026-03-01T12:00:00Z"', "2026-03-01T12:00:00+00:00", 'was "2026-03-01T12:00:00+00:00"'),
    ("json", "> 40", 40, "was 40"),
    ("json", "> 40", "41", 'was "41", a text, not a number'),
    ("json", "> 40", None, "was null"),
    ("json", "> 40", True, "was true, which is no number"),
    ("json", "> 2026-03-01", 5, "was 5, which is no time"),
    ("json", "!= paid", "paid", 'was "paid"'),
    ("json", "!= paid", MISSING, "is missing"),
    ("json", "contains blue", 5, "was 5, which is neither a text nor a list"),
    ("json", "contains 2", ["1", "3"], 'was ["1", "3"]'),
    ("json", "starts with A", 5, "was 5, which is no text"),
    ("json", "matches ^A$", {"A": 1}, 'was {"A": 1}, which is no text'),
    ("json", "one of paid, confirmed", "new", 'was "new"'),
    ("json", "<any>", None, "was null"),
    ("json", "<any>", MISSING, "is missing"),
    ("json", "<number>", "5", 'was "5", which is no number'),
    ("json", "<text>", 5, "was 5, which is no text"),
    ("json", "<uuid>", "7", 'was "7", which is no UUID'),
    ("json", "<timestamp>", "2026-03-01", 'was "2026-03-01", which is no date with a time'),
    ("json", "<timestamp>", "2026-02-30T12:00:00Z", 'was "2026-02-30T12:00:00Z", which is no date with a time'),
    ("json", "<now>", "2026-03-01T11:59:00Z",
     'was "2026-03-01T11:59:00Z", which is before the scenario began at 2026-03-01T12:00:00Z'),
    ("json", "<now>", "2026-03-01T13:00:00Z",
     'was "2026-03-01T13:00:00Z", which lies ahead, it is now 2026-03-01T12:00:10Z'),
    ("json", "<null>", MISSING, "is missing"),
    ("json", "<absent>", None, "was null"),
    ("header", "> 40", "many", 'was "many", which is no number'),
    ("text", "42", None, "was null"),
    ("integer", "42", None, "was null"),
    ("datetime", "<now>", START - dt.timedelta(days=1),
     "was 2026-02-28T12:00:00Z, which is before the scenario began at 2026-03-01T12:00:00Z"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "text", "actual"), HOLDS)
def test_it_holds(memory, kind, text, actual):
    assert expected_cell(text, kind_of(kind), memory, "field").matches(actual)


@pytest.mark.parametrize(("kind", "text", "actual", "message"), DOES_NOT_HOLD)
def test_it_does_not_hold_and_says_why(memory, kind, text, actual, message):
    cell, said = expected_cell(text, kind_of(kind), memory, "field"), StringDescription()

    assert not cell.matches(actual, said)
    assert str(said) == message


@pytest.mark.parametrize("text", ["null", "NULL", "!= Null", "one of paid, null"])
def test_a_bare_null_is_refused_where_it_would_be_a_text(text):
    with pytest.raises(CellError, match="no value at all is <null>"):
        expected_cell(text, TEXT, Memory(), "reason")


@pytest.mark.parametrize("text", ["null", "!= null", "one of 1, null"])
def test_a_bare_null_is_null_in_json(text):
    assert expected_cell(text, JSON, Memory(), "reason") is not None
