"""What was seen: one kind of event from every source, in one order, redacted once.

Clients, the stack and the waiting loops record here; waits sleep on the journal's condition; reports read
it. Nothing else carries evidence. The kinds and what their ``data`` holds are listed in ARCHITECTURE.md.
"""

from __future__ import annotations

import re
import threading
import time
from collections import deque
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from interlock.errors import Forgotten
from interlock.redaction import Redactor

__all__ = ["Event", "Journal"]

LOG = "service.log"

_LOOK = re.compile(r" -> |: ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that was seen.

    Attributes:
        kind: what happened, for example ``http.exchange`` or ``message.tapped``.
        part: the part of the profile it happened at, for example ``checkout``; empty for the suite itself.
        summary: one line for people, for example ``POST /orders -> 201``.
        data: JSON-like detail for reports, without secrets once recorded.
        subject: the live value expectations look at, secrets included; never written down.
        at: when it happened, seconds since the epoch.
        number: its place in the journal, from 1; 0 before it is recorded.
    """

    kind: str
    part: str
    summary: str
    data: Mapping[str, Any] = field(default_factory=dict)
    subject: Any = None
    at: float = field(default_factory=time.time)
    number: int = 0


class _Ring:
    """The newest events of some kinds, and the number of the newest that had to go."""

    def __init__(self, capacity: int) -> None:
        self.events: deque[Event] = deque(maxlen=capacity)
        self.forgotten = 0

    def append(self, event: Event) -> None:
        if len(self.events) == self.events.maxlen:
            self.forgotten = self.events[0].number
        self.events.append(event)

    def since(self, mark: int) -> Iterator[Event]:
        """Newest first."""
        for event in reversed(self.events):
            if event.number <= mark:
                return
            yield event


class Journal:
    """Keeps events in order and wakes whoever waits for one. All methods may be called from any thread.

    Args:
        redactor: takes the secrets out of what is recorded.
        capacity: how many log lines of services are kept, and how many other events; beyond that the oldest go.

    Example:
        >>> journal = Journal()
        >>> mark = journal.mark()
        >>> _ = journal.record(Event(kind="note", part="", summary="quiet was not reached"))
        >>> [event.summary for event in journal.since(mark)]
        ['quiet was not reached']
    """

    def __init__(self, redactor: Redactor | None = None, *, capacity: int = 100_000) -> None:
        self.redactor = redactor or Redactor()
        # Apart, so that a service that talks much does not push out what expectations count.
        self._logs, self._others = _Ring(capacity), _Ring(capacity)
        self._number = 0
        self._changed = threading.Condition()
        self._held = threading.local()

    def record(self, event: Event) -> Event:
        """Redact and keep an event; returns it as kept."""
        data = self.redactor.value(event.data)  # before the summary, for it may learn what the summary repeats
        kept = replace(event, summary=self.redactor.text(event.summary), data=data)
        held: dict[tuple[str, str, str], Event] | None = getattr(self._held, "events", None)
        if held is not None:
            held[(kept.kind, kept.part, _LOOK.split(kept.summary)[0])] = kept
            return kept
        return self._append(kept)

    def note(self, text: str) -> None:
        """Record something the reader of the report should know."""
        self.record(Event(kind="note", part="", summary=text, data={"text": text}))

    def _append(self, event: Event) -> Event:
        with self._changed:
            self._number += 1
            event = replace(event, number=self._number)
            (self._logs if event.kind == LOG else self._others).append(event)
            self._changed.notify_all()
        return event

    def mark(self) -> int:
        """The number of the newest event; pass it to `since` and `wait`."""
        with self._changed:
            return self._number

    def since(self, mark: int, kind: str | Collection[str] | None = None, part: str | None = None) -> list[Event]:
        """The events after a mark, oldest first, of one kind or several, and of one part, where given.

        Raises:
            Forgotten: some that were asked for are no longer kept; a shorter list would be a lie.
        """
        kinds = {kind} if isinstance(kind, str) else kind
        rings = [self._logs] * (kinds is None or LOG in kinds) + [self._others] * (kinds is None or kinds != {LOG})
        with self._changed:
            if any(ring.forgotten > mark for ring in rings):
                raise Forgotten(
                    f"the journal keeps {self._others.events.maxlen:,} events, and more have come since it was begun",
                    hint="let the scenario do less, or its services log less",
                )
            found = [event for ring in rings for event in ring.since(mark)]
        found.sort(key=lambda event: event.number)
        return [event for event in found if (kinds is None or event.kind in kinds) and part in (None, event.part)]

    def kept(self, mark: int) -> list[Event]:
        """What is kept of the events after a mark, oldest first: for reports, which show what there is.

        Where some are missing, a note among them says so.
        """
        with self._changed:
            rings = (self._logs, self._others)
            found = [event for ring in rings for event in ring.since(mark)]
            gone = max(ring.forgotten for ring in rings)
        if gone > mark:
            text = f"more has happened than is kept: this begins with the newest {self._others.events.maxlen:,} events"
            found.append(Event(kind="note", part="", summary=text, data={"text": text}, number=gone))
        return sorted(found, key=lambda event: event.number)

    def wait(self, mark: int, timeout: float) -> bool:
        """Sleep until there is an event after the mark; False when ``timeout`` seconds passed without one."""
        with self._changed:
            return self._changed.wait_for(lambda: self._number > mark, timeout)

    @contextmanager
    def coalescing(self) -> Iterator[None]:
        """While this thread polls, keep only its last look at each thing, recorded on the way out.

        Two looks are at the same thing where kind, part and the summary up to `` -> `` or ``: `` are equal.
        """
        if getattr(self._held, "events", None) is not None:
            yield
            return
        self._held.events = {}
        try:
            yield
        finally:
            held = self._held.events
            self._held.events = None
            for event in held.values():
                self._append(event)
