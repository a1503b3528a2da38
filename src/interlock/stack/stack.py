"""The running parts of a profile: brought up together, put right between scenarios, taken down on every way out."""

from __future__ import annotations

import functools
import threading
from collections.abc import Mapping
from pathlib import Path

from interlock.control.client import ControlClient
from interlock.errors import InterlockError, PartLost, StackError, UnknownName
from interlock.journal import Event, Journal
from interlock.profile.models import Database, Kind, Profile
from interlock.profile.references import Part, fill
from interlock.stack.command import child_environment
from interlock.stack.errand import run_errand
from interlock.stack.found import FoundService
from interlock.stack.providers import AnyProvider, BrokerProvider, Endpoint, QueueFigures, provider_class
from interlock.stack.service import Service
from interlock.stack.site import Site
from interlock.stack.starting import at_once, dependencies, start_along
from interlock.stack.sweep import RunDirectory

__all__ = ["Stack"]

PREPARED_WITHIN = 60.0
SERVICES_END_WITHIN = 2.0


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
        self.services: dict[str, Service] = {}
        self.providers: dict[Part, AnyProvider] = {}
        self._base = (base or Path.cwd()).absolute()
        self._directory = directory
        self._endpoints: dict[Part, Endpoint] = {}
        self._addresses: dict[Part, Mapping[str, str]] = {}
        self._run: RunDirectory | None = None
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
            self._assemble(site)
            start_along(dependencies(self.profile), lambda part: self._start_part(part, site), site.aborted)
        except BaseException:
            site.aborted.set()
            self.stop()
            raise

    def _assemble(self, site: Site) -> None:
        for kind, name, settings in self.profile.parts():
            if kind == "services":
                of = self.profile.services[name]
                found = of.url is not None
                service = FoundService(name, of, site) if found else Service(name, of, site, self._addresses)
                self.services[name] = service
                self._addresses[kind, name] = service.endpoint.address()
            else:
                provider = provider_class(kind, getattr(settings, "provider", "embedded"))(name, settings, site)
                provider.ensure_available()
                self.providers[kind, name] = provider

    def _start_part(self, part: Part, site: Site) -> None:
        kind, name = part
        if kind == "services":
            self.services[name].start()
            return
        provider = self.providers[part]
        endpoint = provider.start()
        self._endpoints[part] = endpoint
        self._addresses[part] = endpoint.address()
        if kind == "databases":
            self._prepare(name, self.profile.databases[name], site)
        elif isinstance(provider, BrokerProvider) and provider.own:
            from interlock.stack.exchanges import declare  # noqa: PLC0415 - only with a broker is pika needed

            declare(name, endpoint.url, self.profile.brokers[name].exchanges)

    def _prepare(self, name: str, settings: Database, site: Site) -> None:
        if settings.prepare is None:
            return
        filled = functools.partial(fill, addresses=self._addresses)
        run = settings.prepare
        run_errand(
            f'the preparation of database "{name}"',
            filled(run) if isinstance(run, str) else [filled(word) for word in run],
            site,
            env=child_environment({key: filled(value) for key, value in settings.env.items()}),
            cwd=self._base / settings.cwd,
            within=PREPARED_WITHIN,
        )

    def endpoint(self, kind: Kind, name: str) -> Endpoint:
        """Where a part is.

        Raises:
            UnknownName: the profile has no such part.
            StackError: it was not started.
        """
        known = getattr(self.profile, kind)
        if name not in known:
            raise UnknownName(kind.removesuffix("s"), name, known, str(self.profile.origin))
        if kind == "services" and name in self.services:
            return self.services[name].endpoint
        if (kind, name) not in self._endpoints:
            raise StackError(f'{kind}."{name}" has no address: the stack does not run')
        return self._endpoints[kind, name]

    @property
    def controls(self) -> dict[Part, ControlClient]:
        """The control channels of the embedded programs, by kind and name."""
        return {part: provider.control for part, provider in self.providers.items() if provider.control is not None}

    def figures(self) -> dict[str, dict[str, QueueFigures] | None]:
        """The queues of every broker, by its name; None for a broker that cannot be asked."""
        return {
            name: provider.figures()
            for (_, name), provider in self.providers.items()
            if isinstance(provider, BrokerProvider)
        }

    def lost(self) -> list[str]:
        """Why each part that died unasked is gone."""
        parts = [f'{kind}."{name}" is gone: {p.lost}' for (kind, name), p in self.providers.items() if p.lost]
        return parts + [service.crash for service in self.services.values() if service.crash]

    def restore(self) -> None:
        """Undo pauses, stops, kills and deaths of services; wait until all are ready.

        Raises:
            PartLost: a part that is no service is gone.
            PartNotReady: a service did not come up again.
        """
        gone = [f'{kind}."{name}" is gone: {p.lost}' for (kind, name), p in self.providers.items() if p.lost]
        if gone:
            raise PartLost("\n".join(gone))
        services = self.services.values()
        for service in services:
            if service.state == "paused":
                service.resume()
        errors = at_once([service.start for service in services if service.state != "ready"])
        if errors:
            raise errors[0]

    def describe(self) -> list[str]:
        """One line for each part, for the report: what it is and where; without secrets."""
        lines = []
        for kind, name, _ in self.profile.parts():
            part = (kind, name)
            if kind == "services":
                what = "started by interlock" if self.services[name].own else "runs already"
                lines.append(f"{name}: service, {what}, {self.services[name].endpoint.url}")
            elif part in self._endpoints:
                lines.append(f"{name}: {self.providers[part].description}, {self._endpoints[part].url}")
        return [self.journal.redactor.text(line) for line in lines]

    def stop(self) -> None:
        """Take everything down: services in order, then what they stand on. Safe to call twice, and from any state.

        Raises:
            StackError: something could not be stopped; everything else was.
        """
        with self._stopping:
            run, self._run = self._run, None
            if run is None:
                return
            try:
                errors = at_once([functools.partial(s.dispose, SERVICES_END_WITHIN) for s in self.services.values()])
                errors += at_once([provider.stop for provider in self.providers.values()])
            finally:
                # Whatever was written down as started and is still there ends here, interrupted or not.
                run.close()
        if errors:
            told = "; ".join(str(error) if isinstance(error, InterlockError) else repr(error) for error in errors)
            raise StackError(f"not everything could be stopped in order: {told}")
