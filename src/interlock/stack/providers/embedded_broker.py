"""Our own AMQP 0-9-1 broker as a part: `interlock.amqp` in a process of its own."""

from __future__ import annotations

from collections.abc import Sequence

from interlock.control.client import ControlClient
from interlock.errors import PartLost
from interlock.profile.models import Broker
from interlock.stack.providers.base import BrokerProvider, Endpoint, QueueFigures
from interlock.stack.providers.own_program import OwnProgram

__all__ = ["EmbeddedBroker"]


class EmbeddedBroker(BrokerProvider[Broker]):
    """Starts in about a tenth of a second and needs nothing installed."""

    description = "the embedded broker"
    _program: OwnProgram | None = None

    def start(self) -> Endpoint:
        """Start the program."""
        self._program = program = OwnProgram(self.name, "interlock.amqp", self.site, self.report_loss)
        url = f"amqp://guest:guest@{program.host}:{program.port}/%2F"
        return Endpoint(url, program.host, program.port)

    def stop(self) -> None:
        """End the program."""
        if self._program is not None:
            self._program.stop()

    def reset(self) -> None:
        """Purge every queue that is not exclusive."""
        self._channel().call("reset")

    def figures(self) -> dict[str, QueueFigures]:
        """Exact, in one question."""
        queues = self._channel().call("queues")
        return {
            name: QueueFigures(
                ready=queue["ready"],
                unacked=queue["unacked"],
                consumers=queue["consumers"],
                exclusive=queue["exclusive"],
                acknowledged=queue["acknowledged"],
            )
            for name, queue in queues.items()
        }

    def purge(self, queues: Sequence[str]) -> None:
        """One command for each queue."""
        for queue in queues:
            self._channel().call("purge", queue=queue)

    def logs(self) -> list[str]:
        """What the program wrote last."""
        return self._program.logs() if self._program else []

    @property
    def control(self) -> ControlClient | None:
        """The program's control channel."""
        return self._program.control if self._program else None

    def _channel(self) -> ControlClient:
        if self.control is None or self.lost is not None:
            raise PartLost(f'the broker "{self.name}" is not there: {self.lost or "it was never started"}')
        return self.control
