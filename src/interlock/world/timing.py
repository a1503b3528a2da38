"""When an expectation is judged: the time forms of a Then.

Positive sentences become true within the profile's patience; exact and negative ones are judged when the
flow is quiet; ``within T`` bounds either wait; ``for T`` must hold at every look.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from interlock.errors import UsageError

Form = Literal["plain", "within", "for"]


@dataclass(frozen=True, slots=True)
class Timing:
    """One time form and its length in seconds (None for the plain form).

    Example:
        >>> Timing("within", 2.0).budget(patience=5.0), Timing().budget(patience=5.0)
        (2.0, 5.0)
    """

    form: Form = "plain"
    seconds: float | None = None

    def budget(self, patience: float) -> float:
        """How long the wait may take, seconds."""
        return patience if self.seconds is None else self.seconds


LONGEST = 24 * 3600.0
"""Seconds a sentence may wait: whoever writes more has mistaken the unit."""


def limited(form: Form, seconds: float) -> Timing:
    """The time form of a sentence.

    Raises:
        UsageError: no time at all, in which nothing can come or stay, or more than a day.

    Example:
        >>> limited("within", 2.0)
        Timing(form='within', seconds=2.0)
    """
    if not 0 < seconds <= LONGEST:
        length = "no time at all" if seconds == 0 else "more than a day"
        raise UsageError(
            f'"{form}" takes a length of time, and this is {length}',
            hint="without it the environment's patience counts; lengths look like 300 ms, 2 seconds, 1 minute",
        )
    return Timing(form, seconds)


PLAIN = Timing()
