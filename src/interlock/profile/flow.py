"""What a profile says of the flow leads to parts that exist: ``calls``, ``publishes``, ``writes``, ``idle``.

What ``consumes`` names are queues, which only the application knows.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from interlock.errors import ProfileError, UnknownName
from interlock.profile.layers import Keys, Layers
from interlock.profile.models import Profile, Service


def check_flow(profile: Profile, layers: Layers) -> None:
    """Every name in a service's place in the flow is one of the profile's.

    Raises:
        ProfileError: naming file and key, and the names there are, nearest first.
    """
    exchanges = [name for broker in profile.brokers.values() for name in broker.exchanges]
    callable_parts = [*profile.services, *profile.stubs, *profile.mailboxes]
    for name, service in profile.services.items():
        at: Keys = ("services", name)
        _check(layers, (*at, "calls"), "service, stub or mailbox", service.calls, callable_parts)
        _check(layers, (*at, "publishes"), "exchange", service.publishes, exchanges)
        _check(layers, (*at, "writes"), "database", service.writes, profile.databases)
        _check_idle(profile, layers, (*at, "idle"), service)


def _check_idle(profile: Profile, layers: Layers, at: Keys, service: Service) -> None:
    if service.idle is None or service.idle.empty is None:
        return
    if service.idle.database is not None:
        _check(layers, (*at, "database"), "database", [service.idle.database], profile.databases)
    elif profile.meant("databases") is None:
        there_are = ", ".join(profile.databases) or "none"
        raise ProfileError(
            f"{layers.at(at)}: must say which database is meant, for there are: {there_are}",
            hint='idle = { empty = "...", database = "..." }',
        )


def _check(layers: Layers, keys: Keys, kind: str, names: Sequence[str], known: Collection[str]) -> None:
    for name in names:
        if name not in known:
            raise ProfileError(f"{layers.at(keys)}: {UnknownName(kind, name, known, str(layers.origin))}")
