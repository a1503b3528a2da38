"""A message as it was seen at, or sent to, a broker: its name, its parts, and how it is written down."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pika

from interlock.clients.payload import evidence, json_loads
from interlock.clients.properties import PROPERTIES, shown_property
from interlock.clients.received import Received
from interlock.errors import UnknownName

DEATHS = "x-death"
"""The header in which a broker says so."""


@dataclass(frozen=True, kw_only=True)
class Message(Received):
    """One message.

    Attributes:
        name: what the application calls it, from where the profile's ``message_name`` says.
        exchange: where it was published.
        routing_key: as published.
        properties: those of `PROPERTIES` that are set.
        headers: the application's headers.
        body: as received.
        redelivered: whether the broker had delivered it before.
        died: whether the broker told of it as a dead letter, on its way through the default exchange.
        at: when it was seen, seconds since the epoch.
    """

    name: str
    exchange: str
    routing_key: str
    properties: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, Any] = field(default_factory=dict)
    body: bytes = b""
    redelivered: bool = False
    died: bool = False
    at: float = 0.0

    @property
    def content_type(self) -> str | None:
        """The property, or None."""
        return self.properties.get("content_type")

    @property
    def deaths(self) -> list[Mapping[str, Any]]:
        """What the broker says of each time it died in a queue, the last one first; empty where it never did."""
        told = self.headers.get(DEATHS)
        return [death for death in told if isinstance(death, Mapping)] if isinstance(told, list) else []

    @property
    def _whose(self) -> str:
        return f'the message "{self.name}"'

    def data(self) -> dict[str, Any]:
        """What the journal keeps of it."""
        return {
            "name": self.name,
            "exchange": self.exchange,
            "routing_key": self.routing_key,
            "properties": {name: _plain(shown_property(name, value)) for name, value in self.properties.items()},
            "headers": _plain(self.headers),
            "body": evidence(self.body, self.content_type),
            "content_type": self.content_type,
        }


def called(exchange: str) -> str:
    """An exchange in words, also where it has no name.

    Example:
        >>> called("shop.events"), called("")
        ('shop.events', 'the default exchange')
    """
    return exchange or "the default exchange"


def name_of(rule: str, routing_key: str, properties: Mapping[str, Any], body: bytes) -> str:
    """A message's name by the exchange's ``message_name``: ``routing_key``, ``type`` or ``body.<path>``.

    A message without one is called ``(no type)``, ``(no body.event)``, which no sentence asks for.

    Example:
        >>> name_of("body.event", "any", {}, b'{"event": "order.placed"}')
        'order.placed'
    """
    if rule == "routing_key":
        return routing_key
    found: Any = None
    if rule == "type":
        found = properties.get("type")
    elif rule.startswith("body."):
        try:
            found = json_loads(body.decode())
            for key in rule.removeprefix("body.").split("."):
                found = found[key]
        except (ValueError, LookupError, TypeError):
            found = None
    return str(found) if found is not None else f"(no {rule})"


def as_pika(properties: Mapping[str, Any], headers: Mapping[str, Any], broker: str) -> pika.BasicProperties:
    """Properties for publishing; a message is persistent unless it says otherwise.

    Raises:
        UnknownName: a property AMQP does not have.
    """
    for name in properties:
        if name not in PROPERTIES:
            raise UnknownName("message property", name, PROPERTIES, f'AMQP (broker "{broker}")')
    return pika.BasicProperties(**{"delivery_mode": 2, **properties}, headers=dict(headers) or None)


def from_pika(properties: pika.BasicProperties) -> tuple[dict[str, Any], dict[str, Any]]:
    """The properties that are set, and the headers."""
    found = {name: value for name in PROPERTIES if (value := getattr(properties, name)) is not None}
    return found, dict(properties.headers or {})


def _plain(value: Any) -> Any:
    """An AMQP table as JSON has it."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, (bytes, bytearray)):
        return evidence(bytes(value))
    if isinstance(value, dt.datetime):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else json.loads(json.dumps(value, default=str))
