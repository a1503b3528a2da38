"""Tables: their two shapes, as expectations and as data. What a single cell means is decided in `cells`."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from interlock.errors import TableError
from interlock.expect.cells import data_cell, expected_cell
from interlock.expect.grammar import has_meaning, unquoted
from interlock.expect.jsonchecks import json_checks
from interlock.expect.kinds import JSON, JsonKind
from interlock.expect.memory import Memory
from interlock.expect.paths import put
from interlock.expect.record import Check, RecordMatcher
from interlock.expect.targets import Typing
from interlock.texts import cut

R = TypeVar("R")
VERTICAL = ("field", "value")
"""The headings of a table that holds one record, one field a row."""
NEARLY = 0.8
"""How alike two headings are that were meant for these, from 0 to 1: ``valu``, ``fields``."""


class TableLike(Protocol):
    """What behave's tables and `Table` have in common."""

    @property
    def headings(self) -> Sequence[str]:
        """The first line."""

    @property
    def rows(self) -> Iterable[Any]:
        """The other lines: sequences of texts, or objects that have such ``cells``."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table without behave.

    Example:
        >>> Table(["sku", "stock"], [["TEA", "3"]]).rows
        [['TEA', '3']]
    """

    headings: Sequence[str]
    rows: Sequence[Sequence[str]]


def records_of(
    table: TableLike, allowed: Sequence[str] | None = None, *, none: str | None = None
) -> list[list[tuple[str, str]]]:
    """The table's records, each a list of field and cell, whichever shape the table has.

    Args:
        table: a table of the feature.
        allowed: the fields the sentence takes; None where the source decides.
        none: how it is said that there is no record, for a table without any.

    Raises:
        TableError: no rows, a field without a name, named twice or not allowed, a row of another length.

    Example:
        >>> records_of(Table(["field", "value"], [["sku", "TEA"], ["stock", "3"]]))
        [[('sku', 'TEA'), ('stock', '3')]]
    """
    headings = [str(heading).strip() for heading in table.headings]
    rows = [[str(cell).strip() for cell in getattr(row, "cells", row)] for row in table.rows]
    if not rows:
        raise TableError(f"the table has no rows below | {' | '.join(headings)} |", hint=none)
    for number, row in enumerate(rows, 1):
        if len(row) != len(headings):
            raise TableError(f"row {number} of the table has {len(row)} cells below {len(headings)} headings")
    given = tuple(heading.lower() for heading in headings)
    if given != VERTICAL and len(given) == len(VERTICAL) and all(map(_alike, given, VERTICAL)):
        raise TableError(f"the headings | {' | '.join(headings)} | are nearly those of one record: | field | value |")
    if given == VERTICAL:
        records = [[(row[0], row[1]) for row in rows]]
    else:
        records = [list(zip(headings, row, strict=True)) for row in rows]
    _check_fields([field for field, _ in records[0]], allowed)
    return records


def expected_records(
    table: TableLike, memory: Memory, typing: Typing, *, allowed: Sequence[str] | None = None, none: str | None = None
) -> list[RecordMatcher]:
    """A matcher for each record of the table; ``allowed`` and ``none`` as in `records_of`.

    Raises:
        TableError: the table has a wrong shape, or a record of it checks nothing.
        CellError: a cell cannot be read.
        UnknownName: no such column, field or remembered name.

    Example:
        >>> from interlock.expect.targets import json_typing
        >>> paid = expected_records(Table(["status", "total"], [["paid", "> 40"]]), Memory(), json_typing)[0]
        >>> paid.matches({"id": 7, "status": "paid", "total": 42})
        True
    """
    records = records_of(table, allowed, none=none)
    matchers: list[RecordMatcher] = []
    for number, record in enumerate(records, 1):
        checks = [check for field, cell in record for check in _checks(field, cell, memory, typing)]
        if not checks:
            which = "the table" if len(records) == 1 else f"row {number} of the table"
            raise TableError(
                f"{which} checks nothing: all its cells are empty",
                hint='the empty text is written "", any value <any>, a null <null>',
            )
        matchers.append(RecordMatcher(checks))
    return matchers


def data_records(
    table: TableLike, memory: Memory, typing: Typing, *, allowed: Sequence[str] | None = None
) -> list[dict[str, Any]]:
    """The table as data to send, seed or publish; an empty cell is left out, a path builds what it needs.

    Raises:
        TableError: the table has a wrong shape, or its paths contradict each other.
        CellError: a cell is nothing its target can hold.
        UnknownName: no such column, field or remembered name.

    Example:
        >>> from interlock.expect.targets import json_typing
        >>> order = Table(["field", "value"], [["lines[0].sku", "TEA"], ["lines[0].quantity", "2"], ["note", ""]])
        >>> data_records(order, Memory(), json_typing)
        [{'lines': [{'sku': 'TEA', 'quantity': 2}]}]
    """
    records: list[dict[str, Any]] = []
    for record in records_of(table, allowed):
        data: dict[str, Any] = {}
        for field, cell in record:
            target = typing.target(field)
            if cell:
                put(data, target.path, data_cell(cell, target.kind, memory, field))
        records.append(data)
    return records


def the_only(records: Sequence[R], table: TableLike) -> R:
    """The record of a sentence that takes one.

    Raises:
        TableError: there are several, as where a table of fields has headings of its own.
    """
    if len(records) != 1:
        own = len(table.headings) == len(VERTICAL)
        hint = "one record with a field a line has the headings | field | value |" if own else None
        raise TableError(f"this sentence takes one record, the table gives {len(records)}", hint=hint)
    return records[0]


def _checks(field: str, cell: str, memory: Memory, typing: Typing) -> list[Check]:
    target = typing.target(field)
    if (
        isinstance(target.kind, JsonKind)
        and cell[:1] in ("{", "[")
        and unquoted(cell) is None
        and not has_meaning(cell)
    ):
        value = JSON.read(cell)
        if not isinstance(value, str):
            return json_checks(value, memory, path=target.path, label=field, exactly=True)
    matcher = expected_cell(cell, target.kind, memory, field)
    return [] if matcher is None else [Check(cut(field), target.path, matcher)]


def _alike(one: str, other: str) -> bool:
    return difflib.SequenceMatcher(None, one, other).ratio() >= NEARLY


def _check_fields(fields: Sequence[str], allowed: Sequence[str] | None) -> None:
    for field in fields:
        if not field:
            raise TableError("a field of the table has no name")
        if fields.count(field) > 1:
            raise TableError(f'"{cut(field)}" stands in the table twice')
        if allowed is not None and field not in allowed:
            raise TableError(f'this sentence has no field "{cut(field)}"; it takes: {", ".join(allowed)}')
