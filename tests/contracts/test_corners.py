"""What OpenAPI lets be said in many ways: nobody is accused of what a document allows, nor let off what it forbids."""

from __future__ import annotations

import pytest
import requests

from interlock.clients.exchange import Answer, Request
from interlock.contracts import Contract
from interlock.errors import ExpectationFailed

DOCUMENTS = {
    "3.1.0": """
openapi: 3.1.0
info: {title: Things, version: "1"}
servers: [{url: /}]
paths:
  /a:
    get:
      parameters:
        - {name: page, in: query, schema: {anyOf: [{type: integer, minimum: 1}, {type: "null"}]}}
        - {name: level, in: query, schema: {allOf: [{$ref: "#/components/schemas/Level"}]}}
        - {name: ids, in: query, schema: {anyOf: [{type: array, items: {type: integer}}, {type: "null"}]}}
        - {name: pipe, in: query, style: pipeDelimited, explode: false, schema: {type: array, items: {type: integer}}}
        - {name: flag, in: query, allowEmptyValue: true, schema: {type: boolean}}
        - {name: filter, in: query, required: true, schema: {type: object, properties: {color: {type: string}}}}
        - {name: sid, in: cookie, schema: {type: string, maxLength: 1}}
        - {name: size, in: query, schema: {enum: [1, 2]}}
      responses:
        "200":
          description: all
          headers:
            X-Numbers: {schema: {type: array, items: {type: integer}}}
            Content-Type: {schema: {type: integer}}
          content:
            text/plain: {schema: {type: integer}}
            text/csv: {schema: {type: string}}
            application/json: {}
  /orders/{id}:
    servers: [{url: /v2}]
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get: {responses: {default: {description: any}}}
  /one:
    get: {servers: [{url: "https://shop.example/v3/"}], responses: {"2XX": {description: any}}}
  /{tenant}/info:
    parameters: [{name: tenant, in: path, required: true, schema: {type: integer}}]
    get: {responses: {"200": {description: one}}}
  /acme/{what}:
    parameters: [{name: what, in: path, required: true, schema: {type: string}}]
    get: {responses: {"200": {description: one}}}
components: {schemas: {Level: {type: integer, enum: [1, 2]}}}
""",
    "3.0.3": """
openapi: 3.0.3
info: {title: Things, version: "1"}
paths:
  /b:
    get:
      parameters:
        - {name: x, in: query, schema: {oneOf: [{type: integer}, {type: string, enum: [all]}]}}
      responses:
        "200":
          description: ok
          content:
            application/json:
              schema:
                properties:
                  of: {nullable: true, allOf: [{$ref: "#/components/schemas/Of"}]}
                  kind: {type: string, nullable: true, enum: [a, b]}
components: {schemas: {Of: {type: object}}}
""",
}
JSON = ("Content-Type", "application/json")


@pytest.fixture(scope="module")
def contracts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Contract]:
    folder = tmp_path_factory.mktemp("contracts")
    for version, text in DOCUMENTS.items():
        (folder / f"{version}.yaml").write_text(text)
    return {version: Contract("things", folder / f"{version}.yaml") for version in DOCUMENTS}


def judge(
    contracts: dict[str, Contract], target: str, *, cookie: str = "", headers: tuple[tuple[str, str], ...] = (JSON,),
    body: bytes = b"{}",
) -> None:  # fmt: skip
    base = "http://127.0.0.1"
    sent = requests.Request("GET", base + target, headers={"Cookie": cookie} if cookie else {}).prepare()
    asked = Request(method="GET", path=target)
    answer = Answer(status=200, headers=list(headers), body=body, elapsed=0.1, request=asked, url=base + target)
    contracts["3.0.3" if target.startswith("/b") else "3.1.0"].judge(base, sent, answer)


KEPT = {
    "one of several kinds": {"target": "/a?page=2"},
    "what a reference says": {"target": "/a?level=2"},
    "a value that is named": {"target": "/a?size=2"},
    "a list or nothing": {"target": "/a?ids=1&ids=2"},
    "a list in one text": {"target": "/a?pipe=1|2"},
    "nothing where that is allowed": {"target": "/a?flag="},
    "an object in pieces": {"target": "/a?color=red"},
    "a cookie beside an odd one": {"target": "/a", "cookie": 'u:x={"a": 1}; sid=1'},
    "a list in a header": {"target": "/a", "headers": (JSON, ("X-Numbers", "1, 2"))},
    "a number as a text": {"target": "/a", "headers": (("Content-Type", "text/plain"),), "body": b"5"},
    "an empty file": {"target": "/a", "headers": (("Content-Type", "text/csv"),), "body": b""},
    "a server of a path": {"target": "/v2/orders/7", "headers": (), "body": b""},
    "a server of an operation": {"target": "/v3/one", "headers": (), "body": b""},
    "a part of the path that is written out": {"target": "/acme/info", "headers": (), "body": b""},
    "a number or a word": {"target": "/b?x=2"},
    "null for what is put together": {"target": "/b", "body": b'{"of": null}'},
    "null for a value that is named": {"target": "/b", "body": b'{"kind": null}'},
}
BROKEN = {
    "a bound of one of several kinds": ({"target": "/a?page=0"}, 'the request has the query "page" 0 instead of >= 1'),
    "a word for several kinds": (
        {"target": "/a?page=two"},
        'has the query "page" "two" instead of any of 2 alternatives',
    ),
    "a value that is not named": ({"target": "/a?level=7"}, 'has the query "level" 7 instead of one of 1 and 2'),
    "an entry of a list": ({"target": "/a?pipe=1|x"}, 'has the query "pipe" [1] "x" instead of a whole number'),
    "nothing where a number stands": ({"target": "/a?level="}, 'has the query "level" "" instead of a whole number'),
    "a cookie beside an odd one": ({"target": "/a", "cookie": "u:x=1; sid=12"}, 'has the cookie "sid" "12" instead'),
    "an entry of a list in a header": (
        {"target": "/a", "headers": (JSON, ("X-Numbers", "1, x"))},
        'has the header "X-Numbers" [1] "x" instead of a whole number',
    ),
    "a path of another server": ({"target": "/orders/7"}, "it answered 200 to GET /orders/7, which is not documented"),
    "neither number nor word": ({"target": "/b?x=some"}, 'has the query "x" "some" instead of'),
    "another kind than null": ({"target": "/b", "body": b'{"of": 1}'}, "has of 1 instead of an object"),
}


@pytest.mark.parametrize("case", KEPT)
def test_what_a_document_allows_is_no_breach(contracts: dict[str, Contract], case: str) -> None:
    exchange = KEPT[case]

    judge(contracts, **exchange)  # type: ignore[arg-type]


@pytest.mark.parametrize("case", BROKEN)
def test_what_it_forbids_is_one(contracts: dict[str, Contract], case: str) -> None:
    exchange, said = BROKEN[case]

    with pytest.raises(ExpectationFailed) as failure:
        judge(contracts, **exchange)  # type: ignore[arg-type]

    assert said in str(failure.value).splitlines()[0]
