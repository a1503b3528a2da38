"""The consumers of one queue, and which of them is next."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from interlock.amqp.consumer import Consumer


class Turns:
    """Consumers take turns; one of higher priority comes first for as long as it has room.

    Which of several with room is next is each broker's own affair.

    Args:
        single: only one of them is active, until it goes (``x-single-active-consumer``).
    """

    def __init__(self, *, single: bool = False) -> None:
        self._single = single
        self._active: Consumer | None = None
        # One line for each priority, the highest first. Most queues have one line.
        self._lines: list[deque[Consumer]] = []

    def __len__(self) -> int:
        return sum(map(len, self._lines))

    def __iter__(self) -> Iterator[Consumer]:
        for line in self._lines:
            yield from line

    @property
    def single(self) -> bool:
        """Whether only one of them is active at a time."""
        return self._single

    @property
    def exclusive(self) -> bool:
        """Whether the one who is here wants no other beside it."""
        return any(consumer.exclusive for consumer in self)

    def add(self, consumer: Consumer) -> None:
        """Let a consumer take part."""
        for place, line in enumerate(self._lines):
            if line[0].priority == consumer.priority:
                line.append(consumer)
                break
            if line[0].priority < consumer.priority:
                self._lines.insert(place, deque([consumer]))
                break
        else:
            self._lines.append(deque([consumer]))
        self._active = self._active or consumer

    def remove(self, consumer: Consumer) -> bool:
        """Let a consumer go; returns whether it was here."""
        line = next((line for line in self._lines if consumer in line), None)
        if line is None:
            return False
        line.remove(consumer)
        self._lines = [line for line in self._lines if line]
        if self._active is consumer:
            self._active = next(iter(self), None)
        return True

    def clear(self) -> None:
        """Let all go."""
        self._lines.clear()
        self._active = None

    def next(self) -> Consumer | None:
        """Who gets the next message; None while nobody has room."""
        if self._single:
            return self._active if self._active is not None and self._active.has_room() else None
        for line in self._lines:
            for _ in range(len(line)):
                consumer = line[0]
                line.rotate(-1)
                if consumer.has_room():
                    return consumer
        return None
