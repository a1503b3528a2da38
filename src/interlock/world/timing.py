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
        >>> Timing("within", 5.0).prefix
        'within 5 s '
    """

    form: Form = "plain"
    seconds: float | None = None

    @property
    def prefix(self) -> str:
        """The form as it reads at the head of a sentence."""
        return "" if self.seconds is None else f"{self.form} {self.seconds:g} s "

    def budget(self, patience: float) -> float:
        """How long the wait may take, seconds."""
        return patience if self.seconds is None else self.seconds


PLAIN = Timing()
