"""What one channel has been given and has not settled yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import takewhile
from typing import TYPE_CHECKING

from pika import spec

from interlock.amqp.refusal import Refusal

if TYPE_CHECKING:
    from interlock.amqp.consumer import Delivery
    from interlock.amqp.message import Entry
    from interlock.amqp.queue import MessageQueue


class Unsettled:
    """Deliveries by their tags, oldest first. Settling one is to `collect` it, and to `release` or `give_back`.

    Attributes:
        consumed: how many of them went to consumers, and count for the channel's limit.
    """

    def __init__(self) -> None:
        self._known: dict[int, Delivery] = {}
        self.consumed = 0

    def add(self, tag: int, delivery: Delivery) -> None:
        """A client has been given something."""
        self._known[tag] = delivery
        delivery.queue.unacked += 1
        if delivery.consumer is not None:
            delivery.consumer.outstanding += 1
            self.consumed += 1

    def collect(self, tag: int, *, multiple: bool) -> dict[int, Delivery]:
        """Take one out, or every one up to it; 0 with ``multiple`` is all of them.

        Raises:
            Refusal: 406, there is no such delivery.
        """
        if multiple and tag == 0:
            tags = list(self._known)
        elif tag not in self._known:
            raise Refusal(spec.PRECONDITION_FAILED, f"unknown delivery tag {tag}")
        else:
            tags = list(takewhile(lambda known: known <= tag, self._known)) if multiple else [tag]
        return {known: self._known.pop(known) for known in tags}

    def keep(self, deliveries: Mapping[int, Delivery]) -> None:
        """Bring back what was collected: it is not settled after all."""
        self._known = dict(sorted({**self._known, **deliveries}.items()))

    def release(self, deliveries: Iterable[Delivery]) -> None:
        """What was collected is settled: there is room for others."""
        for delivery in deliveries:
            delivery.queue.unacked -= 1
            if delivery.consumer is not None:
                delivery.consumer.outstanding -= 1
                self.consumed -= 1

    def give_back(self, deliveries: Iterable[Delivery]) -> None:
        """What was collected goes back to its queues."""
        self.release(deliveries)
        entries: defaultdict[MessageQueue, list[Entry]] = defaultdict(list)
        for delivery in deliveries:
            entries[delivery.queue].append(delivery.entry)
        for queue, its_entries in entries.items():
            queue.requeue(its_entries)
