"""Exchanges held to a contract: one real server that says what it is told, and each way of breaking a promise."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from interlock.clients.http import HttpClient, Request
from interlock.contracts import Contract
from interlock.errors import DocumentError, ExpectationFailed, ProfileError
from interlock.harness import Harness
from interlock.journal import Journal
from interlock.profile import Profile, Service

COMMON = """
openapi: {version}
info: {{title: Orders, version: "1"}}
servers:
  - url: https://shop.example/{{stage}}
    variables: {{stage: {{default: api}}}}
security: [{{key: []}}, {{token: []}}]
paths:
  /orders:
    post:
      security: []
      parameters:
        - {{name: dry, in: query, schema: {{type: boolean}}}}
        - {{name: ids, in: query, schema: {{type: array, items: {{type: integer}}}}}}
        - {{name: X-Batch, in: header, required: true, schema: {{type: integer}}}}
      requestBody:
        required: true
        content:
          application/json: {{schema: {{$ref: "#/components/schemas/Order"}}}}
          application/x-www-form-urlencoded: {{}}
      responses:
        201:
          description: placed
          headers:
            Location: {{required: true, schema: {{type: string}}}}
            X-Left: {{schema: {{type: integer, maximum: 9}}}}
          content: {{application/json: {{schema: {{$ref: "#/components/schemas/Order"}}}}}}
        4XX: {{description: refused, content: {{application/problem+json: {{}}}}}}
  /orders/{{order}}:
    parameters: [{{name: order, in: path, required: true, schema: {{type: integer}}}}]
    get:
      responses:
        "200": {{description: one, content: {{application/json: {{schema: {{$ref: "#/components/schemas/Order"}}}}}}}}
        "204": {{description: none}}
        "302": {{description: elsewhere}}
  /orders/latest:
    get:
      security: []
      responses:
        "200": {{description: text, content: {{"text/*": {{schema: {{type: string, minLength: 3}}}}}}}}
components:
  securitySchemes:
    key: {{type: apiKey, in: query, name: key}}
    token: {{type: http, scheme: bearer}}
  schemas:
    Order: {{$ref: "schemas/order.yaml#/Order"}}
"""
ORDER = {
    "3.0.3": """
Order:
  type: object
  required: [id, total, secret]
  properties:
    id: {type: integer, readOnly: true}
    secret: {type: string, writeOnly: true}
    total: {type: number, minimum: 0, exclusiveMinimum: true}
    note: {type: string, nullable: true}
    parts: {type: array, items: {$ref: "#/Order"}}
""",
    "3.1.0": """
Order:
  type: object
  required: [id, total, secret]
  properties:
    id: {type: integer, readOnly: true}
    secret: {type: string, writeOnly: true}
    total: {type: number, exclusiveMinimum: 0}
    note: {type: [string, "null"]}
    parts: {type: array, items: {$ref: "#/Order"}}
