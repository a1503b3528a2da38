"""How users of a service sign in: by a token, by name and password, by a key, or by a form and its cookie."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import ConfigDict, Field, model_validator

from interlock.profile.fields import Model

_USERS_NEED = {"basic": ("username", "password"), "api_key": ("key",)}
"""The fields of a user that interlock itself has to know; all others are sent as they are."""


class SignIn(Model):
    """How users sign in to a service; one of four ways.

    ``bearer``: ``request`` is sent with the user's fields as JSON, and ``token`` names the field of its answer that is
    sent with all that follow. ``basic``: the user's ``username`` and ``password`` go along. ``api_key``: the user's
    ``key`` goes along, in ``header`` or ``query``. ``form``: ``request`` is sent with the user's fields as a form, and
    the cookies of its answer go along.
    """

    way: Literal["bearer", "basic", "api_key", "form"] = "bearer"
    request: str = Field("POST /sign-in", pattern=r"^[A-Z]+ /\S*$")
    token: str = "token"  # noqa: S105 - the field's name, not a token
    header: str | None = Field(None, pattern=r"^[!#$%&'*+.^_`|~0-9A-Za-z-]+$")
    query: str | None = Field(None, min_length=1)

    @model_validator(mode="after")
    def _of_its_way(self) -> SignIn:
        # What another way has no use for is passed over: an environment may go on from one that says it.
        if self.way != "api_key" and self.model_fields_set & {"header", "query"}:
            raise ValueError('header and query belong to way = "api_key"')
        if self.way == "api_key" and (self.header is None) == (self.query is None):
            raise ValueError('way = "api_key" needs header = "X-Api-Key" or query = "api_key", one of them')
        return self

    def check_user(self, name: str, fields: Mapping[str, str]) -> None:
        """See that a user has the fields this way needs.

        Raises:
            ValueError: it lacks one; names the user, the field and what it has.
        """
        needed = _USERS_NEED.get(self.way, ())
        for field in needed:
            if not fields.get(field):
                has = f"it has {', '.join(fields)}" if fields else "it has none"
                raise ValueError(f'users.{name} needs {" and ".join(needed)} for way = "{self.way}"; {has}')


class User(Model):
    """A user of a service: fields of any names, and the way this one signs in where it is not everybody's there."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, str] = Field(init=False)

    sign_in: SignIn | None = None

    @property
    def fields(self) -> dict[str, str]:
        """What the user signs in with."""
        return self.__pydantic_extra__
