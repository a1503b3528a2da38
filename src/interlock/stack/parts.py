"""The parts of a profile, and how each of them is brought up. When, is `interlock.stack.starting`'s."""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Mapping

from interlock.errors import InterlockError, PartUnavailable, StackError, UnknownName
from interlock.profile.models import Kind, Model, Profile
from interlock.profile.references import SINGULAR, Part
from interlock.stack.found import FoundService
from interlock.stack.keeping.handover import taken_over, write_down
from interlock.stack.known_state import KnownState
from interlock.stack.life import check_ports
from interlock.stack.preparing import prepare
from interlock.stack.providers import AnyProvider, BrokerProvider, Endpoint, provider_class
from interlock.stack.providers.docker_engine import engine
from interlock.stack.providers.fault_proxy import PROXY, FaultProxy
from interlock.stack.providers.ways import Way
from interlock.stack.pulse import Pulse
from interlock.stack.service import Service
from interlock.stack.site import Site
from interlock.stack.starting import at_once, dependencies
from interlock.stack.sweep import ROOM, in_words

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
        known: what each of them is brought back to.
        ways: how the parts are taken away from the application that can be, by kind and name.

    Raises:
        PartUnavailable: a part needs what this machine does not have.
        ProfileError: a service is to answer and is not told where.
    """

    def __init__(self, profile: Profile, site: Site, pulse: Pulse) -> None:
        self.services: dict[str, Service] = {}
        self.providers: dict[Part, AnyProvider] = {}
        self.limits: list[str] = []
        self._profile, self._site, self._pulse = profile, site, pulse
        self.ways: dict[Part, Way] = {}
        self._endpoints: dict[Part, Endpoint] = {}
        self._approaches: dict[Part, Endpoint] = {}
        self.known = KnownState(profile, self.providers, site.run)
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
            self._reached(part, self.providers[part].start())
            if kind == "databases":
                prepare(name, self._profile.databases[name], self._site, {**self._addresses, **self._direct()})
            self.known.begin(part, self._endpoints[part])
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
        keeping = self._site.run.keeping(part)

        def attach(endpoint: Endpoint) -> None:
            if password := endpoint.address()["password"]:
                self._site.journal.redactor.learn(password)
            self._reached(part, self.providers[part].attach(keeping.record.memory if keeping else {}, endpoint))
            self.known.recall(part, self._endpoints[part])
            if self._starts_services():
                # Else what the run before has left would be taken for what they make at their start.
                self.known.put_back(part)
            if (way := self.ways.get(part)) is not None:
                way.open()  # whoever shut it may have been killed

        def give_up() -> None:
            self.known.forget(part)
            self.providers[part].let_go()
            self._add_provider(part, self.providers[part].settings)

        return taken_over(keeping, attach, give_up)

    def _direct(self) -> dict[Part, dict[str, str]]:
        """The addresses of what is behind a door, past all doors: those only keep a preparation waiting."""
        return {
            part: endpoint.address() for part, endpoint in self._endpoints.items() if self.providers[part].behind_a_door
        }

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
