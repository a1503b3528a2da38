"""From a sentence's data to a request."""

from __future__ import annotations

import json
from email.message import Message
from email.parser import BytesParser
from email.policy import HTTP
from pathlib import Path

import pytest

from interlock.clients.exchange import Request
from interlock.errors import TableError, UnknownName, UsageError
from interlock.expect import Memory, Table
from interlock.world.beside import read_beside
from interlock.world.graphql import compose_query
from interlock.world.payload import compose, split_message
from interlock.world.requests import compose_request, compose_upload


@pytest.fixture
def memory() -> Memory:
    memory = Memory("k3x9")
    memory.remember("order", "ORD-7")
    memory.remember("count", 2)
    return memory


def test_a_docstring_is_json_by_default(memory: Memory) -> None:
    request = compose_request("POST", "/orders", memory, text='{"sku": "MUG-1"}')

    assert (request.content_type, request.body) == ("application/json", b'{"sku":"MUG-1"}')


def test_decimals_in_a_docstring_keep_their_digits(memory: Memory) -> None:
    assert compose_request("POST", "/", memory, text='{"total": 29.90}').body == b'{"total":29.90}'


def test_remembered_values_stand_in_path_headers_and_body_with_their_type(memory: Memory) -> None:
    text = 'Idempotency-Key: {order}\n\n{"order": "{order}", "quantity": "{count}"}'

    request = compose_request("PUT", "/orders/{order}", memory, text=text)

    assert request.path == "/orders/ORD-7"
    assert list(request.headers) == [("Idempotency-Key", "ORD-7")]
    assert request.body == b'{"order":"ORD-7","quantity":2}'


def test_a_body_with_a_content_type_of_its_own_is_sent_untouched(memory: Memory) -> None:
    request = compose_request("POST", "/orders", memory, text='Content-Type: application/json\n\n{"lines": [')

    assert (request.content_type, request.body) == ("application/json", b'{"lines": [')


def test_what_declares_its_type_is_not_even_filled_in(memory: Memory) -> None:
    payload = compose(memory, None, "Content-Type: application/graphql\nX-Order: {order}\n\n{ me {order} }")

    assert (payload.body, payload.headers) == (b"{ me {order} }", (("X-Order", "ORD-7"),))


def test_headers_alone_are_no_body(memory: Memory) -> None:
    payload = compose(memory, None, "Retry-After: 1")

    assert (payload.body, payload.content_type, payload.headers) == (None, None, (("Retry-After", "1"),))


def test_a_table_gives_body_headers_and_query(memory: Memory) -> None:
    table = Table(
        ["field", "value"],
        [["header Idempotency-Key", "{order}"], ["query page", "2"], ["lines[0].sku", "MUG-1"], ["note", ""]],
    )

    request = compose_request("POST", "/orders", memory, table=table)

    assert list(request.headers) == [("Idempotency-Key", "ORD-7")]
    assert list(request.query) == [("page", "2")]
    assert request.body == b'{"lines":[{"sku":"MUG-1"}]}'


def test_a_table_of_several_records_is_refused(memory: Memory) -> None:
    with pytest.raises(TableError, match="takes one record, the table gives 2"):
        compose_request("POST", "/", memory, table=Table(["sku"], [["A"], ["B"]]))


def test_a_get_with_a_body_is_refused_and_told_about_the_query(memory: Memory) -> None:
    with pytest.raises(TableError, match='a GET has no body, but the data gives page; write "query page"'):
        compose_request("GET", "/", memory, table=Table(["field", "value"], [["page", "2"]]))


def test_an_unknown_name_is_refused(memory: Memory) -> None:
    with pytest.raises(UnknownName, match=r'no remembered value "ordr".*order'):
        compose_request("GET", "/orders/{ordr}", memory)


def test_without_data_there_is_no_body(memory: Memory) -> None:
    request = compose_request("POST", "/orders/{order}/cancel", memory)

    assert (request.body, request.content_type) == (None, None)


@pytest.mark.parametrize(
    ("text", "headers", "body"),
    [
        ("just text", [], "just text"),
        ('{"a": 1}', [], '{"a": 1}'),
        ("A: 1\nB: 2\n\nbody\n\nmore", [("A", "1"), ("B", "2")], "body\n\nmore"),
        ("A: 1", [("A", "1")], ""),
    ],
)
def test_headers_come_first_then_an_empty_line_then_the_body(
    text: str, headers: list[tuple[str, str]], body: str
) -> None:
    assert split_message(text) == (headers, body)


def test_a_line_that_is_no_header_among_headers_is_refused() -> None:
    with pytest.raises(TableError, match=r'line 2 of the docstring, "{", is no header line'):
        split_message('A: 1\n{\n"b": 2}')


def beside(name: str) -> bytes:
    return {"a.csv": b"sku\nTEA\n", "photo": b"\xff\xd8"}[name]


def request_of(memory: Memory, fields: dict[str, str], method: str = "POST") -> Request:
    return compose_request(
        method, "/", memory, table=Table(["field", "value"], [list(row) for row in fields.items()]), read=beside
    )


