"""What `eventually` and `consistently` share: one look after another, the pause between, what the looks gave."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from hamcrest.core.matcher import Matcher

from interlock.durations import describe_duration
from interlock.errors import Forgotten, InterlockError, PartLost, UsageError
from interlock.expect.clock import Clock
from interlock.expect.failure import Failure, failure_of
from interlock.journal import Event, Journal
from interlock.texts import cut

Seen = TypeVar("Seen")

FIRST_PAUSE = 0.002
PAUSE_GROWTH = 1.5
LONGEST_PAUSE = 0.010
LONGEST_PAUSE_ELSEWHERE = 0.1
LONGEST_SLEEP = 0.25
"""Also where a source pushes: what an expectation looks at may change without an event."""

WORTH_RECORDING = 0.05
"""Shorter waits leave no event."""


@dataclass(frozen=True, slots=True)
class Look(Generic[Seen]):
    """What one look gave: a value, or the error that kept it from one."""

    at: float
    value: Seen | None = None
    error: InterlockError | None = None
    held: bool = False


class Looking(Generic[Seen]):
    """A series of looks.

    Args:
        probe: gives the value; an `InterlockError` is a look that failed; `PartLost`, `Forgotten` and `UsageError`
            end it all.
        matcher: what the value must match.
        clock: tells the time.
        wake: a journal whose events are worth another look, or None.
        longest: the longest pause between two looks where nothing wakes, seconds.
    """

    def __init__(
        self,
        probe: Callable[[], Seen],
        matcher: Matcher[Any],
        clock: Clock,
        wake: Journal | None,
        longest: float,
    ) -> None:
        self._probe, self.matcher, self._clock, self._wake = probe, matcher, clock, wake
        self._pause, self._longest, self._mark = FIRST_PAUSE, longest, 0
        self._began = clock.now()
        self.count = 0
        self.last: Look[Seen] = Look(0.0)
        self.last_that_worked: Look[Seen] | None = None

    @property
    def waited(self) -> float:
        """Seconds since the series began."""
        return self._clock.now() - self._began

    def look(self) -> Look[Seen]:
        """Look once."""
        if self._wake is not None:
            # Before the look: what happens during it is a reason for the next one.
            self._mark = self._wake.mark()
        self.count += 1
        try:
            value = self._probe()
        except (Forgotten, PartLost, UsageError):
            raise
        except InterlockError as error:
            self.last = Look(self.waited, error=error)
            return self.last
        self.last = self.last_that_worked = Look(self.waited, value, held=self.matcher.matches(value))
        return self.last

    def rest(self, left: float) -> None:
        """Let time pass until the next look is due, at most what is left."""
        if self._wake is not None:
            self._clock.wait(self._wake, self._mark, min(LONGEST_SLEEP, left))
            return
        self._clock.pause(min(self._pause, left))
        self._pause = min(self._pause * PAUSE_GROWTH, self._longest)

    def failure(self) -> Failure:
        """Why the last look is not as expected."""
        if self.last.error is None:
            return failure_of(self.matcher, self.last.value)
        message = cut(self.last.error.message)
        lines = (f"  Hint: {self.last.error.hint}",) if self.last.error.hint else ()
        headline = f": the last look failed: {message}"
        if self.last_that_worked is None:
            return Failure(headline, str(self.matcher), f"no look worked: {message}", lines)
        if self.last_that_worked.held:
            return Failure(headline, str(self.matcher), message, lines)
        before = failure_of(self.matcher, self.last_that_worked.value)
        at = describe_duration(self.last_that_worked.at)
        when = f"  the last look that worked, at {at}: {before.headline.lstrip(': ')}"
        return Failure(headline, before.expected, before.actual, (*lines, when, *before.lines))

    def account(self, budget: float) -> str:
        """How long it took, and how many looks."""
        return f"  waited {describe_duration(self.waited)} of {describe_duration(budget)}, {self.looked}"

    @property
    def looked(self) -> str:
        """The number of looks in words."""
        return "looked once" if self.count == 1 else f"looked {self.count:,} times"


@contextmanager
def recorded(journal: Journal | None, looking: Looking[Any], what: str, budget: float) -> Iterator[None]:
    """Keep the looks from flooding the journal, and leave one ``wait`` event where the wait was worth it."""
    try:
        with journal.coalescing() if journal is not None else nullcontext():
            yield
    finally:
        waited = looking.waited
        if journal is not None and waited > WORTH_RECORDING:
            outcome = "held" if looking.last.held else "did not hold"
            data = {
                "what": what,
                "budget": budget,
                "waited": round(waited, 4),
                "looks": looking.count,
                "outcome": outcome,
            }
            summary = f"waited {describe_duration(waited)} for {what or 'an expectation'}: it {outcome}"
            journal.record(Event(kind="wait", part="", summary=summary, data=data))
