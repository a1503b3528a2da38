"""Points in time and numbers, read from whatever a part gave: text, driver values, JSON. Naive times are UTC."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import Any

_DAY = r"\d{4}-\d\d-\d\d"
_CLOCK = r"\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?"
_TIMESTAMP = re.compile(rf"{_DAY}[T ]{_CLOCK}(?: ?(?:Z|[+-]\d\d(?::?\d\d)?))?")
_OF_A_DAY = re.compile(r"\d{1,2}:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d(?::?\d\d)?)?")
_IN_HEADERS = re.compile(r"[A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d (?:GMT|UTC|[+-]\d{4})")
"""How headers of HTTP and of mails say a time."""
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,5})?")


def read_timestamp(value: Any) -> dt.datetime | None:
    """The instant in UTC, or None where the value is not a date with a time of day.

    Example:
        >>> read_timestamp("2026-03-01T12:00:00+02:00")
        datetime.datetime(2026, 3, 1, 10, 0, tzinfo=datetime.timezone.utc)
        >>> read_timestamp("Sun, 01 Mar 2026 10:00:00 GMT") == read_timestamp("2026-03-01T10:00:00Z")
        True
    """
    if isinstance(value, str):
        in_headers = _IN_HEADERS.fullmatch(value)
        if not in_headers and not _TIMESTAMP.fullmatch(value):
            return None
        try:
            iso = value.replace(",", ".").replace(" Z", "Z").replace(" +", "+")
            value = parsedate_to_datetime(value) if in_headers else dt.datetime.fromisoformat(iso)
        except ValueError:
            return None
    if not isinstance(value, dt.datetime):
        return None
    try:
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)
    except OverflowError:
        return None


def read_instant(value: Any) -> dt.datetime | None:
    """Like `read_timestamp`; a day counts as its midnight in UTC."""
    day = read_day(value)
    return read_timestamp(value) if day is None else dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC)


def read_day(value: Any) -> dt.date | None:
    """The day, or None where the value is not a date alone."""
    if isinstance(value, str) and re.fullmatch(_DAY, value):
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            return None
    return value if isinstance(value, dt.date) and not isinstance(value, dt.datetime) else None


def read_clock(value: Any) -> dt.time | None:
    """The time of day in UTC, or None where the value is none; that of a point in time, too.

    Example:
        >>> read_clock("9:30"), read_clock("09:30:00+02:00")
        (datetime.time(9, 30), datetime.time(7, 30))
    """
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).time() if value.tzinfo else value.time()
    if isinstance(value, str):
        if not _OF_A_DAY.fullmatch(value):
            return None
        try:
            value = dt.time.fromisoformat(value if value[1:2] != ":" else f"0{value}")
        except ValueError:
            return None
    if not isinstance(value, dt.time) or value.tzinfo is None:
        return value if isinstance(value, dt.time) else None
    return dt.datetime.combine(dt.date(2000, 1, 2), value).astimezone(dt.UTC).time()


def read_number(value: Any, *, from_text: bool) -> int | Decimal | None:
    """The exact number, or None; booleans are no numbers, and texts only where the target holds nothing else.

    Example:
        >>> read_number("29.90", from_text=True), read_number("29.90", from_text=False)
        (Decimal('29.90'), None)
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, Decimal)):
        return value if isinstance(value, int) or value.is_finite() else None
    if isinstance(value, float):
        return read_number(Decimal(repr(value)), from_text=False)
    if from_text and isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        return Decimal(value.strip())
    return None
