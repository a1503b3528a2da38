"""docs/cells.md is true: each of its examples is read, and holds or does not as the page says."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache
from pathlib import Path
from uuid import UUID

import pytest

from interlock.clients.columns import Column, converted
from interlock.clients.payload import json_loads
from interlock.errors import UsageError
from interlock.expect import (
    MISSING,
    WORDS,
    JsonTyping,
    Memory,
    RowTyping,
    Table,
    TextTyping,
    data_records,
    expected_json,
    expected_records,
)
from interlock.expect.columns import COLUMN_KINDS
from interlock.expect.comparisons import COMPARISONS
from interlock.world.message_fields import message_typing
from interlock.world.views import View

PAGE = (Path(__file__).parents[2] / "docs" / "cells.md").read_text("utf-8")
NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)


@cache
def tables(section: str) -> list[list[list[str]]]:
    """The tables of a section, each a list of rows, each a list of cells."""
    (text,) = re.findall(rf"^## {section}$(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    found: list[list[list[str]]] = []
    for block in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
        _, _, *lines = block.splitlines()
        found.append([[cell.strip() for cell in line[1:-1].split(" | ")] for line in lines])
    return found


def code(cell: str) -> list[str]:
    """What stands in backticks."""
    return re.findall(r"`([^`]*)`", cell)


def memory() -> Memory:
    made = Memory("k3x9007", NOON, clock=lambda: NOON + dt.timedelta(seconds=10))
    made.remember("order", 7)
    made.remember("sku", "TEA")
    return made


def json_of(text: str):
    return MISSING if text == "nothing" else json_loads(text)


def record(value):
    return View({} if value is MISSING else {"it": value})


def held(rows, typing, value_of=json_of):
    """The values of each row for which its cell does not do what the page says."""
    wrong = []
    for cell, holding, not_holding in rows:
        (written,) = code(cell)
        (matcher,) = expected_records(Table(["it"], [[written]]), memory(), typing)
        for texts, holds in ((code(holding), True), (code(not_holding), False)):
            assert texts, f"{cell} has no example"
            wrong += [(written, text, holds) for text in texts if matcher.matches(record(value_of(text))) is not holds]
    return wrong


@pytest.mark.parametrize("typing", [JsonTyping(), message_typing], ids=["answers and requests", "messages"])
def test_json(typing):
    assert held(tables("What is expected in JSON")[0], typing) == []


def test_docstrings():
    for written, holding, not_holding in tables("What is expected in JSON")[1]:
        matcher = expected_json(code(written)[0], memory())
        assert [matcher.matches(json_of(text)) for text in code(holding)] == [True] * len(code(holding)), written
        assert not any(matcher.matches(json_of(text)) for text in code(not_holding)), written


def test_mails_and_other_texts():
    rows = tables("What is expected in mails, headers and other texts")[0]

    assert held(rows, TextTyping(["it"], "a mail")) == []
    for cell, holding, not_holding in rows:
        (matcher,) = expected_records(Table(["header it"], [[code(cell)[0]]]), memory(), JsonTyping())
        for texts, holds in ((code(holding), True), (code(not_holding), False)):
            for value in map(json_of, texts):
                assert matcher.matches(View({} if value is MISSING else {"header it": value})) is holds, cell


def test_rows():
    rows = tables("What is expected in rows")[0]
    for kind, *rest in rows:
        # As a driver gives it: what the client makes of a text for such a column.
        column = Column("it", kind, nullable=True)

        def value_of(text: str, column=column, kind=kind):
            if text == "null":
                return None
            if kind in ("json", "text"):
                return json_loads(text)
            if kind == "bytes":
                return bytes.fromhex(text[2:]) if text.startswith("0x") else text.encode()
            return converted(text, column, "the page")

        assert held([rest], RowTyping({"it": kind}), value_of) == [], kind
    assert {kind for kind, *_ in rows} >= COLUMN_KINDS.keys() - {"float"}


def test_data():
    for cell, in_json, in_text in tables("What is sent, put in or published")[0]:
        written = Table(["it"], [[code(cell)[0]]])
        (sent,) = data_records(written, memory(), JsonTyping())
        (row,) = data_records(written, memory(), RowTyping({"it": "text"}))
        value = sent["it"].isoformat() if isinstance(sent["it"], dt.date) else sent["it"]

        assert (value, type(value)) == (json_of(code(in_json)[0]), type(json_of(code(in_json)[0]))), cell
        assert row["it"] == json_of(code(in_text)[0]), cell


def test_what_is_made():
    for cell, is_ in tables("Remembering")[0]:
        assert memory().fill(code(cell)[0]) == code(is_)[0]


def test_what_is_remembered():
    made = memory()
    (matcher,) = expected_records(
        Table(["text", "id"], [[r"matches code (?P<code>\d+)", "<any> as item"]]), made, JsonTyping()
    )
    matcher.remember({"text": "Your code 0471.", "id": UUID(int=7)})

    assert (made.recall("code"), made.recall("item")) == ("0471", UUID(int=7))


def test_what_is_no_cell():
    for cell, why in tables("What is no cell")[0]:
        with pytest.raises(UsageError) as caught:
            expected_records(Table(["it"], [[code(cell)[0]]]), memory(), JsonTyping())
        assert why in str(caught.value), cell


def test_every_word_and_comparison_is_on_the_page_for_json():
    cells = [code(row[0])[0] for row in tables("What is expected in JSON")[0]]

    assert {word for word in WORDS if f"<{word}>" not in cells} == set()
    assert {one for one in COMPARISONS if not any(cell.startswith(f"{one} ") for cell in cells)} == set()
