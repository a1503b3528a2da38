"""Time for waiting: the real clock, and one for tests that never sleeps."""

from __future__ import annotations

import time
from typing import Protocol

from interlock.journal import Journal


class Clock(Protocol):
    """Tells time and lets it pass; seconds."""

    def now(self) -> float:
        """Seconds since some moment; never goes back."""

    def pause(self, seconds: float) -> None:
        """Let so much time pass."""

    def wait(self, journal: Journal, mark: int, seconds: float) -> None:
        """Let time pass until the journal has an event after the mark, at most so much."""


class RealClock:
    """The machine's clock."""

    def now(self) -> float:
        """See `Clock`."""
        return time.monotonic()

    def pause(self, seconds: float) -> None:
        """See `Clock`."""
        time.sleep(seconds)

    def wait(self, journal: Journal, mark: int, seconds: float) -> None:
        """See `Clock`."""
        journal.wait(mark, seconds)


class ManualClock:
    """A clock that jumps instead of sleeping, for tests of what waits.

    Example:
        >>> clock = ManualClock()
        >>> clock.pause(5.0)
        >>> clock.now()
        5.0
    """

    def __init__(self) -> None:
        self._now = 0.0

    def now(self) -> float:
        """See `Clock`."""
        return self._now

    def pause(self, seconds: float) -> None:
        """See `Clock`; returns at once."""
        self._now += seconds

    def wait(self, journal: Journal, mark: int, seconds: float) -> None:
        """See `Clock`; an event that is there already ends it before any time has passed."""
        if journal.mark() <= mark:
            self._now += seconds


REAL_CLOCK = RealClock()
