"""What providers of brokers have beyond others: queues, which are looked at, emptied and traced."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from interlock.profile.models import Model
from interlock.stack.providers.base import Provider
from interlock.stack.providers.dead_letters import DeadLetters
from interlock.stack.site import Site

__all__ = ["BrokerProvider", "QueueFigures"]

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class QueueFigures:
    """A queue, as `interlock.stack.quiet_probes.Figures` has it; ``unacked`` is None where the broker does not tell."""

    ready: int
    unacked: int | None
    consumers: int
    exclusive: bool = False
    acknowledged: bool = True
    hands_on_after: float | None = None


class BrokerProvider(Provider[M]):
    """A broker: a part with queues."""

    kind = "brokers"
    missing: Sequence[str] = ()
    """What belongs there and was not there at the last reset: ``queue "orders"``."""

    def accept(self, keep: Collection[str]) -> None:
        """What is declared now belongs there: a reset deletes what is declared afterwards, where it can.

        Args:
            keep: queues that belong there also where they are declared later.
        """

    def __init__(self, name: str, settings: M, site: Site) -> None:
        super().__init__(name, settings, site)
        self.unheard: Mapping[str | None, str] = {}
        """The exchanges of which no tap can hear anything, and why; None among them where there can be no tap."""

    def figures(self) -> dict[str, QueueFigures] | None:
        """The exact state of every queue; None where that cannot be known."""
        return None

    def dead_letters(self) -> dict[str, DeadLetters] | None:
        """Where each queue's dead letters go; None where the broker does not tell."""
        return None

    def trace(self, *, on: bool) -> None:
        """Have the broker tell of what is published in its virtual host at ``amq.rabbitmq.trace``, or do so no more.

        Raises:
            ClientError, ControlError: it did not answer.
        """

    @abstractmethod
    def purge(self, queues: Sequence[str]) -> None:
        """Empty these queues of waiting messages."""
