"""The running parts of a profile: brought up together, put right between scenarios, taken down on every way out."""

from __future__ import annotations

import contextlib
import functools
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

from interlock.control.client import ControlClient
from interlock.errors import InterlockError, PartLost, StackError
from interlock.interrupts import undisturbed
from interlock.journal import Journal
from interlock.profile.models import Kind, Profile
from interlock.profile.references import Part
from interlock.stack.faults import Faults
from interlock.stack.keeping.directory import KeptDirectory
from interlock.stack.parts import Parts
from interlock.stack.providers import BrokerProvider, Endpoint
from interlock.stack.providers.dead_letters import DeadLetters
from interlock.stack.pulse import Pulse
from interlock.stack.quiet import Quietness
from interlock.stack.renewal import Renewal
from interlock.stack.service import Service
from interlock.stack.site import Site
from interlock.stack.starting import at_once, start_along
from interlock.stack.sweep import RunDirectory
from interlock.stack.watch import Watch

__all__ = ["Stack"]

SERVICES_END_WITHIN = 2.0

T = TypeVar("T")


class Stack:
    """Everything a profile names, running.

    Args:
        profile: what to run.
        journal: where the parts record what happens to them.
        base: the suite's root; relative paths of the profile start there.
        directory: where runs keep their private directories; by default in the temporary directory.
        kept: a stack to take over as far as it can be used, and to leave up; see `interlock.stack.keeping`.

    Attributes:
        watch: where else to look before the flow is called quiet, what counts there, and whether it is remembered.

    Example:
        ``stack = Stack(load_profile("embedded"), Journal())``, then ``stack.start()``,
        ``stack.endpoint("services", "checkout").url``, and ``stack.stop()`` on every way out.
    """

    def __init__(
        self,
        profile: Profile,
        journal: Journal,
        *,
        base: Path | None = None,
        directory: Path | None = None,
        kept: KeptDirectory | None = None,
    ) -> None:
        self.profile, self.journal = profile, journal
        self._base = (base or Path.cwd()).absolute()
        self._directory, self.kept = directory, kept
        self._parts: Parts | None = None
        self._renewal: Renewal | None = None
        self._faults: Faults | None = None
        self._site: Site | None = None
        self._run: RunDirectory | None = None
        self.watch, self._pulse = Watch(profile, journal), Pulse(journal)
        self._stopping = threading.Lock()

    def start(self) -> None:
        """Bring every part up; if one fails, or we are interrupted, nothing is left running.

        Raises:
            PartUnavailable: a part needs what this machine does not have; found out before anything starts.
            PartNotReady: a part did not come up; names it, with the last error and the end of its log.
            PartLost: a part came up and went, or froze, before the others were there.
        """
        self._run = self.kept or RunDirectory(self._directory)
        for sentence in self._run.swept:
            self.journal.note(sentence)
        site = self._site = Site(self._run, self.journal, self._base)
        site.starting.set()
        self._pulse.start()
        try:
            self._run.prepare(self.profile)
            self._parts = Parts(self.profile, site, self._pulse)
            self._renewal = Renewal(self.profile, self._parts, site.aborted, self.quiet)
            self._faults = Faults(self.profile, self._parts.ways, self.journal)
            start_along(self._parts.dependencies(), self._parts.start, site.aborted)
            self._parts.known.accept()
        except BaseException as error:
            site.aborted.set()
            lost = self.take_lost() if isinstance(error, InterlockError) else []
            with contextlib.suppress(StackError):
                self.stop()
            if lost:
                raise PartLost("\n".join([*lost, f"so that the start was given up: {error}"])) from None
            raise
        site.starting.clear()
        for sentence in self._run.told:
            self.journal.note(sentence)

    @property
    def _running(self) -> Parts:
        return _started(self._parts)

    @property
    def services(self) -> Mapping[str, Service]:
        """The application's parts, by name."""
        return self._running.services

    @property
    def faults(self) -> Faults:
        """What is broken on purpose, and undone before anything is put back.

        Raises:
            StackError: the stack was not started.
        """
        return _started(self._faults)

    @property
    def renewal(self) -> Renewal:
        """What puts everything right between two scenarios.

        Raises:
            StackError: the stack was not started.
        """
        return _started(self._renewal)

    @property
    def controls(self) -> dict[Part, ControlClient]:
        """The control channels of the embedded programs, by kind and name."""
        providers = self._running.providers
        return {part: provider.control for part, provider in providers.items() if provider.control is not None}

    def endpoint(self, kind: Kind, name: str) -> Endpoint:
        """Where a part is.

        Raises:
            UnknownName: the profile has no such part.
            StackError: it was not started.
        """
        return self._running.endpoint(kind, name)

    def queues(self, broker: str) -> list[str]:
        """The queues of a broker, but for those of a single connection; none where it cannot be asked for them."""
        return [name for name, state in self._running.known.figures(broker).items() if not state.exclusive]

    def lost(self) -> list[str]:
        """Why each part that died unasked is gone, with the end of its log; services until `take_lost` told of them."""
        return self._parts.lost() if self._parts is not None else []

    def take_lost(self) -> list[str]:
        """As `lost`, once: a service that died and runs again is not told a second time."""
        return self._parts.lost(told=True) if self._parts is not None else []

    def take_paused(self) -> list[str]:
        """That the run itself stood still, see `Pulse.take_paused`."""
        return self._pulse.take_paused()

    def limits(self) -> list[str]:
        """What sentences cannot do here, each in words: what the users of parts that run already may not."""
        return sorted(self._running.limits)

    def unheard(self, broker: str) -> Mapping[str | None, str]:
        """The exchanges of which no tap can hear anything, and why; see `BrokerProvider.unheard`."""
        provider = self._running.providers["brokers", broker]
        return provider.unheard if isinstance(provider, BrokerProvider) else {}

    def describe(self) -> list[str]:
        """One line for each part, for the report: what it is and where; without secrets."""
        return [self.journal.redactor.text(line) for line in self._running.describe()]

    def examine(self, *, thoroughly: bool = True) -> list[str]:
        """As `lost`, after asking every part whether it still answers; takes seconds where one does not.

        Where it is not to be done ``thoroughly``, they are asked only if one of them seems to stand still.
        """
        self._pulse.examine(thoroughly=thoroughly)
        return self.lost()

    def fallen(self) -> list[str]:
        """What has died and is not back, in a few words each; costs nothing to ask."""
        return self._running.fallen()

    def dead_letters(self, broker: str) -> Mapping[str, DeadLetters] | None:
        """Where the dead letters of a broker's queues go, by queue; None where it does not tell."""
        return self._running.known.dead_letters(broker)

    def unacknowledged(self, broker: str, queue: str) -> int:
        """How many messages of a queue consumers hold, as far as its broker tells."""
        return self._running.known.unacknowledged(broker, queue)

    def quiet(self, within: float) -> Quietness:
        """Wait until nothing is under way; see `Watch.quiet`."""
        return self.watch.quiet(self._running, within)

    @undisturbed
    def stop(self) -> None:
        """Take everything down: services in order, then what they stand on. Safe to call twice, and from any state.

        A stack that is kept is left up instead.

        Raises:
            StackError: something could not be stopped in order; it and everything else is gone all the same.
        """
        with self._stopping:
            run, self._run = self._run, None
            parts = self._parts
            if run is None:
                return
            errors: list[BaseException] = []
            if self._site is not None:
                self._site.aborted.set()  # nobody waits for readiness any more
            self._pulse.stop()
            try:
                if parts is not None:
                    services, providers = parts.services.values(), parts.providers.values()
                    if run.stays:
                        errors += at_once([s.let_go for s in services])
                        errors += parts.hush()
                    else:
                        errors += at_once([functools.partial(s.dispose, SERVICES_END_WITHIN) for s in services])
                    errors += at_once([self.watch.close])
                    errors += at_once([baseline.close for baseline in parts.known.baselines.values()])
                    errors += at_once([one.let_go if run.stays else one.stop for one in providers])
            finally:
                # Whatever was written down as started and is still there ends here, interrupted or not.
                run.close()
        if errors:
            told = "; ".join(error.message if isinstance(error, InterlockError) else repr(error) for error in errors)
            raise StackError(f"not everything could be stopped in order: {told}")


def _started(what: T | None) -> T:
    if what is None:
        raise StackError("the stack was not started")
    return what
