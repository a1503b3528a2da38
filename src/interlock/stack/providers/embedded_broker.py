"""Our own AMQP 0-9-1 broker as a part: `interlock.amqp` in a process of its own."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from interlock.profile.models import Broker
from interlock.stack.providers.brokers import BrokerProvider, QueueFigures
from interlock.stack.providers.dead_letters import DeadLetters, dead_letters
from interlock.stack.providers.declared import in_words
from interlock.stack.providers.embedded_program import EmbeddedProgram
from interlock.stack.providers.ways import BrokersOwn, Way

__all__ = ["EmbeddedBroker"]


class EmbeddedBroker(EmbeddedProgram[Broker], BrokerProvider[Broker]):
    """Needs nothing installed. Brought back, it knows nothing of what was declared before."""

    description = "the embedded broker"
    goes_by_itself = True
    module = "interlock.amqp"
    url = "amqp://guest:guest@{at}/%2F"

    def way(self) -> Way:
        """It refuses everybody but interlock itself."""
        return BrokersOwn(self._channel)

    def figures(self) -> dict[str, QueueFigures]:
        """Exact, in one question; what a fault holds is under way as well."""
        return {
            name: QueueFigures(ready=queue.pop("ready") + queue.pop("held"), **queue)
            for name, queue in self._channel().call("queues").items()
        }

    def accept(self, keep: Collection[str]) -> None:
        """One command."""
        self._channel().call("accept", keep=list(keep), ignore=self.settings.ignore)

    def reset(self) -> None:
        """One command, which answers what is missing."""
        self.missing = [in_words(*found) for found in self._channel().call("reset")]

    def dead_letters(self) -> dict[str, DeadLetters]:
        """One command."""
        return dead_letters(self._channel().call("declared"), default_is_told=True)

    def trace(self, *, on: bool) -> None:
        """One command."""
        self._channel().call("trace", on=on)

    def purge(self, queues: Sequence[str]) -> None:
        """One command for each queue."""
        for queue in queues:
            self._channel().call("purge", queue=queue)
