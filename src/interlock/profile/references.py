"""References between parts: ``{databases.shop.url}`` in a command, an address or an environment variable."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from interlock.errors import ProfileError, UnknownName
from interlock.profile.layers import Layers
from interlock.profile.models import Model, Profile, Service

REFERENCE = re.compile(r"\{(services|databases|brokers|mailboxes|stubs)\.([^{}.]+)\.(\w+)\}")
# Also what was meant to be one: a kind that does not exist, an attribute that is missing.
_MEANT = re.compile(r"\{(\w+)\.([^{}.\"]+)(?:\.(\w+))?\}")
ATTRIBUTES = ("url", "host", "port")
ACCOUNT = ("user", "password", "name")
"""What databases and brokers have as well; ``name`` is the database's there, and the virtual host's."""
DSN = "dsn"
"""What databases alone have: their address for programs that do not use SQLAlchemy."""
_MORE = {"databases": (*ACCOUNT, DSN), "brokers": ACCOUNT}
SINGULAR = {
    "services": "service",
    "databases": "database",
    "brokers": "broker",
    "mailboxes": "mailbox",
    "stubs": "stub",
}
"""What one part of a kind is called."""
OWN_PORT = "{port}"
"""Stands for the port that interlock holds for the service that says it."""

Part = tuple[str, str]
"""A part's kind and name: ``("databases", "shop")``."""


def texts(value: Any) -> Iterator[str]:
    """Every text inside a part's model."""
    if isinstance(value, Model):
        value = {key: getattr(value, key) for key in type(value).model_fields} | (value.model_extra or {})
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


def is_given_a_port(name: str, settings: Service) -> bool:
    """Whether a service can know where it is to listen: ``{port}``, or a reference to its own address."""
    told = [*texts(settings.run), *texts(settings.env)]
    return any(OWN_PORT in text or f"{{services.{name}." in text for text in told)


def listens(name: str, settings: Service) -> bool:
    """Whether a service has an address at all: one of its own, its container's, or a port it is given."""
    return settings.url is not None or bool(settings.ports) or is_given_a_port(name, settings)


def fill(text: str, addresses: Mapping[Part, Mapping[str, str]], *, port: int | None = None) -> str:
    """The text with its references replaced.

    Args:
        text: for example ``"{brokers.events.url}"``.
        addresses: what each part's ``url``, ``host``, ``port`` and so on are.
        port: what ``{port}`` is, for a service.

    Example:
        >>> fill("at {databases.shop.url}", {("databases", "shop"): {"url": "sqlite:///x"}})
        'at sqlite:///x'
    """
    if port is not None:
        text = text.replace(OWN_PORT, str(port))
    return REFERENCE.sub(lambda match: addresses[match[1], match[2]][match[3]], text)


def fill_command(command: str | list[str], filled: Callable[[str], str]) -> str | list[str]:
    """A command with the references of each of its words replaced by ``filled``.

    Example:
        >>> fill_command(["serve", "{port}"], lambda text: text.replace("{port}", "8000"))
        ['serve', '8000']
    """
    return filled(command) if isinstance(command, str) else [filled(word) for word in command]


def check_references(profile: Profile, layers: Layers) -> None:
    """Every reference leads to a part and an attribute, and none leads in a circle.

    A service's address is known before it starts, so services may refer to each other.

    Raises:
        ProfileError: naming the file, the part and the reference.
    """
    graph: dict[Part, set[Part]] = {}
    for kind, name, part in profile.parts():
        graph[kind, name] = set()
        for text in texts(part):
            for match in _MEANT.finditer(text):
                at = f"{layers.at((kind, name))} refers to {match[0]}"
                target = _target(match, profile, at)
                if target is not None and kind == "stubs":
                    raise ProfileError(
                        f"{at}, which is filled in for programs alone: a stub would send it as it stands",
                        hint="a scenario can say it: Given the stub answers with {url of NAME} in the body",
                    )
                # A database's own address in the command that prepares it is no dependency.
                if target is not None and target[0] != "services" and target != (kind, name):
                    graph[kind, name].add(target)
    starting_order(graph, str(profile.origin))


def _target(match: re.Match[str], profile: Profile, at: str) -> Part | None:
    kind, name, attribute = match[1], match[2], match[3]
    if kind not in SINGULAR:
        if attribute not in ATTRIBUTES or kind == "request":
            return None  # braces of somebody else's, or of a stub's answer
        raise ProfileError(f"{at}: {UnknownName('kind of part', kind, SINGULAR, 'a profile')}")
    known = getattr(profile, kind)
    if name not in known:
        raise ProfileError(f"{at}: {UnknownName(SINGULAR[kind], name, known, str(profile.origin))}")
    attributes = (*ATTRIBUTES, *_MORE.get(kind, ()))
    if attribute not in attributes:
        problem = UnknownName("attribute", attribute or "", attributes, "a reference")
        raise ProfileError(f"{at}: {problem}" if attribute else f"{at}: say which of its {', '.join(attributes)}")
    return kind, name


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
            circle = " -> ".join(f"{kind}.{name}" for kind, name in _circle(left))
            raise ProfileError(f"{where}: these parts refer to each other in a circle: {circle}")
        waves.append(wave)
        for part in wave:
            del left[part]
    return waves


def _circle(left: Mapping[Part, set[Part]]) -> list[Part]:
    """One circle among parts that all wait for another: follow the first reference until a part comes again."""
    path = [min(left)]
    while True:
        following = min(left[path[-1]] & left.keys())
        if following in path:
            return [*path[path.index(following) :], following]
        path.append(following)
