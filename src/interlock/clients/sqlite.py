"""How SQLite keeps the kinds it has no type for, written as SQLAlchemy writes them so that both can read.

SQLite lets any value stand in any column: what is not of its column's kind is given as it stands, never
guessed. NUMERIC is a binary float there, exact up to 15 digits; beyond that a value is refused rather than
compared, because it may have changed on its way in.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from interlock.clients.columns import Column, Kind, clock, utc
from interlock.clients.payload import json_loads, json_text
from interlock.errors import CellError, ClientError
from interlock.texts import cut

EXACT_DIGITS = 15
_HINT = "use an INTEGER or TEXT column, or run with -D environment=local (PostgreSQL)"


def stored(value: Any, column: Column, where: str) -> Any:
    """A converted value as it is written.

    Raises:
        CellError: a decimal with more digits than SQLite keeps.
    """
    if isinstance(value, Decimal):
        if _digits(value) > EXACT_DIGITS:
            raise CellError(
                f'NUMERIC keeps {EXACT_DIGITS} digits in SQLite, "{cut(str(value))}" has {_digits(value)} '
                f'(column "{column.name}" of {where})',
                hint=_HINT,
            )
        return int(value) if value == value.to_integral_value() else float(value)
    if value is not None and column.kind == "json":
        return json_text(value)
    if isinstance(value, dt.datetime):
        return utc(value).replace(tzinfo=None).isoformat(" ", "microseconds")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, dt.time):
        return value.isoformat("microseconds")
    return (str(value) if column.dashed else value.hex) if isinstance(value, uuid.UUID) else value


def loaded(raw: Any, column: Column, where: str) -> Any:
    """A value as it was read, as the column's kind where it is of that kind.

    Raises:
        ClientError: a decimal with more digits than SQLite keeps.
    """
    if raw is None:
        return None
    try:
        return _exact(raw, column, where) if column.kind == "decimal" else _LOAD.get(column.kind, _as_it_stands)(raw)
    except (ValueError, TypeError, ArithmeticError):
        return raw


def readable(raw: Any, column: Column, where: str) -> Any:
    """As `loaded`, for people: what cannot be known exactly is given as it stands."""
    try:
        return loaded(raw, column, where)
    except ClientError:
        return raw


def _as_it_stands(raw: Any) -> Any:
    return raw


_LOAD: dict[Kind, Callable[[Any], Any]] = {
    "boolean": lambda raw: bool(raw) if raw in (0, 1) else raw,
    "float": float,
    "datetime": lambda raw: utc(dt.datetime.fromisoformat(raw)),
    "date": dt.date.fromisoformat,
    "time": lambda raw: clock(dt.time.fromisoformat(raw)),
    "json": json_loads,
    "uuid": uuid.UUID,
}


def _exact(raw: Any, column: Column, where: str) -> Decimal:
    value = Decimal(repr(raw) if isinstance(raw, float) else raw)
    if column.scale is not None:
        value = _without_noise(value, column.scale)
    if _digits(value) > EXACT_DIGITS:
        raise ClientError(
            f'column "{column.name}" of {where} holds {value}, and NUMERIC keeps {EXACT_DIGITS} digits in SQLite: '
            "it may not be what was written",
            hint=_HINT,
        )
    return value


def _without_noise(value: Decimal, scale: int) -> Decimal:
    """19.9 of NUMERIC(10, 2) is 19.90, and so is 19.900000000000002; 19.905 stays what it is."""
    rounded = round(value, scale)
    if rounded == value or (_digits(value) > EXACT_DIGITS and abs(rounded - value) <= abs(value) * Decimal("1e-15")):
        return rounded
    return value


def _digits(value: Decimal) -> int:
    """Digits that carry information: those before the point, and those after it up to the last that is not 0."""
    if not value.is_finite() or not value:
        return 0
    shortest = value.normalize().as_tuple()
    return max(len(shortest.digits), len(shortest.digits) + int(shortest.exponent))
