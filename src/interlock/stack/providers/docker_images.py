"""What a container is started with: how a profile's part is said to an engine. Pure; nothing here talks to one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from interlock.profile import models
from interlock.profile.references import fill_command
from interlock.stack.providers.postgres_options import OPTIONS

__all__ = ["POSTGRES", "RABBITMQ", "Container", "postgres", "rabbitmq", "service"]

POSTGRES, RABBITMQ = "postgres:17", "rabbitmq:4"
HOST_NETWORK = "host"


@dataclass(frozen=True, slots=True)
class Container:
    """What ``python -m interlock.containers`` reads.

    Attributes:
        image: for example ``redis:8``.
        command: what is given to the image; its own where empty.
        env: its variables.
        ports: of the container, and on which of 127.0.0.1 each is published.
        network: ``host`` shares this machine's; None keeps apart.
        stop_within: seconds between being asked to end and being ended.
    """

    image: str
    command: Sequence[str] = ()
    env: Mapping[str, str] = field(default_factory=dict)
    ports: Mapping[str, int] = field(default_factory=dict)
    network: str | None = None
    stop_within: int = 3

    def spec(self) -> dict[str, Any]:
        """As JSON takes it."""
        return asdict(self)


def postgres(image: str | None, password: str, port: int) -> Container:
    """A throw-away PostgreSQL, set up as the private one is.

    Example:
        >>> postgres(None, "s3cret", 40001).ports
        {'5432': 40001}
    """
    command = ("postgres", *(word for option in OPTIONS for word in ("-c", option)))
    return Container(image or POSTGRES, command, {"POSTGRES_PASSWORD": password}, {"5432": port}, stop_within=1)


def rabbitmq(image: str | None, user: str, password: str, port: int) -> Container:
    """A throw-away RabbitMQ that knows one user.

    Example:
        >>> rabbitmq("rabbitmq:3.13", "interlock", "s3cret", 40002).env["RABBITMQ_DEFAULT_USER"]
        'interlock'
    """
    env = {"RABBITMQ_DEFAULT_USER": user, "RABBITMQ_DEFAULT_PASS": password}
    return Container(image or RABBITMQ, (), env, {"5672": port}, stop_within=0)


def service(settings: models.Service, filled: Callable[[str], str], port: int) -> Container:
    """A service from an image.

    With ``ports`` the first of them is published where the service is looked for, and it is kept apart. Without, it
    shares this machine's network, where it finds the other parts at the addresses that all others are given.

    Args:
        settings: what the profile says of it.
        filled: replaces references.
        port: the one that is held for it.
    """
    run = settings.run
    command = ("/bin/sh", "-c", filled(run)) if isinstance(run, str) else tuple(fill_command(run or [], filled))
    env = {key: filled(value) for key, value in settings.env.items()}
    ports = {str(own): port if number == 0 else 0 for number, own in enumerate(settings.ports)}
    network = None if settings.ports else HOST_NETWORK
    return Container(settings.image or "", command, env, ports, network, round(settings.stop_within))
