"""What the commands need to know to be worth running: what is there, who consumes, what is not settled."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import NamedTuple

from amqp.machine.side import Outcome

QUEUES = ("q0", "q1", "q2")
EXCHANGES = ("x0", "x1", "x2")
SYSTEM = ("", "amq.topic", "amq.direct", "amq.fanout")


class Consumer(NamedTuple):
    """Who consumes, and on which channel."""

    channel: int
    queue: str
    priority: int
    acknowledges: bool


class Model:
    """The state of both brokers, as far as they agreed on it.

    Attributes:
        queues: those that are there, and the connection to ask for them by.
        exchanges: those that were declared and not deleted.
        consumers: by their tags.
        outstanding: channel -> delivery tags that are not settled, oldest first.
        ready: queues with messages to get.
    """

    def __init__(self) -> None:
        self.queues: dict[str, int] = {}
        self.exchanges: set[str] = set()
        self.consumers: dict[str, Consumer] = {}
        self.outstanding: defaultdict[int, list[int]] = defaultdict(list)
        self.ready: set[str] = set()

    def queue(self, pick: int, among: Collection[str] = ()) -> str:
        """Mostly one that is there, or one of these."""
        return _pick(sorted(among or self.queues), QUEUES, pick)

    def exchange(self, pick: int) -> str:
        """Mostly one that is there."""
        return _pick([*sorted(self.exchanges), *SYSTEM], EXCHANGES, pick)

    def priorities(self, queue: str) -> set[int]:
        """Of those who consume from it."""
        return {consumer.priority for consumer in self.consumers.values() if consumer.queue == queue}

    def consumers_on(self, channel: int) -> int:
        """How many consume there."""
        return sum(consumer.channel == channel for consumer in self.consumers.values())

    def holding(self) -> list[int]:
        """Channels with deliveries that are not settled."""
        return sorted(channel for channel, tags in self.outstanding.items() if tags)

    def delivery(self, pick: int) -> tuple[int, int]:
        """A channel, and mostly the tag of a delivery that is not settled there."""
        channels = self.holding()
        channel = channels[pick % len(channels)]
        tags = self.outstanding[channel]
        return channel, tags[pick // 3 % len(tags)] if pick < 60 else pick - 60

    def channel_gone(self, channel: int) -> None:
        """Nobody consumes there any more, and what was not settled went back."""
        self.consumers = {tag: found for tag, found in self.consumers.items() if found.channel != channel}
        self.outstanding.pop(channel, None)

    def settled(self, channel: int, tag: int, *, multiple: bool) -> None:
        """A client has said what it makes of a delivery, or of all up to it; of all there are with 0."""
        self.outstanding[channel] = [
            each for each in self.outstanding[channel] if (tag and each > tag if multiple else each != tag)
        ]

    def looked(self, counts: dict[str, Outcome], arrived: dict[str, list[Outcome]]) -> None:
        """What both brokers told at the last look."""
        for queue, count in counts.items():
            if count[0] == "closed":
                del self.queues[queue]
        self.ready = {queue for queue in self.queues if counts[queue][0]}
        for tag, deliveries in arrived.items():
            for delivery in deliveries:
                self._arrived(tag, delivery)

    def _arrived(self, tag: str, delivery: Outcome) -> None:
        consumer = self.consumers.get(tag)
        if delivery[0] == "cancelled":
            self.consumers.pop(tag, None)
        elif consumer is not None and consumer.acknowledges:
            self.outstanding[consumer.channel].append(delivery[0])


def _pick(there: list[str], all_of_them: tuple[str, ...], pick: int) -> str:
    if not there or pick % 8 == 7:
        return all_of_them[pick // 8 % len(all_of_them)]
    return there[pick % len(there)]
