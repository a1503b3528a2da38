"""References between parts: ``{databases.shop.url}`` in a command, an address or an environment variable."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from interlock.errors import ProfileError, UnknownName
from interlock.profile.models import Model, Profile

REFERENCE = re.compile(r"\{(services|databases|brokers|mailboxes|stubs)\.([^{}.]+)\.(\w+)\}")
ATTRIBUTES = ("url", "host", "port")
OWN_PORT = "{port}"
"""Stands for the port that interlock holds for the service that says it."""

Part = tuple[str, str]
"""A part's kind and name: ``("databases", "shop")``."""


def texts(value: Any) -> Iterator[str]:
    """Every text inside a part's model."""
    if isinstance(value, Model):
        value = {key: getattr(value, key) for key in type(value).model_fields}
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from texts(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from texts(item)


def references(part: Model) -> set[Part]:
    """The parts a part refers to."""
    return {(match[1], match[2]) for text in texts(part) for match in REFERENCE.finditer(text)}


def fill(text: str, addresses: Mapping[Part, Mapping[str, str]], *, port: int | None = None) -> str:
    """The text with its references replaced.

    Args:
        text: for example ``"{brokers.events.url}"``.
        addresses: what each part's ``url``, ``host`` and ``port`` are.
        port: what ``{port}`` is, for a service.

    Example:
        >>> fill("at {databases.shop.url}", {("databases", "shop"): {"url": "sqlite:///x"}})
        'at sqlite:///x'
    """
    if port is not None:
        text = text.replace(OWN_PORT, str(port))
    return REFERENCE.sub(lambda match: addresses[match[1], match[2]][match[3]], text)


def check_references(profile: Profile) -> None:
    """Every reference leads to a part and an attribute, and none leads in a circle.

    A service's address is known before it starts, so services may refer to each other.

    Raises:
        ProfileError: naming the file and the reference.
    """
    where = str(profile.origin)
    graph: dict[Part, set[Part]] = {}
    for kind, name, part in profile.parts():
        graph[kind, name] = set()
        for text in texts(part):
            for match in REFERENCE.finditer(text):
                target = (match[1], match[2])
                known = getattr(profile, target[0])
                if target[1] not in known:
                    problem = UnknownName(target[0], target[1], known, where)
                    raise ProfileError(f"{kind}.{name} refers to {match[0]}: {problem}")
                if match[3] not in ATTRIBUTES:
                    problem = UnknownName("attribute", match[3], ATTRIBUTES, "a reference")
                    raise ProfileError(f"{where}: {kind}.{name} refers to {match[0]}: {problem}")
                # A database's own address in the command that prepares it is no dependency.
                if target[0] != "services" and target != (kind, name):
                    graph[kind, name].add(target)
    starting_order(graph, where)


def starting_order(graph: Mapping[Part, set[Part]], where: str) -> list[list[Part]]:
    """The parts in waves: each refers only to parts of earlier waves.

    Raises:
        ProfileError: the references lead in a circle.

    Example:
        >>> starting_order({("services", "a"): {("brokers", "b")}, ("brokers", "b"): set()}, "x.toml")
        [[('brokers', 'b')], [('services', 'a')]]
    """
    waves: list[list[Part]] = []
    left = {part: set(targets) for part, targets in graph.items()}
    while left:
        wave = sorted(part for part, targets in left.items() if not targets & left.keys())
        if not wave:
            circle = " -> ".join(f"{kind}.{name}" for kind, name in sorted(left))
            raise ProfileError(f"{where}: these parts refer to each other in a circle: {circle}")
        waves.append(wave)
        for part in wave:
            del left[part]
    return waves
