"""Where a stack looks to tell whether anything is under way, from what its profile says of the flow."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from interlock.clients.database import Database
from interlock.errors import PartLost, ProfileError
from interlock.profile.models import Profile
from interlock.profile.references import is_given_a_port
from interlock.stack.exchanges import depths
from interlock.stack.parts import Parts
from interlock.stack.providers import AnyProvider, BrokerProvider, QueueFigures
from interlock.stack.quiet import Probe
from interlock.stack.quiet_probes import idle_path, no_rows, open_mails, open_requests, queues, unknowable

__all__ = ["Looks"]

DOUBLES: dict[str, Callable[[str, Callable[[], int], list[str]], Probe]] = {
    "stubs": open_requests,
    "mailboxes": open_mails,
}


class Looks:
    """The probes of a running stack, and the database connections they need.

    Args:
        profile: what the parts say of the flow: ``consumes``, ``calls``, ``idle``.
        parts: the running parts.
        client: makes a database client from a name and a url.
    """

    def __init__(self, profile: Profile, parts: Parts, client: Callable[[str, str], Database]) -> None:
        self._profile, self._parts, self._client = profile, parts, client
        self._databases: dict[str, Database] = {}
        self.probes: list[Probe] = [*self._brokers(), *self._doubles(), *self._services()]

    def _brokers(self) -> list[Probe]:
        consumed_by: dict[str, list[str]] = {}
        for name, service in self._profile.services.items():
            for queue in service.consumes:
                consumed_by.setdefault(queue, []).append(name)
        telling = [name for name, service in self._profile.services.items() if service.idle is not None]
        probes = []
        for (_, name), provider in self._parts.providers.items():
            if isinstance(provider, BrokerProvider):
                look = _exact(provider) if provider.own else _passive(provider, list(consumed_by))
                probes.append(queues(name, look, consumed_by, tells_unacked=provider.own, tell_themselves=telling))
        return probes

    def _doubles(self) -> list[Probe]:
        probes = []
        for (kind, name), provider in self._parts.providers.items():
            if kind in DOUBLES and provider.control is not None:
                callers = [caller for caller, service in self._profile.services.items() if name in service.calls]
                probes.append(DOUBLES[kind](name, _under_way(provider), callers))
        return probes

    def _services(self) -> list[Probe]:
        probes = []
        for name, service in self._profile.services.items():
            idle = service.idle
            if idle is None:
                if not service.consumes or service.url is not None or is_given_a_port(name, service):
                    probes.append(unknowable(name))
            elif idle.http is not None:
                probes.append(idle_path(name, self._url_of(name), idle.http))
            elif idle.empty is not None:
                probes.append(no_rows(name, idle.empty, self._database(name, idle.database).any_where))
        return probes

    def _url_of(self, service: str) -> Callable[[], str]:
        return lambda: self._parts.services[service].endpoint.url

    def _database(self, service: str, named: str | None) -> Database:
        names = list(self._profile.databases)
        name = named if named is not None else self._profile.meant("databases")
        if name not in self._profile.databases:
            raise ProfileError(
                f'{self._profile.origin}: services."{service}".idle looks into a database and does not say which',
                hint=f'idle = {{ empty = "...", database = "..." }}; there are: {", ".join(names) or "none"}',
            )
        if name not in self._databases:
            self._databases[name] = self._client(name, self._parts.endpoint("databases", name).url)
        return self._databases[name]

    def close(self) -> None:
        """Hang up."""
        for database in self._databases.values():
            database.close()


def _exact(provider: BrokerProvider[Any]) -> Callable[[], Mapping[str, QueueFigures]]:
    return lambda: provider.figures() or {}


def _passive(provider: BrokerProvider[Any], names: list[str]) -> Callable[[], Mapping[str, QueueFigures]]:
    return lambda: depths(provider.settings.url or "", names)


def _under_way(provider: AnyProvider) -> Callable[[], int]:
    def ask() -> int:
        if provider.control is None or not provider.control.alive:
            raise PartLost(f'{provider.kind}."{provider.name}" is gone: {provider.lost or "its program has hung up"}')
        return int(provider.control.call("open"))

    return ask
