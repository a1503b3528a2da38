"""What a profile can say: the validated shape of a file in ``environments/``.

Each class is one table of the file and each attribute one key; ``docs/environments.md`` explains them to
users. How a file is found, merged and filled is in `interlock.profile.loading`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from interlock.durations import parse_duration


def _seconds(value: Any) -> Any:
    return parse_duration(value) if isinstance(value, str) else value


Seconds = Annotated[float, BeforeValidator(_seconds), Field(ge=0)]
"""A number of seconds, or text such as ``"150 ms"``."""

Command = str | list[str]
"""A program: a list of arguments, or one line for the shell."""

P = TypeVar("P", "Database", "Broker")

Kind = Literal["services", "databases", "brokers", "mailboxes", "stubs"]


class Model(BaseModel):
    """A table of the profile: unknown keys are errors, nothing changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


def _external_has_url(part: P) -> P:
    if (part.provider == "external") != (part.url is not None):
        raise ValueError('url = "..." belongs to provider = "external", and to no other')
    return part


class Ready(Model):
    """When a service counts as started: ``http``, a path answered with 2xx, or ``log``, text in a line of its log."""

    http: str | None = None
    log: str | None = None
    within: Seconds = 20.0

    @model_validator(mode="after")
    def _one_way(self) -> Ready:
        if (self.http is None) == (self.log is None):
            raise ValueError('say either http = "/path" or log = "text of a line"')
        return self


class Idle(Model):
    """When a service has nothing under way: a path answered with 2xx, or a condition that no row meets.

    ``empty`` is a table and a condition, ``outbox where sent_at is null``; ``database`` is needed if there are several.
    """

    http: str | None = None
    empty: str | None = None
    database: str | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Idle:
        if (self.http is None) == (self.empty is None):
            raise ValueError('say either http = "/path" or empty = "table where condition"')
        return self


class SignIn(Model):
    """How users sign in to a service: a request with the user's fields as JSON, and where the answer has the token."""

    request: str = "POST /sign-in"
    token: str = "token"  # noqa: S105 - the field's name, not a token


def _ready(value: Any) -> Any:
    return {"http": value} if isinstance(value, str) else value


class Service(Model):
    """A part of the application: started by ``run``, or found at ``url``."""

    run: Command | None = None
    url: str | None = None
    cwd: str = "."
    env: dict[str, str] = Field(default_factory=dict)
    ready: Annotated[Ready | None, BeforeValidator(_ready)] = None
    idle: Annotated[Idle | None, BeforeValidator(_ready)] = None
    stop_within: Seconds = 3.0
    calls: list[str] = Field(default_factory=list)
    publishes: list[str] = Field(default_factory=list)
    consumes: list[str] = Field(default_factory=list)
    writes: list[str] = Field(default_factory=list)
    sign_in: SignIn | None = None
    users: dict[str, dict[str, str]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _somewhere(self) -> Service:
        if (self.run is None) == (self.url is None):
            raise ValueError('say either run = [...] (interlock starts it) or url = "http://..." (it runs already)')
        return self


class Database(Model):
    """A database. ``prepare`` makes the schema and the reference data; what is there afterwards is the known state."""

    provider: Literal["embedded", "local", "external"] = "embedded"
    url: str | None = None
    prepare: Command | None = None
    cwd: str = "."
    env: dict[str, str] = Field(default_factory=dict)
    ignore: list[str] = Field(default_factory=list)
    reset: Literal["allowed"] | None = None

    @model_validator(mode="after")
    def _address(self) -> Database:
        return _external_has_url(self)


class Exchange(Model):
    """An exchange the suite listens to and publishes to, and where its messages carry their name."""

    type: Literal["topic", "fanout", "direct", "headers"] = "topic"
    durable: bool = True
    message_name: str = "routing_key"


class Broker(Model):
    """A message broker."""

    provider: Literal["embedded", "local", "external"] = "embedded"
    url: str | None = None
    exchanges: dict[str, Exchange] = Field(default_factory=dict)
    reset: Literal["allowed"] | None = None

    @model_validator(mode="after")
    def _address(self) -> Broker:
        return _external_has_url(self)


class Mailbox(Model):
    """Where the application's mail is caught."""

    provider: Literal["embedded"] = "embedded"


class StubAnswer(Model):
    """One answer of a stub; ``fault`` spoils it, ``after`` delays it."""

    status: int = Field(200, ge=100, le=599)
    headers: dict[str, str] = Field(default_factory=dict)
    body: Any = None
    after: Seconds = 0.0
    fault: Literal["reset", "truncated", "slow", "silent"] | None = None


class StubRule(StubAnswer):
    """What a stub answers by default: ``request = "POST /charges"`` and the answer's keys beside it."""

    request: str = Field(pattern=r"^[A-Z]+ /\S*$")

    @property
    def method(self) -> str:
        """For example ``POST``."""
        return self.request.split(" ", 1)[0]

    @property
    def path(self) -> str:
        """For example ``/charges``."""
        return self.request.split(" ", 1)[1]

    @property
    def answer(self) -> StubAnswer:
        """The answer alone."""
        return StubAnswer.model_validate(self.model_dump(exclude={"request"}))


class Stub(Model):
    """A third party, played by interlock."""

    provider: Literal["embedded"] = "embedded"
    answers: list[StubRule] = Field(default_factory=list)


class Profile(Model):
    """One environment. ``origin`` is its file, for messages; ``secrets`` are the values that must never be shown."""

    description: str = ""
    patience: Seconds = 5.0
    settle: Seconds = 0.15
    level: Literal["worker", "shared"] = "worker"
    services: dict[str, Service] = Field(default_factory=dict)
    databases: dict[str, Database] = Field(default_factory=dict)
    brokers: dict[str, Broker] = Field(default_factory=dict)
    mailboxes: dict[str, Mailbox] = Field(default_factory=dict)
    stubs: dict[str, Stub] = Field(default_factory=dict)

    name: str = Field(default="", exclude=True)
    origin: Path = Field(default=Path(), exclude=True)
    secrets: frozenset[str] = Field(default=frozenset(), exclude=True)

    def parts(self) -> Iterator[tuple[Kind, str, Model]]:
        """Every part the profile names: its kind, its name, and what is said of it."""
        kinds: tuple[Kind, ...] = ("databases", "brokers", "mailboxes", "stubs", "services")
        for kind in kinds:
            for name, part in getattr(self, kind).items():
                yield kind, name, part

    def within_patience(self, factor: float) -> Profile:
        """The same profile with ``factor`` times the patience, for slow machines."""
        return self.model_copy(update={"patience": self.patience * factor})
