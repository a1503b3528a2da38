"""What mailboxes and stubs have in common: one program of `interlock.doubles`, driven over its control channel."""

from __future__ import annotations

from typing import ClassVar, TypeVar

from interlock.control.client import ControlClient
from interlock.errors import PartLost
from interlock.profile.models import Model
from interlock.stack.patience import hold
from interlock.stack.ports import Reservation
from interlock.stack.providers.base import Endpoint, Provider
from interlock.stack.providers.own_program import OwnProgram

__all__ = ["EmbeddedDouble"]

LOSS_IS_TOLD_WITHIN = 3.0
"""Seconds: the channel breaks before the program has ended, and why it ended is worth waiting for."""

M = TypeVar("M", bound=Model)


class EmbeddedDouble(Provider[M]):
    """A double in a process of its own."""

    module: ClassVar[str]
    scheme: ClassVar[str]
    _program: OwnProgram | None = None
    _port: Reservation | None = None

    def start(self) -> Endpoint:
        """Start the program."""
        # Held, so that it can be brought back where the application looks for it.
        self._port = self._port or Reservation()
        self._program = program = OwnProgram(
            self.name, self.module, self.site, self.report_loss, port=self._port.port, control=self.control
        )
        self.prepare(self._channel())
        return Endpoint(f"{self.scheme}://{program.host}:{program.port}", program.host, program.port)

    def prepare(self, control: ControlClient) -> None:
        """Tell the program what the profile says of it."""

    def revive(self) -> None:
        """Start the program anew if it is gone; whoever has its control channel goes on with it.

        Raises:
            PartNotReady: it did not come up again.
        """
        if self._program is None or (self.lost is None and self._alive()):
            return
        hold(lambda: self.lost is not None, within=LOSS_IS_TOLD_WITHIN)
        self._program.stop()
        self.lost = None
        self.start()

    def _alive(self) -> bool:
        return self.control is not None and self.control.alive

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
            raise PartLost(f'"{self.name}" is not there: {self.lost or "it was never started"}')
        return self.control

    def logs(self) -> list[str]:
        """What the program wrote last."""
        return self._program.logs() if self._program else []

    @property
    def control(self) -> ControlClient | None:
        """The program's control channel."""
        return self._program.control if self._program else None
