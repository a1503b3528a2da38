"""When an expectation is judged: the time forms of a Then.

Positive sentences become true within the profile's patience; exact and negative ones are judged when the
flow is quiet; ``within T`` bounds either wait; ``for T`` must hold at every look.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

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


PLAIN = Timing()
