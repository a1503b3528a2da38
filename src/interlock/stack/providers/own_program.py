"""Programs of our own as parts: started with a control socket, ready when they say so, missed when they go."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from interlock.control.client import ControlClient
from interlock.errors import ControlError, PartNotReady
from interlock.stack.command import child_environment
from interlock.stack.keeping.part import KeptPart
from interlock.stack.patience import hold
from interlock.stack.ports import HOST
from interlock.stack.process import ManagedProcess
from interlock.stack.site import Site
from interlock.stack.story import ended

__all__ = ["OwnProgram"]

READY_WITHIN = 10.0
STOPS_WITHIN = 1.0
STARTS = '{"ready"'
"""How the line begins in which a program says that it is ready."""


class OwnProgram:
    """A running ``python -m MODULE``, its address and its control channel.

    Args:
        name: the part's name.
        module: for example ``interlock.amqp``.
        site: what the part shares with others.
        report_loss: called once with the reason when the program goes unasked.
        port: where it listens; 0 lets the system choose.
        control: the channel of a program that is gone, for this one to take over with all who listen to it.
        keeping: the part of a kept stack it is.
        socket: the control socket of a program that runs already, to be taken over with it.

    Raises:
        PartNotReady: it did not say that it is ready in time.
    """

    def __init__(
        self,
        name: str,
        module: str,
        site: Site,
        report_loss: Callable[[str], None],
        *,
        port: int = 0,
        control: ControlClient | None = None,
        keeping: KeptPart | None = None,
        socket: Path | None = None,
    ) -> None:
        self._name, self._site, self._report_loss = name, site, report_loss
        self._stopping = self._asked = False
        self._ready: dict[str, Any] = {}
        self._losing = threading.Lock()
        self.control: ControlClient | None = None
        self.socket = socket or site.run.part(name, keeping=keeping) / "control"
        outlives = ["--keep"] if keeping is not None else []
        self.process = ManagedProcess(
            name,
            ["python", "-m", module, "--port", str(port), "--control", str(self.socket), *outlives],
            env=child_environment(caches=True),
            on_line=self._on_line,
            on_exit=lambda code: self._lost(f"the program {ended(code)}"),
            run=site.run,
            hold_input=keeping is None,
            keeping=keeping,
        )
        if self.process.adopted:
            self._ready = {"host": HOST, "port": port}
        try:
            self._wait_until_ready()
            self.control = self._talk(self.socket, control)
            if self.process.adopted:
                # What it kept while it was alone came before the answer, and belongs to nobody's scenario.
                self.control.call("ping")
                self.control.forget()
            self.process.confirm()
        except (PartNotReady, ControlError) as error:
            self.stop()
            message = error.message if isinstance(error, PartNotReady) else f'"{name}" did not come up: {error}'
            raise PartNotReady(message) from None
        self.host, self.port = str(self._ready["host"]), int(self._ready["port"])

    def _talk(self, socket: Path, control: ControlClient | None) -> ControlClient:
        def on_lost(reason: str) -> None:
            self._lost(f"its control channel: {reason}")

        if control is None:
            return ControlClient(socket, on_lost=on_lost)
        control.reconnect(socket, on_lost)
        return control

    def _wait_until_ready(self) -> None:
        hold(lambda: bool(self._ready) or not self.process.alive, within=READY_WITHIN, wake=self._site.aborted)
        if not self._ready:
            self.process.wait(0)
            code = self.process.returncode
            how = f"did not say that it is ready within {READY_WITHIN:g} s" if code is None else ended(code)
            raise PartNotReady(self._site.told(f'"{self._name}" {how}', self.logs()))

    def _on_line(self, line: str) -> None:
        if not self._ready and line.startswith(STARTS):
            self._ready = json.loads(line)["ready"]

    def _claim(self) -> bool:
        """Whether it goes unasked, and nobody has begun to tell of it."""
        with self._losing:
            asked, self._stopping = self._stopping or not self._ready, True
            return not asked

    def _lost(self, reason: str) -> None:
        if not self._ready or not self._claim():
            return
        # The channel breaks a moment before the program is gone; what it said last is worth that moment.
        code = self.process.wait(1.0)
        if code is not None:
            reason = f"the program {ended(code)}"
        self._report_loss(self._site.told(reason, self.logs()))

    @property
    def there(self) -> bool:
        """Whether it runs and listens, or was asked to end."""
        return self._asked or (self.process.wait(0) is None and self.control is not None and self.control.alive)

    def answers(self, within: float) -> bool:
        """Whether it takes commands."""
        try:
            if self.control is not None:
                self.control.call("ping", timeout=within)
        except ControlError:
            return False
        return True

    def end(self, reason: str) -> None:
        """End it, and tell why."""
        if self._claim():
            # Before it is gone: whoever waits for it then finds out why.
            self._report_loss(self._site.told(f"it {reason}", self.logs()))
            self.process.kill()

    def logs(self) -> list[str]:
        """What it wrote last, without its ready line."""
        return [line for line in self.process.tail() if not line.startswith(STARTS)]

    def let_go(self) -> None:
        """Hang up, and leave it running."""
        with self._losing:
            self._stopping = self._asked = True
        if self.control is not None:
            self.control.close()
        self.process.let_go()

    def stop(self) -> None:
        """Hang up and end it."""
        with self._losing:
            self._stopping = self._asked = True
        if self.control is not None:
            self.control.close()
        self.process.stop(STOPS_WITHIN)
