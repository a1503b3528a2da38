"""The running parts of a profile: brought up together, put right between scenarios, taken down on every way out."""

from __future__ import annotations

import contextlib
import functools
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from interlock.control.client import ControlClient
from interlock.errors import InterlockError, PartLost, StackError
from interlock.journal import Event, Journal
from interlock.profile.models import Kind, Profile
from interlock.profile.references import Part
from interlock.stack.parts import Parts
from interlock.stack.providers import BrokerProvider, Endpoint, QueueFigures
from interlock.stack.quiet import LastQuiet, Probe, Quietness, wait_until_quiet
from interlock.stack.service import Service
from interlock.stack.site import Site
from interlock.stack.starting import at_once, dependencies, start_along
from interlock.stack.sweep import RunDirectory

if TYPE_CHECKING:
    from interlock.stack.isolation import ResetReport
    from interlock.stack.looks import Looks

__all__ = ["Stack"]

SERVICES_END_WITHIN = 2.0
HELD_UP = {"paused", "stopped", "killed"}


class Stack:
    """Everything a profile names, running.

    Args:
        profile: what to run.
        journal: where the parts record what happens to them.
        base: the suite's root; relative paths of the profile start there.
        directory: where runs keep their private directories; by default in the temporary directory.

    Example:
        ``stack = Stack(load_profile("embedded"), Journal())``, then ``stack.start()``,
        ``stack.endpoint("services", "checkout").url``, and ``stack.stop()`` on every way out.
    """

    def __init__(
        self, profile: Profile, journal: Journal, *, base: Path | None = None, directory: Path | None = None
    ) -> None:
        self.profile, self.journal = profile, journal
        self._base = (base or Path.cwd()).absolute()
        self._directory = directory
        self._parts: Parts | None = None
        self._run: RunDirectory | None = None
        self._looks: Looks | None = None
        self._watched: list[Probe] = []
        self._quiet: LastQuiet | None = None
        self._stopping = threading.Lock()

    def start(self) -> None:
        """Bring every part up; if one fails, or we are interrupted, nothing is left running.

        Raises:
            PartUnavailable: a part needs what this machine does not have; found out before anything starts.
            PartNotReady: a part did not come up; names it, with the last error and the end of its log.
        """
        self._run = RunDirectory(self._directory)
        for sentence in self._run.swept:
            self.journal.record(Event(kind="note", part="", summary=sentence, data={"text": sentence}))
        site = Site(self._run, self.journal, self._base)
        try:
            self._parts = Parts(self.profile, site)
            start_along(dependencies(self.profile), self._parts.start, site.aborted)
        except BaseException:
            site.aborted.set()
            with contextlib.suppress(StackError):
                self.stop()
            raise

    @property
    def _running(self) -> Parts:
        if self._parts is None:
            raise StackError("the stack was not started")
        return self._parts

    @property
    def services(self) -> Mapping[str, Service]:
        """The application's parts, by name."""
        return self._running.services

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

    def figures(self) -> dict[str, dict[str, QueueFigures] | None]:
        """The queues of every broker, by its name; None for a broker that cannot be asked."""
        brokers = ((n, p) for (_, n), p in self._running.providers.items() if isinstance(p, BrokerProvider))
        return {name: provider.figures() for name, provider in brokers}

    def lost(self) -> list[str]:
        """Why each part that died unasked is gone, services included; with the end of its log."""
        if self._parts is None:
            return []
        return [*self._parts.gone(), *(service.crash for service in self.services.values() if service.crash)]

    def describe(self) -> list[str]:
        """One line for each part, for the report: what it is and where; without secrets."""
        return [self.journal.redactor.text(line) for line in self._running.describe()]

    def restore(self) -> None:
        """Undo pauses, stops, kills and deaths of services; returns when all are ready.

        Raises:
            PartLost: a part that is no service is gone.
            PartNotReady: a service did not come up again.
        """
        if gone := self._running.gone():
            raise PartLost("\n".join(gone))
        for error in at_once([service.revive for service in self.services.values() if not service.up]):
            raise error

    def watch(self, probe: Probe) -> None:
        """Look here too before calling the flow quiet: a tap that has to catch up, for example."""
        self._watched.append(probe)

    def quiet(self, within: float) -> Quietness:
        """Wait until nothing is under way; what the scenario itself holds up does not count.

        Raises:
            PartLost: a part is gone, so that nobody can say what it had under way.
        """
        if self._looks is None:
            from interlock.clients.database import Database  # noqa: PLC0415 - needs SQLAlchemy
            from interlock.stack.looks import Looks  # noqa: PLC0415 - likewise

            unheard = Journal(self.journal.redactor, capacity=1)
            self._looks = Looks(self.profile, self._running, lambda name, url: Database(name, url, unheard))
        held_up = [name for name, service in self.services.items() if service.state in HELD_UP]
        probes = [*self._looks.probes, *self._watched]
        settle = self.profile.settle
        still_since = self._quiet.still_since(self.journal) if self._quiet is not None else None
        quietness = wait_until_quiet(
            probes, self.journal, settle=settle, within=within, paused=held_up, still_since=still_since
        )
        found = LastQuiet(quietness.since, time.monotonic(), self.journal.mark())
        self._quiet = found if quietness.reached else None
        return quietness

    def reset(self) -> dict[str, ResetReport]:
        """Bring the known state back: queues, doubles and rows; what happened to each database, by its name.

        Parts at ``level = "shared"`` and external parts without ``reset = "allowed"`` are left as they are.

        Raises:
            ResetError: it could not be reached; names the part and what stood in the way.
        """
        if self.profile.level == "shared":
            return {}
        return self._running.reset()

    def stop(self) -> None:
        """Take everything down: services in order, then what they stand on. Safe to call twice, and from any state.

        Raises:
            StackError: something could not be stopped in order; it and everything else is gone all the same.
        """
        with self._stopping:
            run, self._run = self._run, None
            parts, looks = self._parts, self._looks
            if run is None:
                return
            errors: list[BaseException] = []
            try:
                if parts is not None:
                    services = parts.services.values()
                    errors += at_once([functools.partial(s.dispose, SERVICES_END_WITHIN) for s in services])
                    errors += at_once([looks.close] if looks is not None else [])
                    errors += at_once([baseline.close for baseline in parts.baselines.values()])
                    errors += at_once([provider.stop for provider in parts.providers.values()])
            finally:
                # Whatever was written down as started and is still there ends here, interrupted or not.
                run.close()
        if errors:
            told = "; ".join(error.message if isinstance(error, InterlockError) else repr(error) for error in errors)
            raise StackError(f"not everything could be stopped in order: {told}")
