"""An order as it is read: for the customer's answer and for the events about it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from shop.clock import timestamp
from shop.money import decimal_text
from shop.tables import customers, order_lines, orders

PENDING = "pending"
CONFIRMED = "confirmed"
REJECTED = "rejected"
CANCELLED = "cancelled"


@dataclass(frozen=True)
class Line:
    """So many of one product, at the price it had."""

    sku: str
    name: str
    quantity: int
    price_minor: int

    def as_json(self) -> dict[str, Any]:
        return {
            "sku": self.sku,
            "name": self.name,
            "quantity": self.quantity,
            "price": decimal_text(self.price_minor),
            "total": decimal_text(self.price_minor * self.quantity),
        }


@dataclass(frozen=True)
class Order:
    """One order with its lines."""

    id: str
    customer_id: int
    email: str
    customer_name: str
    status: str
    reason: str | None
    total_minor: int
    currency: str
    request_hash: str | None
    link_key: str
    callback_url: str | None
    created_at: datetime
    lines: tuple[Line, ...]

    @property
    def final(self) -> bool:
        """Nothing changes it any more."""
        return self.status in (REJECTED, CANCELLED)

    def with_status(self, status: str, reason: str | None) -> Order:
        return replace(self, status=status, reason=reason)

    def as_answer(self) -> dict[str, Any]:
        """What its customer sees."""
        return {
            "id": self.id,
            "status": self.status,
            "reason": self.reason,
            "total": decimal_text(self.total_minor),
            "currency": self.currency,
            "lines": [line.as_json() for line in self.lines],
            "created_at": timestamp(self.created_at),
        }

    def as_event(self, at: datetime, **more: Any) -> dict[str, Any]:
        """What the other services are told, about what happened at this moment."""
        return {
            "order": self.id,
            "at": timestamp(at),
            "customer": self.email,
            "customer_name": self.customer_name,
            "total": decimal_text(self.total_minor),
            "currency": self.currency,
            "lines": [line.as_json() for line in self.lines],
            **more,
        }


def read_order(connection: Connection, condition: Any, *, lock: bool = False) -> Order | None:
    """The order that meets a condition on the orders table, if there is one.

    With ``lock``, nobody else changes it before the transaction ends.
    """
    wanted = select(orders, customers.c.email, customers.c.name.label("customer_name")).join(customers).where(condition)
    row = connection.execute(wanted.with_for_update(of=orders) if lock else wanted).first()
    if row is None:
        return None
    found = connection.execute(select(order_lines).where(order_lines.c.order_id == row.id).order_by(order_lines.c.line))
    return Order(
        id=row.id,
        customer_id=row.customer_id,
        email=row.email,
        customer_name=row.customer_name,
        status=row.status,
        reason=row.reason,
        total_minor=row.total_minor,
        currency=row.currency,
        request_hash=row.request_hash,
        link_key=row.link_key,
        callback_url=row.callback_url,
        created_at=row.created_at,
        lines=tuple(Line(line.sku, line.name, line.quantity, line.price_minor) for line in found),
    )
