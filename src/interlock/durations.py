"""Lengths of time as people write them: ``5 seconds``, ``150 ms``, ``2 min``. Seconds inside, always."""

from __future__ import annotations

import re
import time

_UNITS = {"ms": 0.001, "millisecond": 0.001, "s": 1.0, "sec": 1.0, "second": 1.0, "min": 60.0, "minute": 60.0}
_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(ms|milliseconds?|s|sec|seconds?|min|minutes?)")

PATTERN = r"\d{1,12}(?:\.\d{1,12})? ?(?:milliseconds?|ms|seconds?|sec|s|minutes?|min)"
"""What a duration looks like inside a sentence."""


def parse_duration(text: str) -> float:
    """Seconds.

    Raises:
        ValueError: the text is not a number with a unit.

    Example:
        >>> parse_duration("150 ms"), parse_duration("2 seconds")
        (0.15, 2.0)
    """
    match = _DURATION.fullmatch(text.strip())
    if match is None:
        raise ValueError(f'"{text}" is not a length of time; write for example 150 ms, 5 seconds or 2 min')
    unit = match.group(2)
    return float(match.group(1)) * _UNITS.get(unit, _UNITS.get(unit.removesuffix("s"), 1.0))


def describe_duration(seconds: float) -> str:
    """A length of time for people.

    Example:
        >>> describe_duration(0.15), describe_duration(5), describe_duration(1.234)
        ('150 ms', '5 s', '1.23 s')
    """
    if seconds < 0.9995:
        return f"{seconds * 1000:.0f} ms"
    return f"{seconds:.3g} s" if seconds < 100 else f"{seconds:.0f} s"


def clock(at: float) -> str:
    """A point of time for people who sit before the machine: the time of day, and the day if it is another.

    Args:
        at: seconds since the epoch.
    """
    then = time.localtime(at)
    same_day = then[:3] == time.localtime()[:3]
    return time.strftime("%H:%M:%S" if same_day else "%Y-%m-%d %H:%M:%S", then)
