"""An event as it travels between the services: what is read from it, and what makes it unreadable."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shop.database import storable
from shop.money import minor_units

CORRELATION = "X-Correlation-Id"

ORDER_PLACED = "order.placed"
ORDER_CONFIRMED = "order.confirmed"
ORDER_REJECTED = "order.rejected"
ORDER_CANCELLED = "order.cancelled"
STOCK_RESERVED = "stock.reserved"
STOCK_REJECTED = "stock.rejected"
PAYMENT_CAPTURED = "payment.captured"
PAYMENT_DECLINED = "payment.declined"
PAYMENT_REFUNDED = "payment.refunded"
PRODUCT_ADDED = "product.added"
PRODUCT_CHANGED = "product.changed"
IMPORT_FINISHED = "import.finished"


class Poison(Exception):
    """A message that cannot be understood, however often it is delivered. It belongs into the dead-letter queue."""


@dataclass(frozen=True)
class Message:
    """One event. The getters raise Poison where a field is missing or of the wrong kind."""

    id: str
    event: str
    body: Mapping[str, Any]
    correlation: str

    @property
    def order(self) -> str:
        return self.text("order", longest=40)

    def text(self, field: str, longest: int = 200) -> str:
        return _text(self.body, field, longest)

    def amount(self, field: str) -> int:
        """Money, in minor units."""
        try:
            return minor_units(self.text(field))
        except ValueError as problem:
            raise Poison(f'"{field}": {problem}') from None

    def quantities(self) -> dict[str, int]:
        """How much of each sku the lines ask for."""
        wanted: dict[str, int] = {}
        for line in self.lines():
            quantity = line.get("quantity")
            if not isinstance(quantity, int) or isinstance(quantity, bool) or not 0 < quantity < 10**6:
                raise Poison(f'"lines" asks for the quantity {quantity!r}')
            sku = _text(line, "sku", 40)
            wanted[sku] = wanted.get(sku, 0) + quantity
        return wanted

    def lines(self) -> list[Mapping[str, Any]]:
        lines = self.body.get("lines")
        if not isinstance(lines, list) or not lines or not all(isinstance(line, dict) for line in lines):
            raise Poison('"lines" is not a list of lines')
        return lines


def read_message(body: bytes, routing_key: str, message_id: str | None, headers: Mapping[str, Any]) -> Message:
    """The event in a delivery; Poison where there is none."""
    try:
        content = json.loads(body)
    except (ValueError, RecursionError) as problem:
        raise Poison(f"the body is not JSON: {problem}") from None
    if not isinstance(content, dict):
        raise Poison("the body is not a JSON object")
    event = content.get("event", routing_key)
    if not isinstance(event, str):
        raise Poison(f'"event" is {event!r}')
    if not message_id or len(message_id) > 255 or not storable(message_id):
        # The same content is the same message.
        message_id = str(uuid.uuid5(uuid.NAMESPACE_OID, f"{event} {body.hex()}"))
    correlation = headers.get(CORRELATION)
    return Message(message_id, event, content, correlation if isinstance(correlation, str) else message_id)


def _text(body: Mapping[str, Any], field: str, longest: int) -> str:
    value = body.get(field)
    if not isinstance(value, str) or not 0 < len(value) <= longest or not storable(value):
        raise Poison(f'"{field}" is {value!r}, not a text of 1 to {longest} characters')
    return value
