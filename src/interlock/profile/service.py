"""What a profile can say of one service: how it runs, when it is ready and idle, its place in the flow."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from interlock.profile.fields import Command, Model, Seconds


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
