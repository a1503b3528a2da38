"""The parts of a profile, and how each of them is brought up. When, is `interlock.stack.starting`'s."""

from __future__ import annotations

import contextlib
import functools
import importlib
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import TYPE_CHECKING

from interlock.errors import (
    ClientError,
    ControlError,
    InterlockError,
    PartUnavailable,
    ResetError,
    StackError,
    UnknownName,
)
from interlock.profile.models import Database, Kind, Model, Profile
from interlock.profile.references import SINGULAR, Part, fill, fill_command
from interlock.stack.command import child_environment
from interlock.stack.errand import run_errand
from interlock.stack.found import FoundService
from interlock.stack.keeping.handover import taken_over, write_down
from interlock.stack.life import check_ports
from interlock.stack.providers import AnyProvider, BrokerProvider, Endpoint, provider_class
from interlock.stack.providers.docker_engine import engine
from interlock.stack.providers.fault_proxy import PROXY, FaultProxy
from interlock.stack.providers.ways import Way
from interlock.stack.pulse import Pulse
from interlock.stack.service import Service
from interlock.stack.site import Site
from interlock.stack.starting import at_once, dependencies
from interlock.stack.sweep import ROOM, in_words

if TYPE_CHECKING:
    from interlock.stack.isolation import DatabaseBaseline, ResetReport

__all__ = ["Parts"]


def pointing_to_the_profile(start: Callable[[Parts, Part], None]) -> Callable[[Parts, Part], None]:
    """Whoever reads why a part does not come up is told where it is described, unless there is something better."""

    @functools.wraps(start)
    def pointing(parts: Parts, part: Part) -> None:
        try:
            start(parts, part)
        except InterlockError as error:
            error.hint = error.hint or f"see {parts._profile.place(*part)}"  # noqa: SLF001 - a method of Parts
            raise
        except OSError as error:  # no room, no rights: the machine's, and no mistake of ours
            raise StackError(f'{part[0]}."{part[1]}" could not be started: {in_words(error)}', hint=ROOM) from None

    return pointing


