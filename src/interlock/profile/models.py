"""What a profile can say: the validated shape of a file in ``environments/``.

Each class is one table of the file and each attribute one key; ``docs/environments.md`` explains them to
users. How a file is found, merged and filled is in `interlock.profile.loading`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import Field, model_validator

from interlock.profile.addresses import check_address
from interlock.profile.fields import Command, Image, Model, Seconds, SomeSeconds, Variables
from interlock.profile.layers import dotted
from interlock.profile.service import Idle, Ready, Service
from interlock.profile.sign_in import SignIn
from interlock.profile.stub import Stub, StubAnswer, StubRule

__all__ = [
    "Broker",
    "Command",
    "Database",
    "Exchange",
    "Idle",
    "Kind",
    "Mailbox",
    "Model",
    "Profile",
    "Ready",
    "Seconds",
    "Service",
    "SignIn",
    "Stub",
    "StubAnswer",
    "StubRule",
]

P = TypeVar("P", "Database", "Broker")

Kind = Literal["services", "databases", "brokers", "mailboxes", "stubs"]


def _external_has_url(part: P, example: str, schemes: Collection[str] = ()) -> P:
    if part.image is not None and part.provider != "docker":
        raise ValueError('image = "..." belongs to provider = "docker", and to no other')
    if (part.provider == "external") != (part.url is not None):
        raise ValueError('url = "..." belongs to provider = "external", and to no other')
    if part.url is not None:
        check_address(part.url, example, schemes)
    if part.faults is not None and part.url is None:
        raise ValueError('faults = "allowed" belongs to provider = "external": what interlock starts it may break')
    if part.faults is not None and (part.url or "").startswith("amqps:"):
        raise ValueError('faults = "allowed" has no meaning for amqps: nothing can stand before it that it trusts')
    return part


class Database(Model):
    """A database. ``prepare`` makes the schema and the reference data; what is there afterwards is the known state."""

    provider: Literal["embedded", "local", "docker", "external"] = "embedded"
    url: str | None = None
    image: Image | None = None
    prepare: Command | None = None
    cwd: str = "."
    env: Variables = Field(default_factory=dict)
    prepare_within: SomeSeconds = 60.0
    ignore: list[str] = Field(default_factory=list)
    reset: Literal["allowed"] | None = None
    faults: Literal["allowed"] | None = None
    default: bool = False

    @model_validator(mode="after")
    def _address(self) -> Database:
        return _external_has_url(self, "postgresql+psycopg://user:password@host:5432/name")


class Exchange(Model):
    """An exchange the suite listens to and publishes to, and where its messages carry their name.

    ``keys`` are the routing keys the application uses at a direct exchange, which gives nothing away without them.
    ``schemas`` are the JSON Schemas that its messages keep to, by the messages' names; ``*`` stands for anything.
    """

    type: Literal["topic", "fanout", "direct", "headers"] = "topic"
    durable: bool = True
    keys: list[str] = Field(default_factory=list)
    message_name: str = Field("routing_key", pattern=r"^(routing_key|type|body\.\S.*)$")
    schemas: dict[str, str] = Field(default_factory=dict)

    @property
    def heard(self) -> bool:
        """Whether a tap hears what is published here: a direct exchange has to be asked by key."""
        return self.type != "direct" or bool(self.keys)

    @model_validator(mode="after")
    def _keys_have_meaning(self) -> Exchange:
        if self.keys and self.type != "direct":
            raise ValueError(f'keys belong to type = "direct"; all of a {self.type} exchange is heard without')
        return self


class Broker(Model):
    """A message broker.

    ``dead_letters`` are the dead-letter exchanges of queues, where it runs already: others tell of them themselves.
    """

    provider: Literal["embedded", "local", "docker", "external"] = "embedded"
    url: str | None = None
    image: Image | None = None
    exchanges: dict[str, Exchange] = Field(default_factory=dict)
    dead_letters: dict[str, str] = Field(default_factory=dict)
    ignore: list[str] = Field(default_factory=list)
    reset: Literal["allowed"] | None = None
    faults: Literal["allowed"] | None = None
    default: bool = False

    @model_validator(mode="after")
    def _address(self) -> Broker:
        default = self.exchanges.get("")
        if default is not None and (said := sorted(default.model_fields_set - {"message_name", "schemas"})):
            raise ValueError(
                f'the default exchange, exchanges."", takes only message_name and schemas, not {", ".join(said)}'
            )
        if self.dead_letters and self.provider != "external":
            raise ValueError('dead_letters belong to provider = "external": interlock asks brokers of its own for them')
        for queue, exchange in self.dead_letters.items():
            if exchange not in self.exchanges:
                raise ValueError(
                    f'dead_letters: "{exchange}", of the queue "{queue}", is none of the exchanges named here'
                )
        return _external_has_url(self, "amqp://user:password@host:5672/vhost", {"amqp", "amqps"})


class Mailbox(Model):
    """Where the application's mail is caught."""

    provider: Literal["embedded"] = "embedded"
    default: bool = False


class Profile(Model):
    """One environment.

    For messages, ``origin`` is its file, and ``files`` that of each part, by kind and name: another where it extends
    one. ``secrets`` are the values that must never be shown.
    """

    description: str = ""
    patience: SomeSeconds = 5.0
    settle: SomeSeconds = 0.15
    level: Literal["worker", "shared"] = "worker"
    services: dict[str, Service] = Field(default_factory=dict)
    databases: dict[str, Database] = Field(default_factory=dict)
    brokers: dict[str, Broker] = Field(default_factory=dict)
    mailboxes: dict[str, Mailbox] = Field(default_factory=dict)
    stubs: dict[str, Stub] = Field(default_factory=dict)

    name: str = Field(default="", exclude=True)
    origin: Path = Field(default=Path(), exclude=True)
    files: Mapping[tuple[str, str], Path] = Field(default_factory=dict, exclude=True)
    secrets: frozenset[str] = Field(default=frozenset(), exclude=True)

    def parts(self) -> Iterator[tuple[Kind, str, Model]]:
        """Every part the profile names: its kind, its name, and what is said of it."""
        kinds: tuple[Kind, ...] = ("databases", "brokers", "mailboxes", "stubs", "services")
        for kind in kinds:
            for name, part in getattr(self, kind).items():
                yield kind, name, part

    def meant(self, kind: Kind) -> str | None:
        """The part that is meant where a sentence names none: the only one, or the one with ``default = true``."""
        known = getattr(self, kind)
        chosen = list(known) if len(known) == 1 else [name for name, part in known.items() if part.default]
        return chosen[0] if chosen else None

    def place(self, kind: str, name: str) -> str:
        """Where a part is described, for messages: ``services.checkout in environments/embedded.toml``."""
        return f"{dotted((kind, name))} in {self.files.get((kind, name), self.origin)}"

    def callers(self, part: str) -> list[str]:
        """The services that say of themselves that they call a part."""
        return [name for name, service in self.services.items() if part in service.calls]

    def within_patience(self, factor: float) -> Profile:
        """The same profile with ``factor`` times the patience, for slow machines."""
        return self.model_copy(update={"patience": self.patience * factor})
