"""A queue: messages ready in their order, and the consumers that share them by turns."""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Iterable
from typing import TYPE_CHECKING

from interlock.amqp.message import Entry, Message

if TYPE_CHECKING:
    from interlock.amqp.arguments import QueueOptions
    from interlock.amqp.consumer import Consumer
    from interlock.amqp.door import Door


class MessageQueue:
    """Ready messages and consumers.

    Which consumer is next when several have room is each broker's own affair: here those of one priority take turns.

    Args:
        name: unique in its vhost.
        resource: how refusals name it, ``queue 'orders' in vhost '/'``.
        options: what it was declared with.
        owner: the connection it is exclusive to.

    Attributes:
        unacked: messages with clients that have not settled them.
        door: what messages must pass on their way in, while there are faults at it.
        deleted: true once it is gone; what comes back to it then is dropped.
    """

    def __init__(self, name: str, resource: str, options: QueueOptions, owner: object = None) -> None:
        self.name = name
        self.resource = resource
        self.options = options
        self.owner = owner
        self.ready: deque[Entry] = deque()
        self.consumers: deque[Consumer] = deque()
        self.unacked = 0
        self.deleted = False
        self.door: Door | None = None
        self._next_position = 0
        self._ranked = False

    def put(self, message: Message) -> None:
        """Take a message that was published or dead-lettered to this queue."""
        if self.door is None:
            self.enter(message)
        else:
            self.door.take(message)

    def enter(self, message: Message) -> None:
        """Append a message; goes straight on when a consumer has room."""
        self.ready.append(Entry(message, self._next_position))
        self._next_position += 1
        if self.consumers:
            self.pump()

    def take(self) -> Entry | None:
        """The first ready message, or None."""
        return self.ready.popleft() if self.ready else None

    def requeue(self, entries: Iterable[Entry]) -> None:
        """Bring messages back to where they stood, marked as redelivered."""
        if self.deleted:
            return
        for entry in sorted(entries, key=_position, reverse=True):
            entry.redelivered = True
            if not self.ready or entry.position < self.ready[0].position:
                self.ready.appendleft(entry)
            else:
                self.ready.insert(bisect_left(self.ready, entry.position, key=_position), entry)
        self.pump()

    def pump(self) -> None:
        """Deliver ready messages for as long as a consumer has room."""
        while self.ready and (consumer := self._next_consumer()) is not None:
            consumer.deliver(self.ready.popleft())

    def _next_consumer(self) -> Consumer | None:
        """Of the most important ones with room the one that has waited longest, which then waits again."""
        found: Consumer | None = None
        for consumer in self.consumers:
            if (found is None or consumer.priority > found.priority) and consumer.has_room():
                found = consumer
                if not self._ranked:
                    break
        if found is not None and len(self.consumers) > 1:
            self.consumers.remove(found)
            self.consumers.append(found)
        return found

    def purge(self) -> int:
        """Drop the ready messages; returns how many there were."""
        count = len(self.ready)
        self.ready.clear()
        return count

    def add(self, consumer: Consumer) -> None:
        """Let a consumer take part; the caller pumps once the client knows of it."""
        self.consumers.append(consumer)
        self._ranked = self._ranked or consumer.priority != 0

    def remove(self, consumer: Consumer) -> bool:
        """Let a consumer go; returns whether the queue must be deleted because it was the last one."""
        if consumer not in self.consumers:
            return False
        self.consumers.remove(consumer)
        return self.options.auto_delete and not self.consumers


def _position(entry: Entry) -> int:
    return entry.position
