"""A published message, and one copy of it in one queue."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True, frozen=True)
class Message:
    """What a client published; never changed after.

    Attributes:
        exchange: name of the exchange it was published to.
        routing_key: the key it was published with.
        header: the content header's payload, exactly as it came.
        body: all of it.
    """

    exchange: str
    routing_key: str
    header: bytes
    body: bytes


@dataclass(slots=True)
class Entry:
    """One copy of a message in one queue.

    Attributes:
        position: where it stands in its queue; a requeued copy goes back to it.
        redelivered: whether a client may have seen it before.
    """

    message: Message
    position: int
    redelivered: bool = False