""",
}
SENT = {"total": 1.5, "secret": "s"}
GIVEN = {"id": 7, "total": 1.5, "note": None}
AT = ("Location", "/api/orders/7")
BATCH = ("X-Batch", "1")
TOKEN = ("Authorization", "Bearer x")


class Server(ThreadingHTTPServer):
    """Answers everything with ``next_answer``: status, headers, body."""

    daemon_threads = True
    next_answer: tuple[int, list[tuple[str, str]], bytes] = (200, [], b"")


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        status, headers, body = self.server.next_answer
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_POST = do_PUT = do_HEAD = do_GET  # noqa: N815 - their names

    def log_message(self, *_: object) -> None: ...


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    server = Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module", params=sorted(ORDER))
def session(
    request: pytest.FixtureRequest, server: Server, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[HttpClient]:
    folder = tmp_path_factory.mktemp("contracts")
    (folder / "schemas").mkdir()
    (folder / "schemas" / "order.yaml").write_text(ORDER[request.param])
    (folder / "orders.yaml").write_text(COMMON.format(version=request.param))
    url = f"http://127.0.0.1:{server.server_address[1]}"
    session = HttpClient("orders", url, Journal(), judge=Contract("orders", folder / "orders.yaml").at(url))
    yield session
    session.close()


def asked(method: str, path: str, body: Any = None, *headers: tuple[str, str], **more: Any) -> Request:
    content = None if body is None else json.dumps(body).encode()
    said = {"content_type": "application/json" if content else None, **more}
    return Request(method=method, path=path, headers=headers, body=content, **said)


def given(status: int, body: Any = None, *headers: tuple[str, str], kind: str = "application/json") -> Any:
    content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    return status, [("Content-Type", kind), *headers], content


PLACE = asked("POST", "/api/orders", SENT, BATCH)
SHOW = asked("GET", "/api/orders/7", None, TOKEN)
KEPT = {
    "the whole of it": (PLACE, given(201, GIVEN, AT, ("X-Left", "3"))),
    "a list in the query": (asked("POST", "/api/orders?ids=1&ids=2&dry=true", SENT, BATCH), given(201, GIVEN, AT)),
    "a form, of which no schema is said": (
        asked("POST", "/api/orders", None, BATCH, content_type="application/x-www-form-urlencoded"),
        given(400, {}, kind="application/problem+json"),
    ),
    "a request that was refused": (asked("POST", "/api/orders", {}), given(422, {}, kind="application/problem+json")),
    "a status of a kind": (PLACE, given(409, {}, kind="application/problem+json; charset=utf-8")),
    "nothing there": (asked("GET", "/api/nothing"), given(404, {})),
    "a method that is refused": (asked("PUT", "/api/orders"), given(405, {})),
    "what is said of GET holds for HEAD": (asked("HEAD", "/api/orders/7", None, TOKEN), given(200)),
    "no content": (SHOW, given(204)),
    "a page that nobody reads": (SHOW, given(302, b"<html>", ("Location", "/"), kind="text/html")),
    "a path that is written out": (asked("GET", "/api/orders/latest"), given(200, b"abc", kind="text/plain")),
    "a key": (asked("GET", "/api/orders/7?key=k"), given(200, GIVEN)),
    "without the path of the servers": (asked("GET", "/orders/7"), given(404)),
}
BROKEN = {
    "an undocumented path": (
        asked("GET", "/api/nothing?x=1"),
        given(200, {}),
        "it answered 200 to GET /api/nothing, which is not documented",
    ),
    "an undocumented method": (
        asked("PUT", "/api/orders", SENT),
        given(200, {}),
        "it answered 200 to PUT /api/orders, which is not documented",
    ),
    "a path of another server": (asked("GET", "/orders/7"), given(200, {}), "it answered 200 to GET /orders/7, which"),
    "an undocumented status": (SHOW, given(500, {}), "the answer to GET /api/orders/7 (500) has a status that is not"),
    "an undocumented content type": (
        SHOW,
        given(200, b"<a/>", kind="application/xml"),
        "(200) has the content type application/xml, which is not documented; documented: application/json",
    ),
    "no JSON": (SHOW, given(200, b"{"), "(200) is no JSON, though its content type is application/json"),
    "a field of another kind": (
        PLACE,
        given(201, GIVEN | {"total": "1.50"}, AT),
        'the answer to POST /api/orders (201) has total "1.50" instead of a number',
    ),
    "a bound": (SHOW, given(200, GIVEN | {"total": 0}), "has total 0 instead of > 0"),
    "a field that is missing": (SHOW, given(200, {"id": 7}), "has no total instead of a number"),
    "a field deep inside": (SHOW, given(200, GIVEN | {"parts": [{"id": "x"}]}), "has no parts[0].total instead of a"),
    "a field that is only sent": (SHOW, given(200, GIVEN | {"secret": "s"}), 'has secret "s" instead of no such field'),
    "a header that is missing": (PLACE, given(201, GIVEN), '(201) has no header "Location"'),
    "a header of another kind": (
        PLACE,
        given(201, GIVEN, AT, ("X-Left", "many")),
        '(201) has the header "X-Left" "many" instead of a whole number',
    ),
    "a body where none is documented": (SHOW, given(204, None), ""),
    "no body": (SHOW, given(200), "(200) has no body; documented: application/json"),
    "a text that is too short": (
        asked("GET", "/api/orders/latest"),
        given(200, b"ab", kind="text/plain"),
        'has value "ab" instead of a text of at least 3 characters',
    ),
    "a request without a body": (
        asked("POST", "/api/orders", None, BATCH),
        given(201, GIVEN, AT),
        "it answered 201 to POST /api/orders, though the request has no body",
    ),
    "a request of another kind": (
        asked("POST", "/api/orders", {"total": 1, "secret": 7}, BATCH),
        given(201, GIVEN, AT),
        "though the request has secret 7 instead of a text",
    ),
    "a request that is malformed": (
        asked("POST", "/api/orders", None, BATCH, content_type="application/json"),
        given(201, GIVEN, AT),
        "though the request has no body",
    ),
    "a request of an undocumented type": (
        asked("POST", "/api/orders", SENT, BATCH, content_type="text/csv"),
        given(201, GIVEN, AT),
        "though the request has the content type text/csv, which is not documented; documented: application/json, ",
    ),
    "a header that is missing in a request": (
        asked("POST", "/api/orders", SENT),
        given(201, GIVEN, AT),
        'though the request has no header "X-Batch"',
    ),
    "a query of another kind": (
        asked("POST", "/api/orders?dry=maybe", SENT, BATCH),
        given(201, GIVEN, AT),
        'though the request has the query "dry" "maybe" instead of true or false',
    ),
    "a path of another kind": (
        asked("GET", "/api/orders/seven", None, TOKEN),
        given(200, GIVEN),
        'though the request has the path "order" "seven" instead of a whole number',
    ),
    "no credentials": (asked("GET", "/api/orders/7"), given(200, GIVEN), "though the request has no credentials"),
}
del BROKEN["a body where none is documented"]


@pytest.mark.parametrize("case", KEPT)
def test_what_keeps_to_the_contract_passes(session: HttpClient, server: Server, case: str) -> None:
    request, server.next_answer = KEPT[case]

    assert session.send(request).status == server.next_answer[0]


@pytest.mark.parametrize("case", BROKEN)
def test_what_breaks_the_contract_fails_naming_service_operation_and_place(
    session: HttpClient, server: Server, case: str
) -> None:
    request, server.next_answer, said = BROKEN[case]

    with pytest.raises(ExpectationFailed) as failure:
        session.send(request)

    headline, *detail = str(failure.value).splitlines()
    assert headline.startswith('"orders" breaks its contract: ')
    assert said in headline
    assert "orders.yaml" in detail[-1]


def test_the_failure_leads_to_the_place_in_the_document(session: HttpClient, server: Server) -> None:
    server.next_answer = given(200, {"id": "x", "total": 1})

    with pytest.raises(ExpectationFailed) as failure:
        session.send(SHOW)

    field, contract = str(failure.value).splitlines()[1:]
    assert field == '  id  expected a whole number  but was "x"  x'
    assert re.fullmatch(r"  the contract: GET /orders/\{order\} in .*orders.yaml, #/Order", contract)
    assert (failure.value.expected, failure.value.actual) == ("id: a whole number", 'id: "x"')


DOCUMENTS = {
    "no OpenAPI": ("a: 1", "is no OpenAPI document of version 3.0 or 3.1: it says no openapi: ..."),
    "an older one": ("swagger: '2.0'", "is no OpenAPI document of version 3.0 or 3.1"),
    "another version": ("openapi: 4.0.0", 'it says openapi: "4.0.0"'),
    "an unfinished one": ("openapi: 3.0.3\npaths: {}", "is no OpenAPI document: at #: 'info' is a required property"),
    "no answers": (
        "openapi: 3.0.3\ninfo: {title: a, version: '1'}\npaths: {/a: {get: {}}}",
        "is no OpenAPI document: at #/paths/~1a/get: ",
    ),
    "a reference to nowhere": (
        "openapi: 3.0.3\ninfo: {title: a, version: '1'}\npaths: {/a: {$ref: '#/x'}}",
        'refers to "#/x", which is not there',
    ),
    "a reference to a name": (
        "openapi: 3.0.3\ninfo: {title: a, version: '1'}\npaths: {/a: {$ref: '#a'}}",
        'refers to "#a", which is not there',
    ),
    "a circle": (
        "openapi: 3.0.3\ninfo: {title: a, version: '1'}\npaths: {/a: {$ref: '#/paths/~1b'}, /b: {$ref: '#/paths/~1a'}}",
        "it refers to itself in a circle",
    ),
    "a reference to the network": (
        "openapi: 3.0.3\ninfo: {title: a, version: '1'}\npaths: {/a: {$ref: 'http://127.0.0.1:9/x.yaml'}}",
        'refers to "http://127.0.0.1:9/x.yaml", which is not there',
    ),
    "a file outside": (
        "openapi: 3.0.3\ninfo: {title: a, version: '1'}\npaths: {/a: {$ref: '../x.yaml'}}",
        'refers to "../x.yaml", which is not there',
    ),
    "no YAML": ("openapi: [", "is no YAML"),
}


@pytest.mark.parametrize("case", DOCUMENTS)
def test_a_document_that_cannot_be_used_says_why(server: Server, tmp_path: Path, case: str) -> None:
    text, said = DOCUMENTS[case]
    (tmp_path / "c").mkdir()
    (tmp_path / "x.yaml").write_text("get: {}")
    path = tmp_path / "c" / "a.yaml"
    path.write_text(text)
    url = f"http://127.0.0.1:{server.server_address[1]}"
    session = HttpClient("orders", url, Journal(), judge=Contract("orders", path).at(url))
    server.next_answer = given(200, {})

    with pytest.raises(DocumentError) as error:
        session.send(asked("GET", "/a"))

    session.close()
    assert str(path) in str(error.value)
    assert said in str(error.value)


def test_a_contract_that_is_not_there_is_told_before_anything_starts(tmp_path: Path) -> None:
    service = Service(run="exit 1", contract="contracts/orders.yml")

    with pytest.raises(ProfileError) as error:
        Harness(Profile(services={"orders": service}), base=tmp_path).start()

    assert str(error.value).startswith(
        f"services.orders in .: contract: there is no file {tmp_path}/contracts/orders.yml"
    )


def test_a_contract_that_is_none_ends_the_start(tmp_path: Path) -> None:
    (tmp_path / "orders.yaml").write_text("a: 1")
    service = Service(run="exec sleep 60", contract="orders.yaml")

    with pytest.raises(DocumentError, match=r"orders\.yaml is no OpenAPI document"):
        Harness(Profile(services={"orders": service}), base=tmp_path).start()
