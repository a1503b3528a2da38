"""What mailboxes and stubs have in common: one program of `interlock.doubles`, driven over its control channel."""

from __future__ import annotations

from typing import ClassVar, TypeVar

from interlock.control.client import ControlClient
from interlock.errors import PartLost
from interlock.profile.models import Model
from interlock.stack.providers.base import Endpoint, Provider
from interlock.stack.providers.own_program import OwnProgram

__all__ = ["EmbeddedDouble"]

M = TypeVar("M", bound=Model)


class EmbeddedDouble(Provider[M]):
    """A double in a process of its own."""

    module: ClassVar[str]
    scheme: ClassVar[str]
    _program: OwnProgram | None = None

    def start(self) -> Endpoint:
        """Start the program."""
        self._program = program = OwnProgram(self.name, self.module, self.site, self.report_loss)
        return Endpoint(f"{self.scheme}://{program.host}:{program.port}", program.host, program.port)

    def stop(self) -> None:
        """End the program."""
        if self._program is not None:
            self._program.stop()

    def reset(self) -> None:
        """Forget what was received and prepared; what the profile says stays.

        Raises:
            PartLost: the program is not there.
        """
        if self.control is None or self.lost is not None:
            raise PartLost(f'"{self.name}" is not there: {self.lost or "it was never started"}')
        self.control.call("reset")

    def logs(self) -> list[str]:
        """What the program wrote last."""
        return self._program.logs() if self._program else []

    @property
    def control(self) -> ControlClient | None:
        """The program's control channel."""
        return self._program.control if self._program else None
