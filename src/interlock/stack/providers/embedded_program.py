"""What brokers, mailboxes and stubs of our own have in common: one program, driven over its control channel."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar, TypeVar

from interlock.control.client import ControlClient
from interlock.errors import PartLost
from interlock.profile.models import Model
from interlock.stack.patience import hold
from interlock.stack.ports import Reservation
from interlock.stack.process import ManagedProcess
from interlock.stack.providers.base import Provider
from interlock.stack.providers.endpoint import Endpoint
from interlock.stack.providers.own_program import OwnProgram

__all__ = ["EmbeddedProgram"]

LOSS_IS_TOLD_WITHIN = 3.0
"""Seconds: the channel breaks before the program has ended, and why it ended is worth waiting for."""

M = TypeVar("M", bound=Model)


class EmbeddedProgram(Provider[M]):
    """A part in a process of its own; up in about a tenth of a second."""

    module: ClassVar[str]
    url: ClassVar[str]
    """Its address, with ``{at}`` where host and port stand."""
    _program: OwnProgram | None = None
    _port: Reservation | None = None

    def start(self) -> Endpoint:
        """Start the program."""
        # Held, so that it can be brought back where the application looks for it.
        self._port = self._port or Reservation()
        self._port.take_back()
        return self._run(self._port.port)

    def _run(self, port: int, socket: Path | None = None) -> Endpoint:
        self._program = program = OwnProgram(
            self.name,
            self.module,
            self.site,
            self.report_loss,
            port=port,
            control=self.control,
            keeping=self.keeping,
            socket=socket,
        )
        self.prepare(self._channel())
        return Endpoint(self.url.format(at=f"{program.host}:{program.port}"), program.host, program.port)

    def keep(self) -> dict[str, Any]:
        """Its control socket."""
        return {"socket": str(self._program.socket)} if self._program is not None else {}

    def attach(self, memory: Mapping[str, Any], endpoint: Endpoint) -> Endpoint:
        """Talk to the program that is there."""
        self._port = Reservation(endpoint.port)
        return self._run(endpoint.port, Path(memory["socket"]))

    def let_go(self) -> None:
        """Leave the program running."""
        if self._program is not None:
            self._program.let_go()
        if self._port is not None:
            self._port.release()

    def prepare(self, control: ControlClient) -> None:
        """Tell the program what the profile says of it."""

    def look(self) -> str | None:
        """`lost`, once it has been told where the program is gone."""
        program = self._program
        if self.lost is None and program is not None and not program.there:
            hold(lambda: self.lost is not None, within=LOSS_IS_TOLD_WITHIN)
        return self.lost

    @property
    def process(self) -> ManagedProcess | None:
        """The program."""
        return self._program.process if self._program else None

    def answers(self, within: float) -> bool:
        """Whether the program takes commands."""
        return self._program is None or self._program.answers(within)

    def end(self, reason: str) -> None:
        """End the program, and tell why."""
        if self._program is not None:
            self._program.end(reason)

    def start_again(self) -> None:
        """Start the program anew; whoever has its control channel goes on with it."""
        if self._program is not None:
            self._program.stop()
        self.start()

    def stop(self) -> None:
        """End the program."""
        if self._program is not None:
            self._program.stop()
        if self._port is not None:
            self._port.release()

    def reset(self) -> None:
        """Forget what was received and prepared; what the profile says stays.

        Raises:
            PartLost: the program is not there.
        """
        self._channel().call("reset")

    def _channel(self) -> ControlClient:
        if self.control is None or self.lost is not None:
            raise PartLost(f'{self.kind}."{self.name}" is not there: {self.lost or "it was never started"}')
        return self.control

    def logs(self) -> list[str]:
        """What the program wrote last."""
        return self._program.logs() if self._program else []

    @property
    def control(self) -> ControlClient | None:
        """The program's control channel."""
        return self._program.control if self._program else None
