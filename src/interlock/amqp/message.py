"""A published message, and one copy of it in one queue."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True, frozen=True)
class Message:
    """What a client published; never changed after.

    Attributes:
        exchange: name of the exchange it was published to.
        routing_key: the key it was published with.
        header: the content header's payload, as it came but for what RabbitMQ takes away.
        body: all of it.
        copies_to: the keys of its CC and BCC headers.
        ttl: milliseconds it may wait in a queue, None for as long as it likes.
        number: by which the journal knows it; a dead letter keeps it.
    """

    exchange: str
    routing_key: str
    header: bytes
    body: bytes
    copies_to: tuple[str, ...] = ()
    ttl: int | None = None
    number: int = 0


@dataclass(slots=True)
class Entry:
    """One copy of a message in one queue.

    Attributes:
        position: where it stands in its queue; a requeued copy goes back to it.
        deadline: when it expires, by the loop's clock; None for never.
        redelivered: whether a client may have seen it before.
    """

    message: Message
    position: int
    deadline: float | None = None
    redelivered: bool = False
