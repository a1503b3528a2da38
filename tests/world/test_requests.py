"""From a sentence's data to a request."""

from __future__ import annotations

import pytest

from interlock.errors import TableError, UnknownName
from interlock.expect import Memory, Table
from interlock.world.payload import compose, split_message
from interlock.world.requests import compose_request


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
