"""What sentences say of a message beside its body: ``header X``, ``property X``, ``routing key``; from and to cells."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from interlock.clients.payload import json_text
from interlock.clients.properties import PERSISTENT, TEXTS, header_value, property_named, property_value
from interlock.errors import CellError, TableError
from interlock.expect import (
    JSON,
    TEXT,
    Memory,
    TableLike,
    Target,
    data_cell,
    data_json,
    data_records,
    parse_path,
    the_only,
)
from interlock.expect.kinds import TextKind
from interlock.world.payload import JSON_TYPE, split_message
from interlock.world.views import EXCHANGE, HEADER, PROPERTY, ROUTING_KEY

__all__ = ["Outgoing", "compose_message", "message_typing"]

_LINE = re.compile(r"((?:header |property )?[!#$%&'*+.^_`|~0-9A-Za-z-]+|routing key):[ \t]*(.*)")
EXPIRATION = "expiration"
OF_REQUESTS = ("query ", "cookie ", "form ", "file ")
"""How fields begin that only a request has."""


class Expiration(TextKind):
    """Milliseconds as AMQP has them, a text, that may be said as a length of time: ``30 s``."""

    what = "a length of time, such as 300 ms, or its milliseconds"

    def read(self, text: str) -> str:
        """Its milliseconds; what is no length of time is the text it is."""
        try:
            return str(property_value(EXPIRATION, text)[1])
        except CellError:
            return text


_EXPIRATION = Expiration()


class MessageTyping:
    """Fields of messages: JSON in the body and in headers, properties by what AMQP says of them.

    Example:
        >>> MessageTyping().target("property Content-Type").path
        ('property content_type',)
    """

    def target(self, heading: str) -> Target:
        """See `interlock.expect.Typing`.

        Raises:
            UnknownName: AMQP has no such property.
            TableError: only a request has such a field.
        """
        if heading.startswith(PROPERTY):
            name = property_named(heading.removeprefix(PROPERTY))
            kind = _EXPIRATION if name == EXPIRATION else TEXT if name in TEXTS else JSON
            return Target((f"{PROPERTY}{name}",), kind)
        if heading.startswith(HEADER):
            return Target((heading,), JSON)
        if heading.startswith(OF_REQUESTS):
            what, _, _ = heading.partition(" ")
            raise TableError(f'only a request has a {what}, so "{heading}" has no meaning here')
        return Target((heading,), TEXT) if heading in (ROUTING_KEY, EXCHANGE) else Target(parse_path(heading), JSON)


message_typing = MessageTyping()


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What a sentence's data says of a message to publish.

    Attributes:
        headers: as AMQP has them.
        properties: likewise, those that are said.
        routing_key: None where none is said.
        content: the body as a JSON value, or as text where its type is declared; None for no body.
        content_type: the declared type, or JSON's; None for no body.
        untouched: whether the content is text to be sent as it stands.
    """

    headers: dict[str, Any] = field(default_factory=dict)
    properties: dict[str, Any] = field(default_factory=dict)
    routing_key: str | None = None
    content: Any = None
    content_type: str | None = None
    untouched: bool = False

    @property
    def body(self) -> bytes:
        """The body as it is sent; empty where there is none."""
        if self.content is None and self.content_type is None:
            return b""
        return str(self.content).encode() if self.untouched else json_text(self.content).encode()


def compose_message(memory: Memory, table: TableLike | None, text: str | None) -> Outgoing:
    r"""The message of a sentence's data, remembered names filled in.

    Raises:
        TableError: a docstring with a line among its headers that is none, or a table with more than one record.
        CellError: a property or header that cannot be so.
        UnknownName: a name nobody remembered, or a property AMQP does not have.

    Example:
        >>> compose_message(Memory(), None, 'property priority: 3\nX-Tries: 1\n\n{"sku": "MUG-1"}').properties
        {'priority': 3}
    """
    if text is not None:
        return _of_docstring(memory, text)
    return Outgoing() if table is None else _of_table(memory, table)


def _of_docstring(memory: Memory, text: str) -> Outgoing:
    lines, raw = split_message(text, _LINE)
    beside: dict[str, Any] = {}
    for name, value in lines:
        label = name if name.startswith((HEADER, PROPERTY)) or name == ROUTING_KEY else f"{HEADER}{name}"
        if label.lower() == f"{HEADER}content-type":
            label = f"{PROPERTY}content_type"
        target = message_typing.target(label)
        beside[str(target.path[0])] = data_cell(value, target.kind, memory, label)
    if (declared := beside.get(f"{PROPERTY}content_type")) is not None:
        return _outgoing(beside, content=raw, content_type=declared, untouched=True)
    if not raw.strip():
        return _outgoing(beside)
    return _outgoing(beside, content=data_json(raw, memory), content_type=JSON_TYPE)


def _of_table(memory: Memory, table: TableLike) -> Outgoing:
    records = data_records(table, memory, message_typing)
    fields = dict(the_only(records, table))
    names = [name for name in fields if name.startswith((HEADER, PROPERTY)) or name == ROUTING_KEY]
    beside = {name: fields.pop(name) for name in names}
    return _outgoing(beside, content=fields, content_type=JSON_TYPE) if fields else _outgoing(beside)


def _outgoing(beside: dict[str, Any], **content: Any) -> Outgoing:
    headers = {name.removeprefix(HEADER): value for name, value in beside.items() if name.startswith(HEADER)}
    said = [(name.removeprefix(PROPERTY), value) for name, value in beside.items() if name.startswith(PROPERTY)]
    properties: dict[str, Any] = {}
    for name, value in said:
        known, converted = property_value(name, value)
        if known in properties:
            raise TableError(f'"{PROPERTY}{PERSISTENT}" and "{PROPERTY}{known}" say the same; one of them is enough')
        properties[known] = converted
    return Outgoing(
        headers={name: header_value(name, value) for name, value in headers.items()},
        properties=properties,
        routing_key=beside.get(ROUTING_KEY),
        **content,
    )
