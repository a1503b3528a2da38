"""Cells in data: literals, whatever they look like."""

import datetime as dt
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interlock.clients.payload import json_text
from interlock.errors import CellError
from interlock.expect import JSON, Memory, data_cell, expected_cell
from interlock.expect.columns import COLUMN_KINDS
from interlock.expect.kinds import same_json

SOME_UUID = "123e4567-e89b-12d3-a456-426614174000"


def kind_of(name):
    return JSON if name == "json" else COLUMN_KINDS[name]


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("json", "> 40", "> 40"),
        ("json", "<uid>", "<uid>"),
        ("json", "29.90", Decimal("29.90")),
        ("json", '"42"', "42"),
        ("json", "null", None),
        ("json", "{order}", 7),
        ("json", '["{order}", {"a": 1.50}]', [7, {"a": Decimal("1.50")}]),
        ("text", "42", "42"),
        ("integer", "42", 42),
        ("datetime", "2026-03-01T12:00:00+02:00", dt.datetime(2026, 3, 1, 10, tzinfo=dt.UTC)),
        ("uuid", SOME_UUID, UUID(SOME_UUID)),
    ],
)
def test_in_data_every_cell_is_a_literal(memory, kind, text, value):
    got = data_cell(text, kind_of(kind), memory, "field")

    assert (got, type(got)) == (value, type(value))


def test_data_a_column_cannot_hold_is_an_error(memory):
    with pytest.raises(CellError) as caught:
        data_cell("many", COLUMN_KINDS["integer"], memory, "stock")

    assert str(caught.value) == (
        'the cell many of "stock" cannot be read: "many" is not a whole number\n'
        "  Hint: leave the cell empty to send nothing"
    )


SCALARS = (
    st.none() | st.booleans() | st.integers() | st.decimals(allow_nan=False, allow_infinity=False, places=4) | st.text()
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3)
)


@given(SCALARS)
def test_every_json_scalar_written_as_json_is_read_back_with_its_type(value):
    memory = Memory()
    value = value.replace("{", "(") if isinstance(value, str) else value

    got = data_cell(json_text(value), JSON, memory, "field")

    assert got == value
    assert isinstance(got, bool) == isinstance(value, bool)
    assert isinstance(got, str) == isinstance(value, str)
    assert expected_cell(json_text(value), JSON, memory, "field").matches(value)


@given(VALUES, VALUES)
def test_the_same_json_is_the_same_and_no_other(one, other):
    assert same_json(one, one, instants=False)
    if json_text(one) != json_text(other):
        assert same_json(one, other, instants=False) == same_json(other, one, instants=False)
