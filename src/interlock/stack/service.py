"""One part of the application: started, waited for, paused, killed, brought back, and missed when it dies."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

from interlock.errors import PartNotReady, UsageError
from interlock.profile import models
from interlock.profile.references import Part, is_given_a_port
from interlock.stack.life import Life
from interlock.stack.ports import HOST, Reservation
from interlock.stack.process import ManagedProcess
from interlock.stack.providers.endpoint import Endpoint
from interlock.stack.site import Site
from interlock.stack.state import BECOMES, Happening, State, state_event
from interlock.stack.story import TAIL, ended

__all__ = ["Service"]


class Service:
    """A service that interlock starts. Its address is known, and stays, from the beginning.

    Args:
        name: its name in the profile.
        settings: what the profile says of it.
        site: what it shares with the other parts.
        addresses: where the other parts are; filled by the stack before this one starts.

    Attributes:
        state: what became of it last; ``stopped`` before its start.
        crash: what it left when it died unasked, until whoever asks takes it away; None otherwise.
        endpoint: where it is.
        description: what it is, in a word.
        own: whether interlock starts it, and may therefore pause, kill and stop it.
    """

    description = "service"

    def __init__(
        self, name: str, settings: models.Service, site: Site, addresses: Mapping[Part, Mapping[str, str]]
    ) -> None:
        self.name, self.settings = name, settings
        self.state: State = "stopped"
        self.crash: str | None = None
        self._site, self._addresses = site, addresses
        self._life: Life | None = None
        self._changing = threading.RLock()
        self._keeping = site.run.keeping(("services", name))
        self._port, self.own = self._reserved(), True
        self.endpoint = Endpoint(f"http://{HOST}:{self._port.port}", HOST, self._port.port)

    def _reserved(self) -> Reservation:
        """Where it was, if it was kept and that is possible; what runs holds its port itself."""
        if self._keeping is not None and (port := self._keeping.record.endpoint.get("port")):
            again = Reservation(port)
            if again.held or self._keeping.here:
                return again
        return Reservation()

    def keep(self) -> dict[str, Any]:
        """What is to be known of it in a kept stack: whether anybody can connect to it."""
        return {"listens": is_given_a_port(self.name, self.settings)}

    def log_tail(self, lines: int = TAIL) -> list[str]:
        """The last lines of its output, oldest first."""
        return self._life.process.tail(lines) if self._life else []

    def start(self) -> None:
        """Start it and wait until it is ready; what runs already is left as it is.

        Raises:
            PartNotReady: with the reason, what was seen last, and the end of its log.
            StackError: its program or folder is not there.
        """
        with self._changing:
            self._notice_death()
            if self.state in {"ready", "paused"}:
                return
            self._record("starting")
            try:
                self._bring_up()
            except BaseException as error:
                self._record("died", detail=str(error) or type(error).__name__)
                if self._life is not None:
                    self._life.process.kill()
                raise
            self._record("ready")

    def _bring_up(self) -> None:
        try:
            self._live()
        except PartNotReady:
            if self._life is None or not (self._port.held and self._life.found_its_port_taken()):
                raise
            # A program that does not share addresses: from here on somebody else may take the port while it is down.
            self._port.release()
            self._live()

    def _live(self) -> None:
        if self._life is not None:
            self._life.process.kill()  # it is gone, but what it started may not be
        self._life = self._begun()
        try:
            self._life.await_ready()
        except PartNotReady as error:
            if self._keeping is None or not self._life.process.adopted or self._site.aborted.is_set():
                raise
            first, *_ = error.message.splitlines()
            self._life.process.kill()
            self._keeping.spoil(f"was not ready any more ({first})")
            self._port.take_back()
            self._life = self._begun()
            self._life.await_ready()

    def _begun(self) -> Life:
        return Life(self.name, self.settings, self.endpoint, self._site, addresses=self._addresses, on_died=self._died)

    def pause(self) -> None:
        """Let it stand still: its connections stay open, and nothing of it answers.

        Raises:
            UsageError: it does not run.
        """
        with self._changing:
            process = self._running("paused")
            if self.state != "paused":
                process.pause()
                self._record("paused")

    def resume(self) -> None:
        """Let it go on; raises as `pause`."""
        with self._changing:
            process = self._running("resumed")
            if self.state == "paused":
                process.resume()
                self._record("resumed")

    def stop(self, within: float | None = None) -> None:
        """Ask it to end, and end it after ``within`` seconds, by default the profile's; raises as `pause`."""
        with self._changing:
            process = self._running("stopped")
            self.state = "stopped"  # at once: what ends because it was told to has not died
            process.stop(self.settings.stop_within if within is None else within)
            self._record("stopped")

    def restart(self) -> None:
        """Ask it to end, as `stop`, and start it again, as `start`; raises as both."""
        with self._changing:
            self._running("restarted")
            self.stop()
            self.start()

    def kill(self) -> None:
        """End it as a crash would; raises as `pause`."""
        with self._changing:
            process = self._running("killed")
            self.state = "killed"
            process.kill()
            self._record("killed")

    @property
    def up(self) -> bool:
        """Whether it is ready and still lives."""
        return self.state == "ready" and (self._life is None or self._life.process.alive)

    def revive(self) -> None:
        """Make it ready again, whatever became of it.

        Raises:
            PartNotReady: it did not come up again.
        """
        with self._changing:
            self._notice_death()
            if self.state == "paused":
                self.resume()
            self.start()

    def put_down(self) -> None:
        """End it if interlock started it: what it stands on is about to be brought back, and nobody waits for it."""
        with self._changing:
            self._notice_death()
            if self.own and self.state in {"ready", "paused"}:
                self.kill()
            elif self.state == "died":
                self.state = "killed"  # what it left is told already, and it is as good as any other that is down

    def look(self) -> State:
        """`state`, also if it died a moment ago."""
        with self._changing:
            self._notice_death()
            return self.state

    @property
    def process(self) -> ManagedProcess | None:
        """Its program while it is meant to be at work; a service that is paused is not."""
        return self._life.process if self._life is not None and self.state == "ready" else None

    def answers(self, within: float) -> bool:
        """Always: how long a service may keep others waiting is for scenarios to say."""
        del within
        return True

    def end(self, reason: str) -> None:
        """End what stands still although nobody paused it, and tell of it as dead."""
        if not self._changing.acquire(blocking=False):
            return  # somebody is about to pause it, or to bring it back
        try:
            if self.state == "ready" and self._life is not None:
                self._lose(reason)
                self._life.process.kill()
        finally:
            self._changing.release()

    def let_go(self) -> None:
        """Leave it running, and have nothing to do with it any more."""
        with self._changing:
            if self._life is not None:
                self._notice_death()
                if self.state == "paused":
                    self.resume()
                self._life.process.let_go()
            self._port.release()

    def dispose(self, within: float) -> None:
        """End it whatever its state, at the end of the run, and give its port back."""
        with self._changing:
            if self._life is not None:
                self._notice_death()
                if self.state in {"ready", "paused"}:
                    self.stop(min(within, self.settings.stop_within))
                self._life.process.kill()
            self._port.release()

    def _running(self, done: str) -> ManagedProcess:
        self._notice_death()
        if self._life is None or self.state not in {"ready", "paused"}:
            how = "has died" if self.state == "died" else f"is {self.state}"
            raise UsageError(f'service "{self.name}" {how}, so it cannot be {done}')
        return self._life.process

    def _notice_death(self) -> None:
        # The watching thread may not have had its turn yet.
        if self._life is not None and (code := self._life.process.wait(0)) is not None:
            self._died(self._life, code)

    def _died(self, life: Life, code: int) -> None:
        with self._changing:
            if life is self._life and self.state in {"ready", "paused"}:
                self._lose(f"died: it {ended(code)}")

    def _lose(self, how: str) -> None:
        self.crash = self._site.told(f'service "{self.name}" {how}', self.log_tail())
        self._record("died", detail=self.crash)

    def _record(self, happened: Happening, detail: str = "") -> None:
        self.state = BECOMES.get(happened, self.state)
        if self.state in {"stopped", "killed", "died"}:
            self._port.take_back()  # where it held that itself
        self._site.journal.record(state_event(self.name, happened, detail))
