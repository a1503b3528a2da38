"""Signing in and following redirects, with services that say back what they were asked."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from interlock.clients.exchange import Request
from interlock.errors import ClientError, ExpectationFailed, UsageError
from interlock.expect import Table
from interlock.harness import Harness
from interlock.profile import Profile, Service
from interlock.world.headers import sets_cookie
from interlock.world.redirects import follow
from interlock.world.signing_in import sign_in, sign_out
from interlock.world.world import World

TOKEN = "t0ken-of-ada-1815"
ADA = {"username": "ada", "password": "correct horse", "key": "key&of ada=1815"}


class Handler(BaseHTTPRequestHandler):
    """``/login`` sets a cookie, ``/token`` gives a token, ``/to?status=&at=`` redirects, all else is said back."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        parts = urlsplit(self.path)
        query = dict(parse_qsl(parts.query))
        headers = {name.lower(): value for name, value in self.headers.items()}
        said = {"method": self.command, "path": self.path, "headers": headers, "body": body.decode()}
        answers: dict[str, tuple[int, list[tuple[str, str]], Any]] = {
            "/login": (303, [("Set-Cookie", f"sid={TOKEN}; HttpOnly"), ("Location", "/me")], {}),
            "/logout": (200, [("Set-Cookie", "sid=; Max-Age=0")], {}),
            "/refuse": (200, [], {}),
            "/token": (200, [], {"token": TOKEN}),
            "/access": (200, [], {"of": {"access": TOKEN}}),
            "/to": (int(query.get("status", 302)), [("Location", query.get("at", ""))] * ("at" in query), {}),
        }
        status, more, content = answers.get(parts.path, (200, [], said))
        self.send_response(status)
        octets = json.dumps(content).encode()
        for name, value in [*more, ("Content-Type", "application/json"), ("Content-Length", str(len(octets)))]:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(octets)

    do_POST = do_PUT = do_GET  # noqa: N815 - their names

    def log_message(self, *_: object) -> None: ...


@pytest.fixture(scope="module")
def addresses() -> Iterator[list[str]]:
    servers = [ThreadingHTTPServer(("127.0.0.1", 0), Handler) for _ in range(2)]
    for server in servers:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield [f"http://127.0.0.1:{server.server_address[1]}" for server in servers]
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def world_of(addresses: list[str], tmp_path: Path) -> Iterator[Callable[..., World]]:
    open_ones: list[Any] = []

    def make(**sign_in: Any) -> World:
        shop = {"url": addresses[0], "sign_in": sign_in or None, "users": {"ada": ADA}}
        services = {
            "shop": Service.model_validate(shop),
            "other": Service.model_validate({"url": f"{addresses[1]}/app"}),
        }
        harness = Harness(Profile(services=services, level="shared"), base=tmp_path)
        open_ones.append(harness)
        harness.start()
        world = World(harness)
        open_ones.append(world)
        return world

    yield make
    for one in reversed(open_ones):
        (one.close if isinstance(one, World) else one.stop)()


def asked(world: World, path: str = "/x", **more: Any) -> Any:
    world.answer = world.http("shop").send(Request(method=more.pop("method", "GET"), path=path, **more))
    return world.answer.json()


def written(world: World) -> str:
    return "\n".join(f"{event.summary} {event.data}" for event in world.journal.since(0))


WAYS = {
    "a token": ({"request": "POST /token"}, "authorization", f"Bearer {TOKEN}"),
    "a token of another name": ({"request": "POST /access", "token": "of.access"}, "authorization", f"Bearer {TOKEN}"),
    "a password": ({"way": "basic"}, "authorization", "Basic YWRhOmNvcnJlY3QgaG9yc2U="),
    "a key": ({"way": "api_key", "header": "X-Key"}, "x-key", ADA["key"]),
    "a form": ({"way": "form", "request": "POST /login"}, "cookie", f"sid={TOKEN}"),
}


