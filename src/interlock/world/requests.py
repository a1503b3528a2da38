"""From a sentence's path, table or docstring to an HTTP request.

A docstring is an HTTP message: optional header lines and an empty line, then the body; JSON by default, sent
untouched where a ``Content-Type`` line stands. In a table the fields ``header NAME`` and ``query NAME`` go
there and all others are the JSON body.
"""

from __future__ import annotations

import re
from typing import Any

from interlock.clients.exchange import Request
from interlock.clients.payload import json_text
from interlock.errors import TableError
from interlock.expect import Memory, TableLike, data_json, data_records, json_typing
from interlock.world.views import HEADER, QUERY

JSON_TYPE = "application/json"
_HEADER_LINE = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*)")


def compose_request(
    method: str,
    path: str,
    memory: Memory,
    *,
    table: TableLike | None = None,
    text: str | None = None,
) -> Request:
    """The request a sentence describes, remembered names filled in.

    Raises:
        TableError: a docstring that is not an HTTP message, or a table with more than one record.
        UnknownName: a name nobody remembered.

    Example:
        ``compose_request("POST", "/orders", memory, text='{"sku": "MUG-1"}')``
    """
    headers: list[tuple[str, str]] = []
    query: list[tuple[str, str]] = []
    body: bytes | None = None
    content_type: str | None = None
    if text is not None:
        headers, raw = split_message(memory.fill(text) if _declares_type(text) else text)
        declared = [value for name, value in headers if name.lower() == "content-type"]
        headers = [(name, memory.fill(value)) for name, value in headers if name.lower() != "content-type"]
        if declared:
            content_type, body = declared[0], raw.encode()
        elif raw.strip():
            content_type, body = JSON_TYPE, json_text(data_json(raw, memory)).encode()
    elif table is not None:
        fields = single_record(table, memory)
        headers = [(key[len(HEADER) :], as_text(fields.pop(key))) for key in list(fields) if key.startswith(HEADER)]
        query = [(key[len(QUERY) :], as_text(fields.pop(key))) for key in list(fields) if key.startswith(QUERY)]
        if fields and method == "GET":
            # A body on a GET has no meaning (RFC 9110, 9.3.1); whoever writes one wants the query.
            names = ", ".join(fields)
            raise TableError(f'a GET has no body, but the table gives {names}; write "query {next(iter(fields))}"')
        if fields:
            content_type, body = JSON_TYPE, json_text(fields).encode()
    return Request(
        method=method, path=memory.fill(path), headers=headers, query=query, body=body, content_type=content_type
    )


def split_message(text: str) -> tuple[list[tuple[str, str]], str]:
    r"""The header lines at a docstring's head, and the body.

    Text that does not begin with a header line is all body.

    Example:
        >>> split_message('Idempotency-Key: 7\n\n{"sku": "MUG-1"}')
        ([('Idempotency-Key', '7')], '{"sku": "MUG-1"}')
    """
    lines = text.split("\n")
    if not _HEADER_LINE.fullmatch(lines[0].strip()):
        return [], text
    headers: list[tuple[str, str]] = []
    for number, line in enumerate(lines):
        if not line.strip():
            return headers, "\n".join(lines[number + 1 :])
        match = _HEADER_LINE.fullmatch(line.strip())
        if match is None:
            raise TableError(
                f'line {number + 1} of the docstring, "{line.strip()}", is no header line; '
                "headers come first, then an empty line, then the body"
            )
        headers.append((match[1], match[2]))
    return headers, ""


def single_record(table: TableLike, memory: Memory) -> dict[str, Any]:
    """The one record a table gives, as JSON data.

    Raises:
        TableError: more than one record.
    """
    records = data_records(table, memory, json_typing)
    if len(records) != 1:
        raise TableError(f"this sentence takes one record, the table gives {len(records)}")
    return dict(records[0])


def as_text(value: Any) -> str:
    """A header or query value as text."""
    return value if isinstance(value, str) else json_text(value)


def _declares_type(text: str) -> bool:
    return any(name.lower() == "content-type" for name, _ in split_message(text)[0])
