"""How figures are made and said."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

Row = tuple[str, str, str, str]
"""What, its goal, what was measured, and whether the goal is met: yes, NO, or empty where there is none."""


def met(*held: bool) -> str:
    """Whether every part of a goal is met."""
    return "yes" if all(held) else "NO"


def percentile(taken: Sequence[float], percent: int) -> float:
    """So many of a hundred are not above this."""
    return statistics.quantiles(taken, n=100, method="inclusive")[percent - 1]


def ms(seconds: float) -> str:
    """Seconds as milliseconds, with as many digits as mean something.

    Example:
        >>> ms(0.01234), ms(0.00012)
        ('12.3 ms', '0.12 ms')
    """
    thousandths = seconds * 1000
    return f"{thousandths:.1f} ms" if thousandths >= 2 else f"{thousandths:.2f} ms"