@pytest.mark.parametrize("way", WAYS)
def test_what_a_user_signs_in_with_goes_along_until_they_are_out_and_is_never_written(
    world_of: Callable[..., World], way: str
) -> None:
    settings, header, value = WAYS[way]
    world = world_of(**settings)

    sign_in(world, "shop", "ada")
    signed_in = asked(world)
    sign_out(world, "shop")
    signed_out = asked(world)

    assert signed_in["headers"][header] == value
    assert header not in signed_out["headers"]
    for secret in (
        TOKEN,
        ADA["password"],
        "YWRhOmNvcnJlY3QgaG9yc2U",
        "correct+horse",
        *[ADA["key"]] * (way == "a key"),
    ):
        assert secret not in written(world)


def test_a_key_in_the_query_goes_along_and_is_hidden_as_it_is_encoded_too(world_of: Callable[..., World]) -> None:
    world = world_of(way="api_key", query="k")
    sign_in(world, "shop", "ada")

    assert asked(world, "/x?a=1")["path"] == "/x?a=1&k=key%26of+ada%3D1815"
    assert "key%26of+ada%3D1815" not in written(world)
    sign_out(world, "shop")
    assert asked(world, "/x?a=1")["path"] == "/x?a=1"


def test_a_cookie_that_an_answer_takes_back_is_not_set_unless_its_fields_are_asked_for(
    world_of: Callable[..., World],
) -> None:
    world = world_of()
    asked(world, "/logout")

    with pytest.raises(ExpectationFailed, match='takes the cookie "sid" back'):
        sets_cookie(world, "sid", None)
    sets_cookie(world, "sid", Table(["max-age"], [["0"]]))


def test_a_form_that_sets_no_cookie_lets_nobody_in(world_of: Callable[..., World]) -> None:
    world = world_of(way="form", request="POST /refuse")

    with pytest.raises(ClientError) as error:
        sign_in(world, "shop", "ada")

    assert str(error.value).startswith('"shop" did not sign "ada" in: it answered 200 {}\n  Hint: a cookie is expected')


@pytest.mark.parametrize(
    ("status", "method", "body"),
    [(301, "GET", ""), (302, "GET", ""), (303, "GET", ""), (307, "PUT", "b"), (308, "PUT", "b")],
)
def test_a_redirect_is_followed_as_browsers_do(
    world_of: Callable[..., World], status: int, method: str, body: str
) -> None:
    world = world_of()
    asked(world, f"/to?status={status}&at=there%3Fx=1%23top", method="PUT", body=b"b", content_type="text/plain")

    said = follow(world).json()

    assert (said["method"], said["path"], said["body"]) == (method, "/there?x=1", body)


def test_a_redirect_leads_to_another_service_without_what_is_only_for_the_first(
    world_of: Callable[..., World], addresses: list[str]
) -> None:
    world = world_of()
    headers = [("Authorization", "Basic abc="), ("X-Own", "1")]
    asked(world, f"/to?status=307&at={addresses[1]}/app/in", headers=headers, cookies=[("a", "1")])

    answer = follow(world)

    said = answer.json()
    assert answer.url == f"{addresses[1]}/app/in"
    assert said["headers"]["x-own"] == "1"
    assert not {"authorization", "cookie"} & said["headers"].keys()


def test_a_redirect_to_elsewhere_says_where_and_what_there_is(world_of: Callable[..., World]) -> None:
    world = world_of()
    asked(world, "/to?at=https://elsewhere.example/x")

    with pytest.raises(UsageError) as error:
        follow(world)

    assert str(error.value).startswith(
        "the redirect leads to https://elsewhere.example/x, and no service of . is there; "
    )


def test_what_leads_nowhere_is_no_redirect(world_of: Callable[..., World]) -> None:
    world = world_of()

    for path, said in (
        ("/x", "is 200, so there is no"),
        ("/to", "has no Location, so there is no"),
        ("/to?at=http://[bad", "leads to no address: "),
    ):
        asked(world, path)
        with pytest.raises(ExpectationFailed, match=said):
            follow(world)
