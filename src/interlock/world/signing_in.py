"""Signing a user of the profile in to a service: the requests that follow in the scenario are theirs."""

from __future__ import annotations

from interlock.clients.exchange import Request
from interlock.clients.payload import json_text
from interlock.errors import ClientError, UnknownName, UsageError
from interlock.expect import MISSING, look_up, parse_path
from interlock.texts import cut
from interlock.world.payload import JSON_TYPE
from interlock.world.world import World


def sign_in(world: World, service: str, user: str) -> None:
    """Send the user's fields as the profile says, and carry the token of the answer from now on.

    Raises:
        UnknownName: the profile has no such service or user.
        UsageError: the profile does not say how to sign in there.
        ClientError: the service let nobody in; says what it answered.
    """
    session = world.http(service)
    settings = world.profile.services[service]
    where = f"services.{service} of {world.profile.origin}"
    if settings.sign_in is None:
        raise UsageError(f"{where} does not say how users sign in", hint='sign_in = { request = "POST /sign-in" }')
    if user not in settings.users:
        raise UnknownName("user", user, settings.users, where)
    method, _, path = settings.sign_in.request.partition(" ")
    session.headers.pop("Authorization", None)
    body = json_text(settings.users[user]).encode()
    answer = session.send(Request(method=method, path=path, body=body, content_type=JSON_TYPE))
    token = look_up(answer.json(), parse_path(settings.sign_in.token)) if answer.status < 300 else MISSING
    if not isinstance(token, str):
        raise ClientError(
            f'"{service}" did not sign "{user}" in: it answered {answer.status} {cut(answer.text)}',
            hint=f"the token is expected in the field {settings.sign_in.token} of a 2xx answer, see {where}",
        )
    world.journal.redactor.learn_for_now(token)
    session.headers["Authorization"] = f"Bearer {token}"
