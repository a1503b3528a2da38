"""A queue: messages come in, wait in their order, and are handed to the consumers that share them by turns."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from interlock.amqp.arguments import DEAD_LETTER_EXCHANGE, MAX_PRIORITY, MESSAGE_TTL, SINGLE_ACTIVE, UNUSED_FOR
from interlock.amqp.backlog import Backlog, PriorityBacklog
from interlock.amqp.disuse import Disuse
from interlock.amqp.expiry import Expiry
from interlock.amqp.limits import MAXLEN, REJECT_TO_DLX, Limits
from interlock.amqp.message import Entry, Message
from interlock.amqp.turns import Turns

if TYPE_CHECKING:
    from interlock.amqp.arguments import QueueOptions
    from interlock.amqp.consumer import Consumer
    from interlock.amqp.door import Door
    from interlock.amqp.vhost import Vhost

PURGED: Final = "purged"
DELETED: Final = "deleted"


class MessageQueue:
    """Ready messages and consumers.

    There is one way in, `put`, through the door where there is one and then by `enter`; and there are two ways out:
    `hand_over` to a consumer, `take` for basic.get.

    Args:
        home: the vhost it is in.
        name: unique there.
        options: what it was declared with.
        owner: the connection it is exclusive to.

    Attributes:
        resource: how refusals name it, ``queue 'orders' in vhost '/'``.
        unacked: messages with clients that have not settled them.
        door: what messages must pass on their way in, while there are faults at it.
        deleted: true once it is gone; what comes back to it then is dropped.
    """

    def __init__(self, home: Vhost, name: str, options: QueueOptions, owner: object = None) -> None:
        arguments = options.arguments
        self.home = home
        self.name = name
        self.resource = home.resource("queue", name)
        self.options = options
        self.owner = owner
        priorities = arguments.get(MAX_PRIORITY)
        self.ready = Backlog() if priorities is None else PriorityBacklog(priorities)
        self.consumers = Turns(single=arguments.get(SINGLE_ACTIVE, False))
        self.expiry = Expiry(self, arguments.get(MESSAGE_TTL))
        self.disuse = Disuse(self, arguments.get(UNUSED_FOR))
        self.unacked = 0
        self.deleted = False
        self.door: Door | None = None
        self._limits = Limits.of(arguments)
        self._next_position = 0

    def put(self, message: Message) -> bool:
        """Take a message that was published or dead-lettered to this queue; returns whether it was not refused."""
        return self.enter(message) if self.door is None else self.door.take(message)

    def enter(self, message: Message) -> bool:
        """Let a message in, or straight on to a consumer that has room; returns whether it was not refused."""
        if self._limits is not None and self._limits.refuse(self.ready, message):
            self._refuse(message)
            return False
        entry = Entry(message, self._next_position, self.expiry.deadline(message))
        self._next_position += 1
        consumer = None if self.ready else self.consumers.next()
        if consumer is not None:
            self.hand_over(consumer, entry)
            return True
        self.ready.append(entry)
        self._shorten()
        self._sweep()
        return True

    def take(self) -> Entry | None:
        """The first ready message, for basic.get; or None."""
        self.disuse.begin_again()
        self._sweep()
        entry = self.ready.take() if self.ready else None
        self._sweep()
        return entry

    def hand_over(self, consumer: Consumer, entry: Entry) -> None:
        """Give a message to a consumer."""
        consumer.deliver(entry)

    def requeue(self, entries: Iterable[Entry]) -> None:
        """Bring messages back to where they stood, marked as redelivered."""
        if self.deleted:
            self._drop(entries, DELETED)
            return
        for entry in sorted(entries, key=_position, reverse=True):
            entry.redelivered = True
            self.home.router.record.settled("requeued", self, entry)
            self.ready.put_back(entry)
        self._shorten()
        self._sweep()
        self.pump()

    def pump(self) -> None:
        """Deliver ready messages for as long as a consumer has room."""
        self._sweep()
        while self.ready and (consumer := self.consumers.next()) is not None:
            self.hand_over(consumer, self.ready.take())
            self._sweep()

    def purge(self, reason: str = PURGED) -> int:
        """Drop the ready messages; returns how many there were."""
        self._drop(self.ready, reason)
        return self.ready.clear()

    def add(self, consumer: Consumer) -> None:
        """Let a consumer take part; the caller pumps once the client knows of it."""
        self.disuse.stop()
        self.consumers.add(consumer)

    def remove(self, consumer: Consumer) -> bool:
        """Let a consumer go; returns whether the queue must be deleted because it was the last one."""
        if not self.consumers.remove(consumer):
            return False
        if self.consumers:
            self.pump()
        else:
            self.disuse.begin_again()
        return self.options.auto_delete and not self.consumers

    def figures(self) -> dict[str, Any]:
        """Messages ready, unacknowledged and held by faults, consumers, whether all of them acknowledge.

        ``hands_on_after`` is the number of seconds after which the next message, if nobody takes it, goes on to the
        dead-letter exchange; None where it stays or is lost.
        """
        return {
            "ready": len(self.ready),
            "unacked": self.unacked,
            "held": self.door.held if self.door else 0,
            "consumers": len(self.consumers),
            "exclusive": self.owner is not None,
            "acknowledged": not any(consumer.no_ack for consumer in self.consumers),
            "hands_on_after": self.expiry.next_after() if DEAD_LETTER_EXCHANGE in self.options.arguments else None,
        }

    def close(self) -> int:
        """It is deleted: nothing more happens here; returns how many messages were ready."""
        self.deleted = True
        self.expiry.stop()
        self.disuse.stop()
        return self.purge(DELETED)

    def _drop(self, entries: Iterable[Entry], reason: str) -> None:
        record = self.home.router.record
        for entry in entries if record.complete else ():
            record.removed(self, entry, reason)

    def _refuse(self, message: Message) -> None:
        self.home.router.record.refused(self, message)
        if self._limits is not None and self._limits.overflow == REJECT_TO_DLX:
            self.home.router.send_on(self, message, MAXLEN)

    def _sweep(self) -> None:
        if self.expiry.wanted:
            self.expiry.sweep()

    def _shorten(self) -> None:
        while self._limits is not None and self._limits.exceeded(self.ready):
            self.home.router.bury(self, [self.ready.take()], MAXLEN)


def _position(entry: Entry) -> int:
    return entry.position