class Parts:
    """Everything a profile names, ready to be started.

    Args:
        profile: what to run.
        site: what the parts share.
        pulse: looks after those that interlock starts.

    Attributes:
        services: by name.
        providers: all others, by kind and name.
        limits: what sentences cannot do here, each in words.
        baselines: the known state of the databases that may be reset, by name.
        ways: how the parts are taken away from the application that can be, by kind and name.

    Raises:
        PartUnavailable: a part needs what this machine does not have.
        ProfileError: a service is to answer and is not told where.
    """

    def __init__(self, profile: Profile, site: Site, pulse: Pulse) -> None:
        self.services: dict[str, Service] = {}
        self.providers: dict[Part, AnyProvider] = {}
        self.baselines: dict[str, DatabaseBaseline] = {}
        self.limits: list[str] = []
        self._profile, self._site, self._pulse = profile, site, pulse
        self.ways: dict[Part, Way] = {}
        self._endpoints: dict[Part, Endpoint] = {}
        self._approaches: dict[Part, Endpoint] = {}
        self._fresh: set[Part] = set()
        """What we have started or emptied, so that nobody but a service at its start has left anything there."""
        self._addresses: dict[Part, Mapping[str, str]] = {}
        check_ports(profile)
        for kind, name, settings in profile.parts():
            if kind == "services":
                self._add_service(name)
            else:
                self._add_provider((kind, name), settings)
                self.providers[kind, name].ensure_available()
        if any(provider.behind_a_door for provider in self.providers.values()):
            self.providers[PROXY] = FaultProxy(site)
        else:
            site.run.without(PROXY)

    def dependencies(self) -> dict[Part, set[Part]]:
        """Which parts each part waits for; a service that refers to what is behind a door, for the proxy, too."""
        needs = dependencies(self._profile)
        if PROXY in self.providers:
            behind = {part for part, provider in self.providers.items() if provider.behind_a_door}
            needs = {part: others | ({PROXY} if others & behind else set()) for part, others in needs.items()}
            needs[PROXY] = set()
            if self._site.run.keeping(PROXY) is not None:
                for part in behind:
                    needs[part].add(PROXY)  # which may turn out to be another than the one that was kept
        return needs

    def _add_provider(self, part: Part, settings: Model) -> None:
        if part == PROXY:
            self.providers[part] = FaultProxy(self._site)
            return
        known = provider_class(part[0], getattr(settings, "provider", ""))
        self.providers[part] = known(part[1], settings, self._site)

    def _add_service(self, name: str) -> None:
        settings = self._profile.services[name]
        if settings.image is not None and not (found := engine()).ok:
            raise PartUnavailable(f'services."{name}" cannot run here: {found.reason}', hint=found.fix)
        service = (
            Service(name, settings, self._site, self._addresses)
            if settings.url is None
            else FoundService(name, settings, self._site, self._addresses)
        )
        self.services[name] = service
        self._addresses["services", name] = service.endpoint.address()

    @pointing_to_the_profile
    def start(self, part: Part) -> None:
        """Bring one part up, with what it must have before others may use it: schema, known state, exchanges.

        Raises:
            StackError: it did not come up; names it.
        """
        kind, name = part
        if kind == "services":
            service = self.services[name]
            service.start()
            self._pulse.add(service)
            self._write_down(part)
            return
        if not self._take_over(part):
            self._fresh.add(part)
            self._reached(part, self.providers[part].start())
            if kind == "databases":
                settings = self._profile.databases[name]
                self._prepare(name, settings)
                self._remember(name, settings)
        self._pulse.add(self.providers[part])
        self.declare(part)
        self._write_down(part)

    def _reached(self, part: Part, endpoint: Endpoint) -> None:
        self._endpoints[part] = endpoint
        self._approaches[part] = approach = self._approach(part, endpoint)
        self._addresses[part] = approach.address()
        found = {name: one for name, one in self._profile.services.items() if one.url is not None}
        consumers = {queue: who for who, one in found.items() for queue in one.consumes}
        self.limits += self.providers[part].limits(consumers)

    def _take_over(self, part: Part) -> bool:
        """Use what is there of a kept stack; whether that succeeded."""
        kind, name = part
        keeping = self._site.run.keeping(part)

        def attach(endpoint: Endpoint) -> None:
            if password := endpoint.address()["password"]:
                self._site.journal.redactor.learn(password)
            self._reached(part, self.providers[part].attach(keeping.record.memory if keeping else {}, endpoint))
            if kind == "databases":
                self._remember(name, self._profile.databases[name], as_kept=True)
            if self._profile.level == "worker" and self._starts_services():
                # Else what the run before has left would be taken for what they make at their start.
                self._empty(part)
                if (baseline := self.baselines.get(name)) is not None and kind == "databases":
                    baseline.reset()
                self._fresh.add(part)
            if (way := self.ways.get(part)) is not None:
                way.open()  # whoever shut it may have been killed

        def give_up() -> None:
            if kind == "databases" and (half := self.baselines.pop(name, None)) is not None:
                half.close()
            self.providers[part].let_go()
            self._add_provider(part, self.providers[part].settings)

        return taken_over(keeping, attach, give_up)

    def _starts_services(self) -> bool:
        """Whether a service of a kept stack is not used as it is."""
        places = [self._site.run.keeping(("services", name)) for name, one in self.services.items() if one.own]
        return any(place is not None and not place.here for place in places)

    def _write_down(self, part: Part) -> None:
        kind, name = part
        whose = self.services[name] if kind == "services" else self.providers[part]
        endpoint = self.services[name].endpoint if kind == "services" else self._endpoints[part]
        places = endpoint, self._approaches.get(part, endpoint)
        write_down(self._site.run.keeping(part), whose, places, self._addresses, self._profile.level)

    def _approach(self, part: Part, endpoint: Endpoint) -> Endpoint:
        """Where the application is to look for a part, and how it is taken away."""
        provider, proxy = self.providers[part], self.providers.get(PROXY)
        endpoint, way = provider.told(endpoint), provider.way()
        if provider.behind_a_door and endpoint.port and isinstance(proxy, FaultProxy):
            keeping = self._site.run.keeping(part)
            before = keeping.record.approach.get("port", 0) if keeping is not None else 0
            endpoint, way = proxy.door(part, endpoint, before)
        if way is not None:
            self.ways[part] = way
        return endpoint

    def declare(self, part: Part) -> None:
        """Declare the exchanges of a broker of our own, and let it trace the default one; nothing for other parts."""
        kind, name = part
        if kind == "brokers" and self.providers[part].own:
            from interlock.stack.exchanges import declare  # noqa: PLC0415 - only with a broker is pika needed

            declare(name, self._endpoints[part].url, self._profile.brokers[name].exchanges)
            self._trace(name, on=True)

    def hush(self) -> list[BaseException]:
        """Let no broker trace any more: whoever takes it over says so anew. Returns what went wrong."""
        return at_once([functools.partial(self._trace, name, on=False) for name in self._profile.brokers])

    def _trace(self, name: str, *, on: bool) -> None:
        provider = self.providers["brokers", name]
        named = "" in self._profile.brokers[name].exchanges and ("brokers", name) in self._endpoints
        if named and isinstance(provider, BrokerProvider) and provider.alive:
            provider.trace(on=on)

    def _prepare(self, name: str, settings: Database) -> None:
        if settings.prepare is None:
            return
        # Past all doors, which only keep it waiting.
        direct = {
            part: endpoint.address() for part, endpoint in self._endpoints.items() if self.providers[part].behind_a_door
        }
        filled = functools.partial(fill, addresses={**self._addresses, **direct})
        run_errand(
            f'the preparation of database "{name}"',
            fill_command(settings.prepare, filled),
            self._site,
            env=child_environment({key: filled(value) for key, value in settings.env.items()}),
            cwd=self._site.base / settings.cwd,
            within=settings.prepare_within,
            meanwhile=lambda: importlib.import_module("interlock.stack.isolation"),
        )

    def _remember(self, name: str, settings: Database, *, as_kept: bool = False) -> None:
        # Here, before any service runs: what the services write is never part of the known state.
        from interlock.stack.isolation import DatabaseBaseline, may_reset  # noqa: PLC0415 - needs SQLAlchemy

        if self._profile.level == "worker" and may_reset(settings):
            baseline = DatabaseBaseline.of(name, settings, self._endpoints["databases", name].url)
            self.baselines[name] = baseline
            keeping = self._site.run.keeping(("databases", name))
            if keeping is not None and as_kept:
                baseline.recall(keeping.baseline.read_bytes())
                return
            baseline.capture()

    def accept(self) -> None:
        """Everything is up: what services made and declared at their start belongs to the known state, empty.

        Not where that was up already and left as it was: what is there may have been made by anybody since.

        Raises:
            ResetError: a service took away what the known state had, or a broker cannot be asked.
        """
        for name in [name for name in self.baselines if ("databases", name) in self._fresh]:
            baseline = self.baselines[name]
            baseline.accept()
            if (keeping := self._site.run.keeping(("databases", name))) is not None:
                keeping.baseline.parent.mkdir(mode=0o700, exist_ok=True)
                keeping.baseline.write_bytes(baseline.kept())
        self.accept_declared([name for kind, name in self._fresh if kind == "brokers"])

    def accept_declared(self, brokers: Collection[str]) -> None:
        """As `accept`, for brokers alone."""
        for name in brokers:
            provider = self.providers["brokers", name]
            if isinstance(provider, BrokerProvider) and self._profile.level == "worker":
                with self._reporting("brokers", name):
                    provider.accept(self._consumed)

    @property
    def _consumed(self) -> list[str]:
        return sorted({queue for service in self._profile.services.values() for queue in service.consumes})

    def missing(self) -> list[str]:
        """What was not there of what is declared at brokers, when they were reset last."""
        providers = self.providers.values()
        return [found for one in providers if isinstance(one, BrokerProvider) for found in one.missing]

    @contextlib.contextmanager
    def _reporting(self, kind: str, name: str) -> Iterator[None]:
        try:
            yield
        except (ControlError, ClientError, StackError) as error:
            raise ResetError(f'{kind}."{name}" could not be reset: {error.message}') from None

    def endpoint(self, kind: Kind, name: str) -> Endpoint:
        """Where a part is.

        Raises:
            UnknownName: the profile has no such part.
            StackError: it was not started.
        """
        known = getattr(self._profile, kind)
        if name not in known:
            raise UnknownName(SINGULAR[kind], name, known, str(self._profile.origin))
        if kind == "services":
            return self.services[name].endpoint
        if (kind, name) not in self._endpoints:
            raise StackError(f'{kind}."{name}" has no address: it was not started')
        return self._endpoints[kind, name]

    def describe(self) -> list[str]:
        """One line for each part that has an address: what it is, and where."""
        lines = []
        for name, service in self.services.items():
            what = "started by interlock" if service.own else "runs already"
            lines.append(f"{name}: service, {what}, {service.endpoint.url}")
        for part, endpoint in self._endpoints.items():
            told = self._addresses[part]["url"]
            door = f", for the application {told}" if told != endpoint.url else ""
            lines.append(f"{part[1]}: {self.providers[part].description}, {endpoint.url}{door}")
        return sorted(lines)

    def put_down_services(self, names: Collection[str] | None = None) -> None:
        """End these services, or all that interlock started, so that nobody works on what is put back.

        `Revival` starts them.
        """
        at_once([one.put_down for name, one in self.services.items() if names is None or name in names])

    def fallen(self) -> list[str]:
        """What has died unasked and is not back, in a few words each; costs nothing to ask."""
        services = [f'service "{name}" has died' for name, one in self.services.items() if one.look() == "died"]
        return services + [f'{kind}."{name}" is gone' for (kind, name), one in self.providers.items() if one.lost]

    def lost(self, *, told: bool = False) -> list[str]:
        """Why each part that died unasked is or was gone; what is back is not mentioned again where it is ``told``."""
        crashes = []
        for service in self.services.values():
            service.look()
            if service.crash is not None:
                crashes.append(service.crash)
                service.crash = None if told else service.crash
        for (kind, name), provider in self.providers.items():
            provider.look()
            if reason := provider.untold if told else provider.lost or provider.untold:
                crashes.append(f'{kind}."{name}" is gone: {reason}')
            provider.untold = None if told else provider.untold
        return crashes

    def unacknowledged(self, broker: str, queue: str) -> int:
        """How many messages of a queue consumers hold, as far as its broker tells."""
        provider = self.providers["brokers", broker]
        figures = provider.figures() if isinstance(provider, BrokerProvider) else None
        found = (figures or {}).get(queue)
        return (found.unacked or 0) if found is not None else 0

    def in_hands(self) -> list[str]:
        """What consumers of our own brokers hold: it comes back when they end, and cannot be purged before."""
        return [
            f"queue {queue} has {state.unacked} unacknowledged"
            for provider in self.providers.values()
            if isinstance(provider, BrokerProvider)
            for queue, state in (provider.figures() or {}).items()
            if state.unacked and not state.exclusive
        ]

    def reset(self) -> dict[str, ResetReport]:
        """Empty queues and doubles, then bring the rows back; what was done to each database, by its name.

        Raises:
            ResetError: a part could not be reset; names it and what stood in the way.
        """
        for part in self.providers:
            self._empty(part)
        return {name: baseline.reset() for name, baseline in self.baselines.items()}

    def _empty(self, part: Part) -> None:
        provider = self.providers[part]
        with self._reporting(*part):
            if not isinstance(provider, BrokerProvider) or provider.own:
                provider.reset()
            elif provider.settings.reset == "allowed":
                provider.purge(self._consumed)
