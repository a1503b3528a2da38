"""What a stub's answer repeats of the request, and what happens where the request does not have it."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from doubles.programs import Program
from interlock.clients.http import Answer, HttpClient, Request
from interlock.clients.stub import Stub
from interlock.errors import UsageError
from interlock.journal import Journal

BODY = '{"amount": 12.50, "lines": [{"sku": "M\\u00fcg \\"1\\""}], "note": null, "deep": {"id": 7}}'


@pytest.fixture
def gateway(stub_program: Program, journal: Journal) -> Stub:
    return Stub("card gateway", stub_program.control, journal)


@pytest.fixture
def client(stub_program: Program) -> Any:
    client = HttpClient("gateway", f"http://127.0.0.1:{stub_program.port}", Journal(), timeout=30)
    yield client
    client.close()


def ask(client: HttpClient, body: str = BODY, **more: Any) -> Answer:
    given = {"path": "/charges/c-7", "query": [("page", "2")], "headers": [("X-Id", "k%1")]}
    kind = more.pop("content_type", "application/json")
    return client.send(Request(method="POST", body=body.encode(), content_type=kind, **{**given, **more}))


@pytest.mark.parametrize(
    ("said", "given"),
    [
        ("{request.body.amount}", Decimal("12.50")),
        ('"{request.body.amount}"', "12.50"),
        ("{request.body.amount} paid", "12.50 paid"),
        ("{request.body.lines[0].sku}", 'Müg "1"'),
        ("<{request.body.lines[0].sku}>", '<Müg "1">'),
        ("{request.body.lines}", [{"sku": 'Müg "1"'}]),
        ("{request.body.note}", None),
        ("{request.body.deep.id}", 7),
        ("{request.path.id}", "c-7"),
        ("{request.query.page}", "2"),
        ("{request.header x-id}", "k%1"),
        ("{request.nothing", "{request.nothing"),
    ],
)
def test_an_answer_repeats_what_the_request_has(gateway: Stub, client: HttpClient, said: str, given: Any) -> None:
    gateway.prepare("POST", "/charges/{id}", [{"body": {"is": said, "again": [said]}}])

    assert ask(client).json() == {"is": given, "again": [given]}


def test_keys_and_headers_and_plain_texts_repeat_it_too(gateway: Stub, client: HttpClient) -> None:
    gateway.prepare("POST", "/charges/{id}", [{"body": {"{request.body.deep.id}": "x"}}])
    assert ask(client).json() == {"7": "x"}

    gateway.prepare(
        "POST", "/charges/{id}", [{"headers": {"Location": "/c/{request.path.id}"}, "body": "got {request.form.a}"}]
    )
    answer = ask(client, "a=1%202&b=3", content_type="application/x-www-form-urlencoded")
    assert (answer.text, answer.header("Location")) == ("got 1 2", "/c/c-7")


def test_what_is_untouched_is_sent_as_it_stands(gateway: Stub, client: HttpClient) -> None:
    gateway.prepare("POST", "/charges/{id}", [{"body": "{request.what} {request.body.amount}", "untouched": True}])

    assert ask(client).text == "{request.what} {request.body.amount}"


@pytest.mark.parametrize(
    ("said", "body", "why"),
    [
        ("{request.body.total}", BODY, "{request.body.total}, which POST /charges/c-7 does not have; it has: amount,"),
        ("{request.body.lines[1]}", BODY, "{request.body.lines[1]}, which POST /charges/c-7 does not have"),
        ("{request.body.total}", "{", "and the body of POST /charges/c-7 is no JSON"),
        ("{request.query.size}", BODY, "it has: page"),
        ("{request.form.size}", BODY, "{request.form.size}, which"),
        ("{request.header X-No}", BODY, "{request.header X-No}, which"),
    ],
)
def test_what_the_request_does_not_have_is_told_and_answered_with_500(
    gateway: Stub, client: HttpClient, said: str, body: str, why: str
) -> None:
    gateway.prepare("POST", "/charges/{id}", [{"status": 201, "body": {"is": said}}])

    answer = ask(client, body)

    gateway.under_way()
    [odd] = gateway.odd
    assert (answer.status, odd.expected) == (500, True)
    assert why in json.loads(answer.text)["error"] == odd.unfilled


@pytest.mark.parametrize("body", ["line\nbreak", "null\0"])
def test_a_header_cannot_repeat_more_than_a_line(gateway: Stub, client: HttpClient, body: str) -> None:
    gateway.prepare("POST", "/charges/{id}", [{"headers": {"X-A": "{request.body}"}}])

    assert ask(client, body, content_type="text/plain").status == 500


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("{request.bdy.x}", "{request.bdy.x} is nothing that a request has; there are: {request.body.amount},"),
        ("{request.query}", "{request.query} is nothing that a request has"),
        ("{request.path.no}", "needs a segment {no} in the path /charges/{id}; it has: {id}"),
    ],
)
def test_what_no_request_could_fill_is_refused_at_once(gateway: Stub, said: str, why: str) -> None:
    with pytest.raises(UsageError, match='an answer of stub "card gateway" cannot be given: ') as caught:
        gateway.prepare("POST", "/charges/{id}", [{"body": {"is": [said]}}])

    assert why in str(caught.value)


def test_what_fits_no_rule_is_answered_otherwise_where_there_is_such_an_answer(
    stub_program: Program, gateway: Stub, client: HttpClient
) -> None:
    rules = [{"method": "POST", "path": "/charges/{id}", "answers": [{"status": 201}]}]
    stub_program.control.call("answers", defaults=rules, otherwise={"status": 202, "body": "{request.body.amount}"})

    assert (ask(client).status, ask(client, path="/hooks/1").text) == (201, "12.50")
    gateway.reset()
    assert ask(client, path="/hooks/2").status == 202
    assert gateway.odd == []


def test_what_fits_nothing_is_kept_with_what_there_is(gateway: Stub, client: HttpClient) -> None:
    gateway.prepare("GET", "/charges/{id}", [{}])

    assert ask(client).status == 404
    gateway.under_way()
    [odd] = gateway.odd
    assert (odd.rules, odd.unfilled) == (["GET /charges/{id}"], None)


def test_the_fields_of_a_form_are_read(gateway: Stub, client: HttpClient) -> None:
    gateway.prepare("POST", "/charges/{id}", [{}])
    parts = "--b\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n2\r\n--b\r\n"
    parts += 'Content-Disposition: form-data; name="f"; filename="x.csv"\r\n\r\nsku;1\r\n--b--\r\n'

    ask(client, "a=1+2&a=3", content_type="application/x-www-form-urlencoded; charset=utf-8")
    ask(client, parts, content_type="multipart/form-data; boundary=b")
    ask(client)

    gateway.under_way()
    assert [request.form for request in gateway.requests(0)] == [
        [("a", "1 2"), ("a", "3")],
        [("a", "1\r\n2"), ("f", "sku;1")],
        [],
    ]


def test_of_several_of_one_name_the_first_is_repeated(gateway: Stub, client: HttpClient) -> None:
    gateway.prepare("POST", "/charges/{id}", [{"body": {"page": "{request.query.page}"}}])

    assert ask(client, query=[("page", "2"), ("page", "3")]).json() == {"page": "2"}


def test_what_is_said_of_one_path_holds_whatever_is_said_later_of_many(gateway: Stub, client: HttpClient) -> None:
    gateway.prepare("POST", "/charges/c-7", [{"status": 201}])
    gateway.prepare("POST", "/{anything}/{id}", [{"status": 202}])

    assert [ask(client, path=path).status for path in ("/charges/c-7", "/charges/c-8")] == [201, 202]
