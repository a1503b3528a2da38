"""From a sentence's table or docstring to what is sent: headers, query and a body.

A docstring is an HTTP message: optional header lines and an empty line, then the body; JSON by default, sent
untouched where a ``Content-Type`` line stands. In a table the fields ``header NAME`` and ``query NAME`` go
there and all others are the JSON body. Requests, messages and the answers of stubs are written the same way.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from interlock.clients.payload import json_text
from interlock.errors import TableError
from interlock.expect import Memory, TableLike, Typing, data_json, data_records, json_typing, the_only
from interlock.texts import cut
from interlock.world.views import HEADER, QUERY

JSON_TYPE = "application/json"
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_HEADER_LINE = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*)")
Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Payload:
    """What a sentence's data says.

    Attributes:
        headers: names and values, the Content-Type left out.
        query: names and values.
        content: the body as a JSON value, or as text where the docstring declares its own type; None for no body.
        content_type: the declared type, or JSON's; None for no body.
        untouched: whether the content is text to be sent as it stands.
        apart: what a table's fields with other prefixes say, names and values by prefix.
    """

    headers: Pairs = ()
    query: Pairs = ()
    content: Any = None
    content_type: str | None = None
    untouched: bool = False
    apart: Mapping[str, Pairs] = field(default_factory=dict)

    @property
    def body(self) -> bytes | None:
        """The body as it goes over the wire; None where there is none."""
        if self.content_type is None:
            return None
        return str(self.content).encode() if self.untouched else json_text(self.content).encode()


def compose(
    memory: Memory,
    table: TableLike | None,
    text: str | None,
    typing: Typing = json_typing,
    apart: Iterable[str] = (),
) -> Payload:
    """The payload of a sentence's data, remembered names filled in.

    Args:
        memory: fills ``{name}``.
        table: the data, or
        text: the docstring.
        typing: what the headings of the table mean.
        apart: how fields begin that are neither header, query nor body: ``cookie ``.

    Raises:
        TableError: a docstring that is not an HTTP message, or a table with more than one record.
        UnknownName: a name nobody remembered.

    Example:
        >>> compose(Memory(), None, '{"sku": "MUG-1"}').body
        b'{"sku":"MUG-1"}'
    """
    if text is not None:
        return _of_docstring(memory, text)
    return Payload() if table is None else _of_table(memory, table, typing, apart)


def compose_without_query(memory: Memory, table: TableLike | None, text: str | None) -> Payload:
    """The payload of a message or an answer.

    Raises:
        TableError: as `compose`; or the data has a query, which only a request has.
    """
    payload = compose(memory, table, text)
    if payload.query:
        raise TableError(f'only a request has a query, so "{QUERY}{payload.query[0][0]}" has no meaning here')
    return payload


def on_one_line(headers: Pairs) -> Pairs:
    """The headers of a request or an answer, where a line break would begin another one.

    Raises:
        TableError: a value has a line break or a null character.
    """
    for name, value in headers:
        if any(one in value for one in "\r\n\0"):
            raise TableError(f'the header "{name}" cannot be "{cut(value)}": it has to stand on one line')
    return headers


def _of_docstring(memory: Memory, text: str) -> Payload:
    lines, raw = split_message(text)
    filled = [(name, memory.fill(value)) for name, value in lines]
    headers = tuple((name, value) for name, value in filled if name.lower() != "content-type")
    declared = [value for name, value in filled if name.lower() == "content-type"]
    if declared:
        return Payload(headers, content=raw, content_type=declared[0], untouched=True)
    if not raw.strip():
        return Payload(headers)
    return Payload(headers, content=data_json(raw, memory), content_type=JSON_TYPE)


def _of_table(memory: Memory, table: TableLike, typing: Typing, apart: Iterable[str]) -> Payload:
    records = data_records(table, memory, typing)
    fields = dict(the_only(records, table))
    headers = _taken(fields, HEADER)
    query = _taken(fields, QUERY)
    others = {prefix: _taken(fields, prefix) for prefix in apart}
    return Payload(headers, query, fields or None, JSON_TYPE if fields else None, apart=others)


def _taken(fields: dict[str, Any], prefix: str) -> Pairs:
    names = [name for name in fields if name.startswith(prefix)]
    for name in names:
        if prefix == HEADER and not _HEADER_NAME.fullmatch(name[len(prefix) :]):
            raise TableError(f'"{cut(name[len(prefix) :])}" is no name of a header: letters, digits and -')
    return tuple((name[len(prefix) :], _as_text(fields.pop(name))) for name in names)


def _as_text(value: Any) -> str:
    return value if isinstance(value, str) else json_text(value)


def split_message(text: str, header_line: re.Pattern[str] = _HEADER_LINE) -> tuple[list[tuple[str, str]], str]:
    r"""The header lines at a docstring's head, and the body.

    Text that does not begin with a header line is all body.

    Args:
        text: the docstring.
        header_line: finds name and value in one of them.

    Raises:
        TableError: a line among the headers that is none.

    Example:
        >>> split_message('Idempotency-Key: 7\n\n{"sku": "MUG-1"}')
        ([('Idempotency-Key', '7')], '{"sku": "MUG-1"}')
    """
    lines = text.split("\n")
    if not header_line.fullmatch(lines[0].strip()):
        return [], text
    headers: list[tuple[str, str]] = []
    for number, line in enumerate(lines):
        if not line.strip():
            return headers, "\n".join(lines[number + 1 :])
        match = header_line.fullmatch(line.strip())
        if match is None:
            raise TableError(
                f'line {number + 1} of the docstring, "{cut(line.strip())}", is no header line; '
                "headers come first, then an empty line, then the body"
            )
        headers.append((match[1], match[2]))
    return headers, ""
