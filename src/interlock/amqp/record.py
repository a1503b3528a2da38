"""What happens to messages, told to the broker's owner: one event for each thing that happens."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from interlock.amqp.message import Entry, Message
    from interlock.amqp.queue import MessageQueue

Emit = Callable[[Mapping[str, Any]], None]


def _nobody(_event: Mapping[str, Any]) -> None:
    pass


class Record:
    """Tells of messages: ``published`` always, all that comes after only where it is ``complete``.

    Every event has ``kind``, ``at`` (seconds since the epoch), ``vhost``, ``message`` (the same number for all that
    happens to one message, its dead letters too), ``exchange`` and ``routing_key``; most have their ``queue``:

    =============== ======================================================================================
    published       ``queues`` it went to, ``size`` of its body
    delivered       ``consumer``, None for basic.get; ``redelivered``; ``no_ack``, it will not be acknowledged;
                    an answer by direct reply-to has no ``queue``
    acknowledged
    requeued        by a client's nack, reject or recover, or because it went away
    removed         for good, ``reason``: rejected, expired, maxlen, or purged or deleted with its queue
    refused         a full queue did not take it
    dead-lettered   ``reason``, ``exchange`` and ``routing_key`` are the new ones, ``queues`` it went to
    returned        nobody was there to take it; without ``queue``
    =============== ======================================================================================

    Args:
        emit: what is told.

    Attributes:
        complete: whether all of it is told. To tell costs about as much as to deliver, so somebody has to ask for it.
    """

    def __init__(self, emit: Emit = _nobody) -> None:
        self.emit = emit
        self.complete = False

    def published(self, vhost: str, message: Message, queues: Iterable[MessageQueue]) -> None:
        """A client has published, and this is where it goes."""
        names = [queue.name for queue in queues]
        self._tell("published", vhost, message, queues=names, size=len(message.body))

    def delivered(self, queue: MessageQueue, entry: Entry, consumer: str | None, *, no_ack: bool) -> None:
        """A client has got it."""
        if self.complete:
            more = {"consumer": consumer, "redelivered": entry.redelivered, "no_ack": no_ack}
            self._of("delivered", queue, entry.message, **more)

    def answered(self, vhost: str, message: Message, consumer: str) -> None:
        """A client has got the answer it waits for, by no queue."""
        if self.complete:
            self._tell("delivered", vhost, message, consumer=consumer, redelivered=False, no_ack=True)

    def settled(self, kind: str, queue: MessageQueue, entry: Entry) -> None:
        """A client is done with it: ``acknowledged`` or ``requeued``."""
        if self.complete:
            self._of(kind, queue, entry.message)

    def removed(self, queue: MessageQueue, entry: Entry, reason: str) -> None:
        """The queue has let it go for good."""
        if self.complete:
            self._of("removed", queue, entry.message, reason=reason)

    def refused(self, queue: MessageQueue, message: Message) -> None:
        """The queue was full."""
        if self.complete:
            self._of("refused", queue, message)

    def dead_lettered(self, queue: MessageQueue, message: Message, reason: str, queues: Iterable[MessageQueue]) -> None:
        """It goes on as a dead letter."""
        if self.complete:
            self._of("dead-lettered", queue, message, reason=reason, queues=[each.name for each in queues])

    def returned(self, vhost: str, message: Message) -> None:
        """It led nowhere, and its publisher wanted to know."""
        if self.complete:
            self._tell("returned", vhost, message)

    def tell(self, kind: str, **what: Any) -> None:
        """Tell of anything."""
        self.emit({"kind": kind, "at": time.time(), **what})

    def _of(self, kind: str, queue: MessageQueue, message: Message, **more: Any) -> None:
        self._tell(kind, queue.home.name, message, queue=queue.name, **more)

    def _tell(self, kind: str, vhost: str, message: Message, **more: Any) -> None:
        where = {"exchange": message.exchange, "routing_key": message.routing_key}
        self.tell(kind, vhost=vhost, message=message.number, **where, **more)