def parts_of(request: Request) -> list[Message]:
    head = f"Content-Type: {request.content_type}\r\n\r\n".encode()
    return list(BytesParser(policy=HTTP).parsebytes(head + (request.body or b"")).iter_parts())


def test_form_fields_alone_are_sent_as_browsers_do(memory: Memory) -> None:
    request = request_of(memory, {"form order": "{order}", "form count": "007", "query page": "2", "cookie sid": "x y"})

    assert (request.content_type, request.body) == ("application/x-www-form-urlencoded", b"order=ORD-7&count=007")
    assert (list(request.query), list(request.cookies)) == ([("page", "2")], [("sid", "x y")])


def test_a_file_makes_it_multipart_and_its_name_says_what_it_is(memory: Memory) -> None:
    request = request_of(memory, {"file list": "a.csv", "file photo": "photo as image/jpeg", "form note": "grün"})

    note, listed, photo = parts_of(request)
    assert note.get_payload(decode=True) == "grün".encode()
    assert (listed.get_filename(), listed.get_content_type(), listed.get_payload(decode=True)) == (
        "a.csv",
        "text/csv",
        b"sku\nTEA\n",
    )
    assert (photo.get_filename(), photo.get_content_type(), photo.get_payload(decode=True)) == (
        "photo",
        "image/jpeg",
        b"\xff\xd8",
    )


def test_an_upload_is_the_docstring_or_the_file(memory: Memory) -> None:
    written = compose_upload("/{order}", "deep/b.csv", memory, beside, text="sku\n{order}")
    found = compose_upload("/", "a.csv", memory, beside, table=Table(["form x", "header Y"], [["1", "2"]]))

    [part] = parts_of(written)
    assert (written.path, part.get_filename(), part.get_payload(decode=True)) == ("/ORD-7", "b.csv", b"sku\nORD-7")
    assert [part.get_payload(decode=True) for part in parts_of(found)] == [b"1", b"sku\nTEA\n"]
    assert list(found.headers) == [("Y", "2")]


@pytest.mark.parametrize(
    ("fields", "method", "said"),
    [
        ({"form a": "1", "sku": "TEA"}, "POST", "a form has no JSON fields, but the table gives sku"),
        ({"file a": "a.csv", "lines[0].sku": "TEA"}, "POST", "a form has no JSON fields, but the table gives lines"),
        ({"form a": "1", "header Content-Type": "x/y"}, "POST", "a form says itself what it is"),
        ({"form a": "1"}, "GET", 'a GET has no body, but the data gives a; write "query a"'),
        ({"cookie a b": "1"}, "GET", 'the cookie "a b" cannot be "1"'),
        ({"cookie a": "1;b"}, "GET", 'the cookie "a" cannot be "1;b"'),
    ],
)
def test_what_a_request_cannot_carry_is_refused(memory: Memory, fields: dict[str, str], method: str, said: str) -> None:
    with pytest.raises(TableError, match=said.replace("[", r"\[")):
        request_of(memory, fields, method)


def test_a_file_is_a_field_like_others_where_nothing_is_sent_to_a_service(memory: Memory) -> None:
    payload = compose(memory, Table(["file y"], [["2"]]), None)

    assert payload.body == b'{"file y":2}'


QUERY = """
query Find($order: ID!, $count: Int! = 3, $after: [String!], $note: String) {  # $none: of these
  orders(id: $order, text: "$quoted: Int!") { id }
}
"""


def test_declared_variables_come_from_what_is_remembered(memory: Memory) -> None:
    request = compose_query("/graphql", QUERY, memory)

    sent = json.loads(request.body or b"")
    assert sent == {"query": QUERY, "variables": {"order": "ORD-7", "count": 2}}


def test_a_variable_nobody_remembered_is_named(memory: Memory) -> None:
    with pytest.raises(UnknownName) as error:
        compose_query("/graphql", "mutation ($card: ID!) { pay(card: $card) }", memory)

    assert str(error.value).startswith(
        'there is no remembered value "card" in this scenario, and the query declares $card; there are: '
    )


def test_files_lie_beside_the_feature_and_nowhere_else(tmp_path: Path) -> None:
    folder = tmp_path / "suite" / "features"
    folder.mkdir(parents=True)
    (folder / "a.csv").write_bytes(b"sku")
    (folder / "x.feature").write_text("")
    (tmp_path / "secret").write_text("s")
    (folder / "link").symlink_to(tmp_path / "secret")
    suite = tmp_path / "suite"

    assert read_beside("a.csv", folder, suite) == b"sku"
    for name in ("../../secret", str(tmp_path / "secret"), "link", "", " "):
        with pytest.raises(UsageError, match="is no file of the suite"):
            read_beside(name, folder, suite)
    with pytest.raises(UnknownName) as error:
        read_beside("b.csv", folder, suite)
    assert str(error.value) == f'there is no file "b.csv" in {folder}; there are: a.csv, link'


def test_a_variable_of_a_query_that_has_a_default_need_not_be_remembered(memory: Memory) -> None:
    body = compose_query("/graphql", "query ($size: Int! = 5, $order: ID!) { list(first: $size) { id } }", memory).body

    assert json.loads(body or b"")["variables"] == {"order": "ORD-7"}
