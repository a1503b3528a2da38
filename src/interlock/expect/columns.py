"""The kinds of database columns: a literal is read by the column's type, and cannot be anything else."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from interlock.expect.instants import read_clock, read_day, read_instant, read_number
from interlock.expect.kinds import WORDS, Incomparable, JsonKind, Kind, TextKind
from interlock.expect.wording import as_text, shown

_IN_ROWS = ("any", "null")
# A column is never absent from its row.
_PRESENT = tuple(word for word in WORDS if word != "absent")


class ColumnKind(Kind):
    """A kind given by one function that turns a literal or a driver's value into the value itself.

    Args:
        what: how it is called.
        value_of: the value, or None where it is none of this kind.
        words: the words that can hold, beside any and null.
        ordered: whether > and its relatives have a meaning.
        quotable: whether the literal may stand in quotes; numbers may not, since quotes force text.
    """

    textual = False

    def __init__(
        self, what: str, value_of: Callable[[Any], Any], *words: str, ordered: bool = True, quotable: bool = True
    ) -> None:
        super().__init__((*_IN_ROWS, *words))
        self.what, self.ordered = what, ordered
        self._value_of, self._quotable = value_of, quotable

    def read(self, text: str) -> Any:
        """The literal's value; ValueError where it is none."""
        value = self._value_of(text)
        if value is None:
            raise ValueError(f"{shown(text)} is not {self.what}")
        return value

    def forced(self, text: str) -> Any:
        """The same, unless the column holds numbers or booleans: quotes force text."""
        if not self._quotable:
            raise ValueError(f"quotes make it a text, and a text is not {self.what}")
        return self.read(text)

    def take(self, value: Any) -> Any:
        """A remembered value, whatever its source; null stays null."""
        if value is None:
            return None
        taken = self._value_of(value)
        return self.read(as_text(value)) if taken is None else taken

    def same(self, expected: Any, actual: Any, *, exact: bool = False) -> bool:  # noqa: ARG002 - nothing here is inexact
        """By value."""
        return actual is None if expected is None else actual is not None and bool(self._value_of(actual) == expected)

    def bound(self, value: Any) -> Any:
        """As a literal of the column."""
        return self.read(value) if isinstance(value, str) else self.take(value)

    def measure(self, actual: Any, bound: Any) -> Any:  # noqa: ARG002 - the column decides, not the bound
        """The driver's value as one of this kind."""
        value = self._value_of(actual)
        if value is None:
            raise Incomparable(f"which is not {self.what}")
        return value


def _integer(value: Any) -> int | None:
    if isinstance(value, str):
        return int(value) if re.fullmatch(r"[+-]?\d{1,400}", value) else None
    number = read_number(value, from_text=False)
    return int(number) if number is not None and number == int(number) else None


def _decimal(value: Any) -> Decimal | None:
    number = read_number(value, from_text=True)
    return None if number is None else Decimal(number)


def _float(value: Any) -> float | None:
    try:
        return float(number) if (number := read_number(value, from_text=True)) is not None else None
    except (OverflowError, InvalidOperation):
        return None


def _boolean(value: Any) -> bool | None:
    if isinstance(value, str):
        return {"true": True, "false": False}.get(value.lower())
    # SQLite and MySQL keep booleans as 0 and 1.
    return bool(value) if isinstance(value, int) and value in (0, 1) else None


def _date(value: Any) -> dt.date | None:
    return value.date() if isinstance(value, dt.datetime) else read_day(value)


def _uuid(value: Any) -> UUID | None:
    if isinstance(value, UUID):
        return value
    try:
        return UUID(value) if isinstance(value, str) else UUID(bytes=bytes(value))
    except (ValueError, TypeError):
        return None


def _bytes(value: Any) -> bytes | None:
    if isinstance(value, str):
        try:
            return bytes.fromhex(value[2:]) if value.startswith("0x") else value.encode()
        except ValueError:
            return None
    return bytes(value) if isinstance(value, (bytes, bytearray, memoryview)) else None


COLUMN_KINDS: dict[str, Kind] = {
    "integer": ColumnKind("a whole number", _integer, "number", quotable=False),
    "decimal": ColumnKind("a number", _decimal, "number", quotable=False),
    "float": ColumnKind("a number", _float, "number", quotable=False),
    "text": TextKind(_PRESENT),
    "boolean": ColumnKind("true or false", _boolean, ordered=False, quotable=False),
    "datetime": ColumnKind("a time such as 2026-03-01T12:00:00Z", read_instant, "timestamp", "now"),
    "date": ColumnKind("a day such as 2026-03-01", _date),
    "time": ColumnKind("a time of day such as 09:30", read_clock),
    "json": JsonKind(_PRESENT),
    "uuid": ColumnKind("a UUID", _uuid, "uuid", ordered=False),
    "bytes": ColumnKind("bytes, as text or as 0x and hexadecimal digits", _bytes, ordered=False),
}
"""By the names clients use for columns."""
