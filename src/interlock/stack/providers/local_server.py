"""What servers of this machine's binaries have in common: one process, ready when its log says so."""

from __future__ import annotations

import secrets
from abc import abstractmethod
from typing import ClassVar, TypeVar

from interlock.errors import PartNotReady
from interlock.profile.models import Model
from interlock.stack.patience import hold
from interlock.stack.process import ManagedProcess
from interlock.stack.providers.base import Provider
from interlock.stack.story import ended

__all__ = ["LocalServer"]

RESPONDS_WITHIN = 5.0
"""Seconds for a server that was left up to answer whoever takes it over."""

M = TypeVar("M", bound=Model)


class LocalServer(Provider[M]):
    """A private server. Brought back, it goes on with the files that it has."""

    program: ClassVar[str]
    """What it is called in messages."""
    ready_line: ClassVar[str]
    ready_within: ClassVar[float]
    _process: ManagedProcess | None = None
    _life: object = None
    _up = False

    def new_password(self) -> str:
        """A password for this server alone, which no report shows: whoever has an account here could use it else."""
        password = secrets.token_hex(16)
        self.site.journal.redactor.learn(password)
        return password

    @abstractmethod
    def launch(self, life: object) -> ManagedProcess:
        """Start the server on what is laid out; its end belongs to ``life``, see `gone`."""

    def come_up(self) -> None:
        """Start the server and wait until it is ready.

        Raises:
            PartNotReady: it did not become ready.
        """
        life, self._up = object(), False
        self._life = life
        process = self._process = self.launch(life)

        def ready() -> bool:
            return process.alive and self.is_ready(process)

        hold(lambda: process.adopted or not process.alive or ready(), within=self.ready_within, wake=self.site.aborted)
        if not (process.adopted and process.alive) and not ready():
            code = process.wait(0)
            how = "" if code is None else f": it {ended(code)}"
            sentence = f'{self.program} for "{self.name}" did not become ready{how}'
            process.kill()
            raise PartNotReady(self.site.told(sentence, process.tail()))
        process.confirm()
        self._up = True

    def take_over(self) -> None:
        """As `come_up`, for a server that an earlier process has left up.

        Raises:
            PartNotReady: it does not answer.
        """
        self.come_up()
        if not self.responds(RESPONDS_WITHIN):
            if self._process is not None:
                self._process.kill()
            raise PartNotReady(f"{self.program} did not answer within {RESPONDS_WITHIN:g} s")

    def let_go(self) -> None:
        """Leave the server running."""
        self._life, self._up = None, False
        if self._process is not None:
            self._process.let_go()

    def is_ready(self, process: ManagedProcess) -> bool:
        """Whether it can be used: its log says so."""
        return any(self.ready_line in line for line in process.tail())

    def gone(self, life: object, code: int) -> None:
        """The server of this life has ended, and nobody told it to; one that never came up is not lost."""
        if life is self._life and self._up:
            self.report_loss(self.site.told(f"{self.program} {ended(code)}", self.logs()))

    def look(self) -> str | None:
        """`lost`, also where the server ended a moment ago."""
        process, life = self._process, self._life
        if self.lost is None and process is not None and process.died:
            self.gone(life, process.wait(0) or 0)
        return self.lost

    @property
    def process(self) -> ManagedProcess | None:
        """The server."""
        return self._process

    def answers(self, within: float) -> bool:
        """Whether it answers; what is not up is not asked."""
        return not self._up or self.responds(within)

    @abstractmethod
    def responds(self, within: float) -> bool:
        """Ask the server something that costs nothing."""

    def end(self, reason: str) -> None:
        """End the server, and tell why."""
        process = self._process  # once it is told, it may be brought back: the next is not to be killed
        if self._up and process is not None:
            self._up = False
            # Told before it is gone: whoever waits for it then finds out why.
            self.report_loss(self.site.told(f"it {reason}", self.logs()))
            process.kill()

    def start_again(self) -> None:
        """Start the server on the files that it has."""
        if self._process is not None:
            self._process.kill()
        self.come_up()

    def logs(self) -> list[str]:
        """What the server wrote last."""
        return self._process.tail() if self._process else []
