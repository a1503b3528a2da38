"""One subscription to a queue, and one delivery that waits for its acknowledgement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from interlock.amqp.wire import short_string

if TYPE_CHECKING:
    from interlock.amqp.channel import Channel
    from interlock.amqp.message import Entry
    from interlock.amqp.queue import MessageQueue


@dataclass(slots=True, eq=False)
class Consumer:
    """One subscription.

    Attributes:
        prefetch: most deliveries it may have unacknowledged, 0 for any number.
        priority: who has a higher one comes first.
        outstanding: deliveries it has unacknowledged now.
        short_tag: the tag as it is sent.
    """

    tag: str
    queue: MessageQueue
    channel: Channel
    no_ack: bool
    exclusive: bool
    prefetch: int
    priority: int = 0
    outstanding: int = 0
    short_tag: bytes = b""

    def __post_init__(self) -> None:
        self.short_tag = short_string(self.tag)

    def has_room(self) -> bool:
        """Whether it takes a message now: its connection is not choked and no prefetch is used up."""
        if not self.channel.writable:
            return False
        if self.no_ack:
            return True
        return (not self.prefetch or self.outstanding < self.prefetch) and self.channel.has_room()

    def deliver(self, entry: Entry) -> None:
        """Send it a message of its queue."""
        self.channel.deliver(self, entry)


@dataclass(slots=True, eq=False)
class Delivery:
    """What a client has been given and has not settled yet; ``consumer`` is None after basic.get."""

    queue: MessageQueue
    entry: Entry
    consumer: Consumer | None
