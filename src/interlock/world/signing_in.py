"""Signing a user of the profile in to a service: the requests that follow in the scenario are theirs."""

from __future__ import annotations

import base64
import contextlib
from collections.abc import Callable, Mapping
from urllib.parse import urlencode

from interlock.clients.exchange import Answer, Request
from interlock.clients.http import HttpClient
from interlock.clients.payload import json_text
from interlock.errors import ClientError, UnknownName, UsageError
from interlock.expect import MISSING, look_up, parse_path
from interlock.profile import SignIn
from interlock.texts import cut
from interlock.world.payload import JSON_TYPE
from interlock.world.requests import FORM_TYPE
from interlock.world.world import World

User = Mapping[str, str]
"""The fields of one."""
CREDENTIALS = "Authorization"


def sign_in(world: World, service: str, user: str) -> None:
    """Sign a user in as the profile says, and be that user from now on; whoever was signed in there is out.

    Raises:
        UnknownName: the profile has no such service or user.
        UsageError: the profile does not say how to sign in there.
        ClientError: the service let nobody in; says what it answered.
    """
    session, settings = world.http(service), world.profile.services[service]
    where = f"services.{service} of {world.profile.origin}"
    if user not in settings.users and (settings.users or settings.sign_in is not None):
        raise UnknownName("user", user, settings.users, where)
    way = settings.way_of(settings.users[user]) if user in settings.users else None
    if way is None:
        raise UsageError(f"{where} does not say how users sign in", hint='sign_in = { request = "POST /sign-in" }')
    sign_out(world, service)
    refused = _WAYS[way.way](world, session, way, settings.users[user].fields)
    if refused is not None:
        answer, hint = refused
        raise ClientError(
            f'"{service}" did not sign "{user}" in: it answered {answer.status} {cut(answer.text)}',
            hint=f"{hint}, see {where}",
        )


def sign_out(world: World, service: str) -> None:
    """Be nobody there from now on: what was signed in with and all cookies are forgotten; the service is not told.

    Raises:
        UnknownName: the profile has no such service.
    """
    session, settings = world.http(service), world.profile.services[service]
    session.forget_cookies()
    ways = {settings.sign_in, *(user.sign_in for user in settings.users.values())}
    for header in {CREDENTIALS, *(way.header or "" for way in ways if way is not None)}:
        session.headers.pop(header, None)
    session.query.clear()


Refused = tuple[Answer, str] | None


def _by_token(_: World, session: HttpClient, settings: SignIn, user: User) -> Refused:
    def tokens_in(answer: Answer) -> list[str]:
        with contextlib.suppress(ClientError):  # it is no JSON
            token = look_up(answer.json(), parse_path(settings.token)) if answer.status < 300 else MISSING
            return [token] if isinstance(token, str) else []
        return []

    answer = _ask(session, settings, json_text(user).encode(), JSON_TYPE, tokens_in)
    if not (found := tokens_in(answer)):
        return answer, f"the token is expected in the field {settings.token} of a 2xx answer"
    token = found[0]
    session.headers[CREDENTIALS] = f"Bearer {token}"
    return None


def _by_name_and_password(world: World, session: HttpClient, _: SignIn, user: User) -> Refused:
    world.journal.redactor.learn(user["password"])
    pair = base64.b64encode(f"{user['username']}:{user['password']}".encode()).decode()
    session.headers[CREDENTIALS] = f"Basic {pair}"
    return None


def _by_key(world: World, session: HttpClient, settings: SignIn, user: User) -> Refused:
    world.journal.redactor.learn(user["key"])
    if settings.header is not None:
        session.headers[settings.header] = user["key"]
    else:
        session.query.append((settings.query or "", user["key"]))
    return None


def _by_form(_: World, session: HttpClient, settings: SignIn, user: User) -> Refused:
    answer = _ask(session, settings, urlencode(dict(user)).encode(), FORM_TYPE)
    if answer.status >= 400 or not session.cookies:
        return answer, "a cookie is expected with a 2xx or 3xx answer"
    return None


def _ask(
    session: HttpClient,
    settings: SignIn,
    body: bytes,
    content_type: str,
    secrets: Callable[[Answer], list[str]] | None = None,
) -> Answer:
    method, _, path = settings.request.partition(" ")
    return session.send(Request(method=method, path=path, body=body, content_type=content_type), secrets=secrets)


_WAYS: dict[str, Callable[[World, HttpClient, SignIn, User], Refused]] = {
    "bearer": _by_token,
    "basic": _by_name_and_password,
    "api_key": _by_key,
    "form": _by_form,
}
