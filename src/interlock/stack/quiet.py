"""Quiet: nothing is under way any more, and has not been for a moment.

Here is the waiting; what is looked at (queues, stubs, mailboxes, services, taps) is in
`interlock.stack.quiet_probes`, the measuring in `interlock.stack.stillness`.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

from interlock.durations import describe_duration
from interlock.errors import InterlockError, PartLost
from interlock.journal import Event, Journal
from interlock.stack.stillness import ACTIVITY, Stillness

__all__ = ["Look", "Probe", "Quietness", "wait_until_quiet"]

SHORTEST_PAUSE, LONGEST_PAUSE = 0.005, 0.025
"""Seconds between two looks: short while things change, longer while they don't."""

ACTS = {*ACTIVITY, "http.exchange", "message.published", "rows.written", "stub.prepared"}
"""What can set the flow going again after it was quiet: all of the above, and what the suite itself does."""

REMEMBERED_FOR = 2.0
"""Seconds for which quiet is remembered; longer, and a timer of the application may have run."""

CANNOT_BE_ASKED = "cannot be asked"
"""Marks what is counted as busy only because nobody can tell."""

_never = threading.Event()

Look = Callable[[frozenset[str]], str | None]
"""Looks once: what is under way, in a few words, or None. It is given the services that do not count."""


@dataclass(frozen=True, slots=True)
class Probe:
    """One place to look at.

    Attributes:
        name: the part, for messages.
        look: what is under way there.
        unknown: what cannot be seen there although it may be under way, for example "what broker events has
            delivered and not been told about"; asked after a look, and None where that saw everything.
    """

    name: str
    look: Look
    unknown: Callable[[], str | None] = lambda: None


@dataclass(frozen=True, slots=True)
class Quietness:
    """How a wait for quiet ended.

    Attributes:
        reached: whether everything was idle at two looks, with nothing in between.
        waited: seconds.
        busy: what was under way when the time was over; empty when quiet was reached.
        window: where quiet cannot be known, what was done instead, as a sentence; None where it is known.
        since: when the stillness began, by the monotonic clock; of no meaning where quiet was not reached.
        seen: when the last look had ended, likewise.
        mark: the journal's place up to which nothing had happened then.
    """

    reached: bool
    waited: float
    busy: list[str] = field(default_factory=list)
    window: str | None = None
    since: float = 0.0
    seen: float = 0.0
    mark: int = 0

    def still_since(self, journal: Journal, concerns: Callable[[Event], bool] = lambda _: True) -> float | None:
        """When the stillness began, if nothing that could set the flow going has happened since; else None."""
        if not self.reached or time.monotonic() - self.seen > REMEMBERED_FOR:
            return None
        return None if any(map(concerns, journal.since(self.mark, ACTS))) else self.since


def wait_until_quiet(
    probes: Sequence[Probe],
    journal: Journal,
    *,
    settle: float,
    within: float,
    paused: Collection[str] = (),
    still_since: float | None = None,
    died: Callable[[], list[str]] = list,
    concerns: Callable[[Event], bool] = lambda _: True,
) -> Quietness:
    """Wait until every probe was idle at two looks ``settle`` apart and nothing happened in between.

    The first look is at once. A look that finds something under way, and a message, mail or stub request in the
    journal, start the measuring anew.

    Args:
        probes: what to look at.
        journal: where the parts record what happens to them.
        settle: seconds of stillness.
        within: seconds after which the wait ends, quiet or not.
        paused: services that the scenario itself holds up; their part of the work does not count.
        still_since: since when an earlier wait knows of stillness, if nothing has happened meanwhile: several
            sentences in a row then need one look each and not one pause each.
        died: which services have died unasked; what they had to do will not be done, so that nobody waits for it.
        concerns: whether something that happened counts.

    Raises:
        PartLost: a part is gone, so that nobody can say what it had under way.

    Example:
        >>> wait_until_quiet([Probe("mail", lambda paused: None)], Journal(), settle=0, within=1).reached
        True
        >>> busy = Probe("mail", lambda paused: "mail has 1 open session")
        >>> wait_until_quiet([busy], Journal(), settle=0, within=0).busy
        ['mail has 1 open session']
    """
    skipped = frozenset(paused)
    started = time.monotonic()
    stillness = Stillness(settle, still_since)
    pause, mark = SHORTEST_PAUSE, journal.mark()
    while True:
        before = time.monotonic()
        busy = _look(probes, skipped)
        now = time.monotonic()
        # Asked after the look: what it made the taps catch up with is activity as well.
        mark, activity = journal.mark(), _newest_activity(journal, mark, concerns)
        if activity is not None:
            stillness.broken_by(activity)
        waited, window, dead = now - started, _window(probes, settle), died()
        if stillness.reached(before, now, busy=bool(busy or dead)):
            since = now if stillness.since is None else stillness.since
            return Quietness(reached=True, waited=waited, window=window, since=since, seen=now, mark=mark)
        left = started + within - now
        if left <= 0 or dead:
            found = [*dead, *busy] or [stillness.described(now)]
            return Quietness(reached=False, waited=waited, busy=found, window=window)
        pause = min(pause * 1.5, LONGEST_PAUSE) if activity is None else SHORTEST_PAUSE
        _never.wait(min(pause, left, stillness.left(now)))


def _look(probes: Sequence[Probe], paused: frozenset[str]) -> list[str]:
    busy = []
    for probe in probes:
        try:
            found = probe.look(paused)
        except PartLost:
            raise
        except InterlockError as error:
            found = f"{probe.name} {CANNOT_BE_ASKED}: {error.message}"
        if found is not None:
            busy.append(found)
    return busy


def _newest_activity(journal: Journal, mark: int, concerns: Callable[[Event], bool]) -> Event | None:
    return next(filter(concerns, reversed(journal.since(mark, ACTIVITY))), None)


def _window(probes: Sequence[Probe], settle: float) -> str | None:
    unknown = [found for probe in probes if (found := probe.unknown()) is not None]
    if not unknown:
        return None
    return f"quiet cannot be known for {', '.join(unknown)}: watched for {describe_duration(settle)} instead"
