"""What a channel has published and settled since tx.select or the last commit, and nobody has seen yet."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from pika import spec

from interlock.amqp.refusal import Refusal

if TYPE_CHECKING:
    from interlock.amqp.consumer import Delivery

Settle = Callable[[list["Delivery"]], None]


class Transaction:
    """Publishes are done at the commit in their order, and after them what was settled."""

    def __init__(self) -> None:
        self._publishes: list[Callable[[], bool]] = []
        self._settled: list[tuple[dict[int, Delivery], Settle]] = []

    def publish(self, do: Callable[[], bool]) -> None:
        """Do this at the commit; it returns whether every queue took the message."""
        self._publishes.append(do)

    def settle(self, deliveries: dict[int, Delivery], do: Settle) -> None:
        """Settle these at the commit."""
        self._settled.append((deliveries, do))

    def commit(self) -> None:
        """Do it all, and begin again.

        Raises:
            Refusal: 406, a queue has refused a message; all else is done.
        """
        publishes, self._publishes = self._publishes, []
        settled, self._settled = self._settled, []
        taken = [publish() for publish in publishes]
        for deliveries, settle in settled:
            settle(list(deliveries.values()))
        if not all(taken):
            raise Refusal(spec.PRECONDITION_FAILED, "partial tx completion")

    def rollback(self) -> dict[int, Delivery]:
        """Forget it, and begin again; returns what is not settled after all, by its tag."""
        settled, self._settled = self._settled, []
        self._publishes = []
        return {tag: delivery for deliveries, _ in settled for tag, delivery in deliveries.items()}
