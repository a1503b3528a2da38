"""What a profile can say of one service: how it runs, when it is ready and idle, its place in the flow."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from interlock.profile.addresses import check_address
from interlock.profile.fields import Command, Image, Model, Path, Seconds, SomeSeconds, Variables
from interlock.profile.sign_in import SignIn, User

ITS_OWN = "its own"
"""As an address: the port that interlock holds for the service."""


def _address(value: Any) -> Any:
    if value is True:
        return ITS_OWN
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 65536:
        return f"127.0.0.1:{value}"
    host, _, port = value.rpartition(":") if isinstance(value, str) else ("", "", "")
    if not host or not (port.isdigit() or port.endswith("}")):
        raise ValueError('must be true (its own port), a port, or "host:port"')
    return value


class Ready(Model):
    """When a service counts as started; one of four ways.

    ``http``, a path answered with 2xx; ``tcp``, an address that takes connections; ``log``, text in a line of its
    log; ``run``, a command that ends with exit code 0.
    """

    http: Path | None = None
    tcp: Annotated[str | None, BeforeValidator(_address)] = None
    log: Annotated[str, Field(min_length=1)] | None = None
    run: Command | None = None
    within: SomeSeconds = 20.0

    @model_validator(mode="after")
    def _one_way(self) -> Ready:
        if sum(way is not None for way in (self.http, self.tcp, self.log, self.run)) != 1:
            raise ValueError('say one of http = "/path", tcp = true, log = "text of a line", run = ["command"]')
        return self


class Idle(Model):
    """When a service has nothing under way: a path answered with 2xx, or a condition that no row meets.

    ``empty`` is a table and a condition, ``outbox where sent_at is null``; ``database`` is needed if there are several.
    """

    http: Path | None = None
    empty: Annotated[str, Field(min_length=1)] | None = None
    database: str | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Idle:
        if (self.http is None) == (self.empty is None):
            raise ValueError('say either http = "/path" or empty = "table where condition"')
        return self


def _ready(value: Any) -> Any:
    return {"http": value} if isinstance(value, str) else value


class Service(Model):
    """A part of the application: started by ``run``, in a container of ``image``, or found at ``url``."""

    run: Command | None = None
    url: str | None = None
    image: Image | None = None
    ports: list[Annotated[int, Field(gt=0, lt=65536)]] = Field(default_factory=list)
    cwd: str = "."
    env: Variables = Field(default_factory=dict)
    ready: Annotated[Ready | None, BeforeValidator(_ready)] = None
    idle: Annotated[Idle | None, BeforeValidator(_ready)] = None
    stop_within: Seconds = 3.0
    calls: list[str] = Field(default_factory=list)
    publishes: list[str] = Field(default_factory=list)
    consumes: list[str] = Field(default_factory=list)
    writes: list[str] = Field(default_factory=list)
    sign_in: SignIn | None = None
    users: dict[str, User] = Field(default_factory=dict)
    contract: Annotated[str, Field(min_length=1)] | None = None

    @model_validator(mode="after")
    def _somewhere(self) -> Service:
        if (self.run is None and self.image is None) == (self.url is None):
            raise ValueError(
                'say either run = [...] or image = "..." (interlock starts it) or url = "http://..." (it runs already)'
            )
        if self.image is None and self.ports:
            raise ValueError('ports belong to image = "..."; what is started by run is told its port: {port}')
        if self.image is not None and "cwd" in self.model_fields_set:
            raise ValueError("cwd: only with run = ... and no image; a container has its own folders")
        if self.url is not None:
            self._check_found(self.url)
        for name, user in self.users.items():
            if (way := self.way_of(user)) is not None:
                way.check_user(name, user.fields)
        return self

    def way_of(self, user: User) -> SignIn | None:
        """How this user signs in here."""
        return user.sign_in or self.sign_in

    def _check_found(self, url: str) -> None:
        check_address(url, "http://host:8000", {"http", "https"})
        if said := sorted({"env", "cwd", "stop_within"} & self.model_fields_set):
            raise ValueError(f"{', '.join(said)}: only with run = ...; what runs already at its url has its own")
        if self.ready is not None and self.ready.log is not None:
            raise ValueError("ready.log: only with run = ...; the log of what runs already cannot be seen")
