"""What was seen: one kind of event from every source, in one order, redacted once.

Clients, the stack and the waiting loops record here; waits sleep on the journal's condition; reports read
it. Nothing else carries evidence. The kinds and what their ``data`` holds are listed in ARCHITECTURE.md.
"""

from __future__ import annotations

import re
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from interlock.redaction import Redactor

__all__ = ["Event", "Journal"]

Listener = Callable[["Event"], None]

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


class Journal:
    """Keeps events in order and wakes whoever waits for one. All methods may be called from any thread.

    Args:
        redactor: takes the secrets out of what is recorded.
        capacity: how many events are kept; a run longer than that forgets the oldest.

    Example:
        >>> journal = Journal()
        >>> mark = journal.mark()
        >>> _ = journal.record(Event(kind="note", part="", summary="quiet was not reached"))
        >>> [event.summary for event in journal.since(mark)]
        ['quiet was not reached']
    """

    def __init__(self, redactor: Redactor | None = None, *, capacity: int = 100_000) -> None:
        self.redactor = redactor or Redactor()
        self._events: deque[Event] = deque(maxlen=capacity)
        self._number = 0
        self._changed = threading.Condition()
        self._listeners: list[Listener] = []
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

    def _append(self, event: Event) -> Event:
        with self._changed:
            self._number += 1
            event = replace(event, number=self._number)
            self._events.append(event)
            listeners = tuple(self._listeners)
            self._changed.notify_all()
        for listener in listeners:
            listener(event)
        return event

    def mark(self) -> int:
        """The number of the newest event; pass it to `since` and `wait`."""
        with self._changed:
            return self._number

    def since(self, mark: int, kind: str | None = None, part: str | None = None) -> list[Event]:
        """The events after a mark, oldest first, of one kind and part where given."""
        found: list[Event] = []
        with self._changed:
            for event in reversed(self._events):
                if event.number <= mark:
                    break
                if kind in (None, event.kind) and part in (None, event.part):
                    found.append(event)
        found.reverse()
        return found

    def wait(self, mark: int, timeout: float) -> bool:
        """Sleep until there is an event after the mark; False when ``timeout`` seconds passed without one."""
        with self._changed:
            return self._changed.wait_for(lambda: self._number > mark, timeout)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call the listener with every event from now on, in the recording thread; returns the way out."""
        with self._changed:
            self._listeners.append(listener)

        def unsubscribe() -> None:
            with self._changed:
                self._listeners.remove(listener)

        return unsubscribe

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
