"""What a column holds, and values for it: the kinds every database is reduced to.

The kinds are what the cell language compares by. How SQLite keeps them, having fewer types than that, is in
`interlock.clients.sqlite`.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from interlock.clients.payload import json_text
from interlock.errors import CellError
from interlock.texts import LONGEST_NAME, bytes_text, cut, iso_text

Kind = Literal["integer", "decimal", "float", "text", "boolean", "datetime", "date", "time", "json", "uuid", "bytes"]


@dataclass(frozen=True)
class Column:
    """A column as expectations see it.

    Attributes:
        name: as the database spells it.
        kind: what its values are.
        nullable: whether it may be empty.
        scale: digits after the decimal point, where the database limits them.
        length: characters of a text, where the database limits them.
        zoned: whether the database keeps a time zone; times without one are UTC.
        dashed: whether a UUID that is kept as text has its dashes.
        padded: whether the database fills a text with spaces up to its length; they say nothing.
    """

    name: str
    kind: Kind
    nullable: bool
    scale: int | None = None
    zoned: bool = False
    length: int | None = None
    padded: bool = False
    dashed: bool = False


def converted(value: Any, column: Column, where: str) -> Any:
    """A value of data as the column's kind; text is read, what fits already stays.

    Args:
        value: from a cell or from memory; None stays None.
        column: where it is to go.
        where: for the message, for example ``table "orders"``.

    Raises:
        CellError: it cannot be read as that kind.

    Example:
        >>> converted("19.90", Column("total", "decimal", nullable=False), 'table "orders"')
        Decimal('19.90')
    """
    if value is None:
        return None
    try:
        result = _READ[column.kind](value)
    except (ValueError, TypeError, InvalidOperation):
        raise CellError(
            f'"{_in_short(value)}" is not {_ARTICLE[column.kind]} (column "{column.name}" of {where})'
        ) from None
    if isinstance(result, Decimal) and column.scale is not None:
        places = -int(result.normalize().as_tuple().exponent)
        if places > column.scale:
            raise CellError(
                f'"{_in_short(value)}" has {places} decimal places, '
                f'column "{column.name}" of {where} keeps {column.scale}'
            )
    if column.length is not None and isinstance(result, str) and len(result) > column.length:
        # SQLite would take it all the same; the database that the application has in earnest does not.
        raise CellError(
            f'"{_in_short(result)}" has {len(result):,} characters, '
            f'column "{column.name}" of {where} keeps {column.length}'
        )
    return result


def utc(value: dt.datetime) -> dt.datetime:
    """The same moment in UTC; a time without zone is UTC already."""
    return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


def clock(value: dt.time) -> dt.time:
    """The same time of day in UTC; one without zone is UTC already."""
    if value.tzinfo is None:
        return value
    return dt.datetime.combine(dt.date(2000, 1, 2), value).astimezone(dt.UTC).time()


def loaded(value: Any, column: Column) -> Any:
    """A value from a driver with types of its own (every database but SQLite) as the column's kind."""
    if value is None:
        return None
    if isinstance(value, dt.datetime):
        return utc(value)
    if isinstance(value, memoryview):
        return value.tobytes()
    if isinstance(value, dt.time):
        return clock(value)
    if column.kind == "text" and not isinstance(value, str):
        return str(value)
    return value.rstrip(" ") if column.padded else value


def cell(value: Any) -> str | None:
    """The value as people read it in a table; None stays None.

    Example:
        >>> cell(True), cell(Decimal("19.90")), cell({"a": [1]}), cell(None)
        ('true', '19.90', '{"a":[1]}', None)
    """
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, dt.datetime):
        return iso_text(value)
    if isinstance(value, (bool, dict, list, Decimal)):
        return json_text(value)
    return cut(bytes_text(value)) if isinstance(value, bytes) else str(value)


def _in_short(value: Any) -> str:
    return cut(cell(value) or "", LONGEST_NAME)


def _integer(value: Any) -> int:
    if isinstance(value, (float, Decimal)) and value != int(value):
        raise ValueError(value)
    return int(value)


def _decimal(value: Any) -> Decimal:
    return Decimal(repr(value) if isinstance(value, float) else value)


def _boolean(value: Any) -> bool:
    words = {"true": True, "false": False, "yes": True, "no": False, "1": True, "0": False}
    if str(value).lower() not in words:
        raise ValueError(value)
    return words[str(value).lower()]


def _datetime(value: Any) -> dt.datetime:
    return utc(value if isinstance(value, dt.datetime) else dt.datetime.fromisoformat(value))


def _date(value: Any) -> dt.date:
    if isinstance(value, dt.datetime):
        return utc(value).date()
    return value if isinstance(value, dt.date) else dt.date.fromisoformat(value)


def _time(value: Any) -> dt.time:
    return clock(value if isinstance(value, dt.time) else dt.time.fromisoformat(value))


def _as_it_is(value: Any) -> Any:
    # A text is a text there, whatever it looks like.
    return value


_READ: dict[Kind, Callable[[Any], Any]] = {
    "integer": _integer,
    "decimal": _decimal,
    "float": float,
    "text": cell,
    "boolean": _boolean,
    "datetime": _datetime,
    "date": _date,
    "time": _time,
    "json": _as_it_is,
    "uuid": lambda value: value if isinstance(value, uuid.UUID) else uuid.UUID(value),
    "bytes": lambda value: value if isinstance(value, bytes) else str(value).encode(),
}
_ARTICLE: dict[Kind, str] = {
    "integer": "an integer",
    "decimal": "a decimal number",
    "float": "a number",
    "text": "text",
    "boolean": "true or false",
    "datetime": "a date and time such as 2026-11-22T10:00:00Z",
    "date": "a date such as 2026-11-22",
    "time": "a time of day such as 09:30",
    "json": "JSON",
    "uuid": "a UUID",
    "bytes": "bytes",
}
