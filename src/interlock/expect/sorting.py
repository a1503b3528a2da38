"""The order of rows that a sentence names: columns, each rising or falling, by the values of their types."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

from interlock.errors import TableError
from interlock.expect.kinds import JsonKind
from interlock.expect.paths import MISSING, Path, look_up
from interlock.expect.targets import Typing
from interlock.expect.wording import as_text, shown

Record = TypeVar("Record", bound=Mapping[str, Any])

_PART = re.compile(r"(?P<column>.*?)(?:\s+(?P<way>ascending|descending))?", re.DOTALL)
_RANKED: tuple[type[Any] | tuple[type[Any], ...], ...] = (
    (bool, int, float, Decimal), str, dt.datetime, dt.date, dt.time, UUID, bytes
)  # fmt: skip
"""What can be compared with each other; values of several kinds come kind by kind."""


@dataclass(frozen=True, slots=True)
class RowOrder:
    """Columns to sort by, the first above all.

    Attributes:
        text: as the sentence has it.
        columns: heading, place and whether it falls, of each.
    """

    text: str
    columns: tuple[tuple[str, Path, bool], ...]

    def sort(self, records: Sequence[Record]) -> list[list[Record]]:
        """The records in this order, those that are level in it together; a null comes last, rising or falling."""
        ordered = list(records)
        for _, path, falling in reversed(self.columns):
            ordered.sort(key=lambda one, path=path, falling=falling: _rank(one, path, falling=falling), reverse=falling)  # type: ignore[misc]
        levels: list[list[Record]] = []
        for record in ordered:
            if levels and self._key(levels[-1][0]) == self._key(record):
                levels[-1].append(record)
            else:
                levels.append([record])
        return levels

    def values(self, record: Mapping[str, Any]) -> str:
        """What a record is sorted by, in words: ``placed_at 2026-03-01T12:00:00Z``."""
        return ", ".join(f"{heading} {shown(look_up(record, path))}" for heading, path, _ in self.columns)

    def _key(self, record: Mapping[str, Any]) -> list[Any]:
        return [_rank(record, path, falling=falling) for _, path, falling in self.columns]


def row_order(text: str, typing: Typing) -> RowOrder:
    """The order that a sentence names.

    Args:
        text: ``placed_at``, ``customer, placed_at descending``.
        typing: knows the columns.

    Raises:
        TableError: no column, one twice, or one that has no order.
        UnknownName: there is no such column.

    Example:
        >>> from interlock.expect.targets import RowTyping
        >>> order = row_order("total descending", RowTyping({"id": "integer", "total": "decimal"}))
        >>> order.sort([{"total": 1}, {"total": 3}, {"total": None}, {"total": 3}])
        [[{'total': 3}, {'total': 3}], [{'total': 1}], [{'total': None}]]
    """
    columns: list[tuple[str, Path, bool]] = []
    for part in text.split(","):
        match = _PART.fullmatch(part.strip())
        assert match is not None, "the pattern takes any text"
        heading = match["column"].strip()
        if not heading:
            raise TableError(
                f'"{text}" names no order', hint='orders look like "placed_at", "customer, placed_at descending"'
            )
        target = typing.target(heading)
        if len(target.path) == 1 and isinstance(target.kind, JsonKind):
            raise TableError(f'the column "{heading}" holds JSON, which has no order', hint=f'"{heading}.field" may')
        if any(target.path == path for _, path, _ in columns):
            raise TableError(f'"{heading}" stands in the order twice')
        columns.append((heading, target.path, match["way"] == "descending"))
    return RowOrder(text, tuple(columns))


def _rank(record: Mapping[str, Any], path: Path, *, falling: bool) -> tuple[int, int, Any]:
    value = look_up(record, path)
    if value is None or value is MISSING:
        return (-1 if falling else len(_RANKED) + 1), 0, 0
    kind = next((at for at, known in enumerate(_RANKED) if isinstance(value, known)), len(_RANKED))
    return kind, 1, value if kind < len(_RANKED) else as_text(value)
