"""Values that a scenario need not remember, because they are made: what only it has, and days and times around it.

All of them stay the same from the scenario's beginning to its end.
"""

from __future__ import annotations

import calendar
import datetime as dt
import hashlib
import re
from collections.abc import Callable
from typing import Any

from interlock.errors import UnknownName, UsageError
from interlock.texts import LONGEST_NAME, cut

MOMENTS = ("today", "now")
_TERM = r"[+-]\s*\d{1,9}\s*[A-Za-z]+"
_MOMENT = re.compile(rf"({'|'.join(MOMENTS)})((?:\s*{_TERM})+)")
_BEGUN = re.compile(rf"(?:{'|'.join(MOMENTS)})\s*[+-].*", re.DOTALL)
_DAYS = {"day": 1, "week": 7}
_MONTHS = {"month": 1, "year": 12}
_SECONDS = {"second": 1, "minute": 60, "hour": 3600}
UNITS = (*_SECONDS, *_DAYS, *_MONTHS)


def made(unique: str, started: dt.datetime) -> dict[str, Callable[[], Any]]:
    """The words, each with what makes its value.

    Args:
        unique: a short text that no other scenario has.
        started: when the scenario began, with a time zone.
    """
    return {
        "unique": lambda: unique,
        "unique mail": lambda: f"{unique}@example.com",
        "unique number": lambda: _number(unique),
        "today": lambda: _whole_second(started).date(),
        "now": lambda: _whole_second(started),
    }


def is_sum(path: str) -> bool:
    """True where it adds to a day or time, or would: ``today + 3 days``, ``now - soon``."""
    return _BEGUN.fullmatch(path) is not None


def counted(path: str, started: dt.datetime) -> dt.date | dt.datetime:
    """The day or time that is so far from the scenario's beginning.

    Args:
        path: ``today + 3 days``, ``now - 2 hours``; several lengths one after the other. A day that its month does not
            have becomes the last of it.
        started: when the scenario began.

    Raises:
        UsageError: it is no length of time, or leads out of the calendar.
        UnknownName: the unit is none.

    Example:
        >>> counted("today + 1 month", dt.datetime(2026, 1, 31, 12, tzinfo=dt.UTC)).isoformat()
        '2026-02-28'
    """
    whole = f'"{{{cut(path, LONGEST_NAME)}}}"'
    match = _MOMENT.fullmatch(path)
    if match is None:
        raise UsageError(
            f"{whole} is no day and no time",
            hint="they look like {today + 3 days}, {today - 1 month}, {now + 2 hours}",
        )
    found = _whole_second(started)
    for sign, digits, unit in re.findall(r"([+-])\s*(\d+)\s*([A-Za-z]+)", match[2]):
        one = unit.lower().removesuffix("s")
        if one not in UNITS:
            raise UnknownName("unit", unit, [f"{known}s" for known in UNITS], whole)
        if match[1] == "today" and one in _SECONDS:
            raise UsageError(f"{whole}: a day has no {one}s to count", hint=f"{{now {sign} {digits} {unit}}} is a time")
        try:
            found = _moved(found, one, int(f"{sign}{digits}"))
        except (OverflowError, ValueError):
            raise UsageError(f"{whole} lies beyond the calendar, which has the years 1 to 9999") from None
    return found.date() if match[1] == "today" else found


def _moved(moment: dt.datetime, unit: str, number: int) -> dt.datetime:
    if unit in _SECONDS:
        return moment + dt.timedelta(seconds=number * _SECONDS[unit])
    if unit in _DAYS:
        return moment + dt.timedelta(days=number * _DAYS[unit])
    years, month = divmod(moment.month - 1 + number * _MONTHS[unit], 12)
    year = moment.year + years
    last = calendar.monthrange(year, month + 1)[1]
    return moment.replace(year=year, month=month + 1, day=min(moment.day, last))


def _whole_second(moment: dt.datetime) -> dt.datetime:
    # Some parts keep no more; what was put in must be found again.
    return moment.astimezone(dt.UTC).replace(microsecond=0)


def _number(unique: str) -> int:
    # Nine digits fit into the INTEGER of any database. A run counts its scenarios in the last three, so that these
    # differ for certain within a run, and between runs by the rest.
    rest, digits = (unique[:-3], unique[-3:]) if unique[-3:].isdigit() else (unique, "0")
    begins = int.from_bytes(hashlib.blake2b(rest.encode(), digest_size=8).digest())
    return 100_000_000 + begins % 900_000 * 1000 + int(digits)
