"""Orders: placing them, and every change of their status, together with the events that follow from it."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, false, insert, select, update

from shop import message as events
from shop.accounts import Customer
from shop.clock import now
from shop.database import Database, insert_if_absent, storable
from shop.order import CANCELLED, PENDING, Line, Order, read_order
from shop.outbox import Outbox
from shop.refusal import Refusal
from shop.tables import order_lines, orders, products

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


class Orders:
    """The orders of all customers."""

    def __init__(self, database: Database, outbox: Outbox) -> None:
        self._database = database
        self._outbox = outbox

    def place(
        self, customer: Customer, quantities: Mapping[str, int], key: str | None, correlation: str
    ) -> tuple[Order, bool]:
        """Accept an order; returns it, and whether it is new.

        With an idempotency key that made an order before, that order is returned as it is now; Refusal if it was for
        something else.
        """
        digest = hashlib.sha256(json.dumps(sorted(quantities.items())).encode()).hexdigest()
        same_key = (orders.c.customer_id == customer.id) & (orders.c.idempotency_key == key)
        with self._outbox.transaction() as connection:
            earlier = read_order(connection, same_key) if key is not None else None
            if earlier is None:
                order = self._insert(connection, customer, quantities, key, digest)
                if order is not None:
                    self._outbox.add(connection, events.ORDER_PLACED, order.as_event(), correlation)
                    return order, True
                # Another request with this key was faster, and is committed by now.
                earlier = read_order(connection, same_key) if key is not None else None
        if earlier is None:
            raise RuntimeError(f"an order of {customer.email} could neither be inserted nor found")
        if earlier.request_hash != digest:
            raise Refusal(
                409, "idempotency_conflict", f"The Idempotency-Key {key!r} was used for another order, {earlier.id}."
            )
        return earlier, False

    def find(self, customer: Customer, order: str) -> Order:
        """A customer's own order; Refusal where there is none."""
        with self._database.reading() as connection:
            return _owned(read_order(connection, _called(order)), customer, order)

    def cancel(self, customer: Customer, order: str, correlation: str) -> Order:
        """Cancel what is not final yet; Refusal otherwise."""
        with self._outbox.transaction() as connection:
            found = _owned(read_order(connection, _called(order), lock=True), customer, order)
            if found.final:
                raise Refusal(409, "order_is_final", f"The order {order} is {found.status} and cannot be cancelled.")
            return self.change(connection, found, CANCELLED, correlation, reason="cancelled_by_customer")

    def change(
        self,
        connection: Connection,
        order: Order,
        status: str,
        correlation: str,
        reason: str | None = None,
        **more: str,
    ) -> Order:
        """Give a locked order its new status, and say so."""
        values = {"status": status, "reason": reason, "updated_at": now()}
        connection.execute(update(orders).where(orders.c.id == order.id).values(values))
        changed = order.with_status(status, reason)
        told = {"reason": reason, **more} if reason else more
        self._outbox.add(connection, f"order.{status}", changed.as_event(**told), correlation)
        return changed

    def _insert(
        self, connection: Connection, customer: Customer, quantities: Mapping[str, int], key: str | None, digest: str
    ) -> Order | None:
        lines, currency = _priced(connection, quantities)
        moment = now()
        order = Order(
            id="ORD-" + "".join(secrets.choice(_ALPHABET) for _ in range(10)),
            customer_id=customer.id,
            email=customer.email,
            customer_name=customer.name,
            status=PENDING,
            reason=None,
            total_minor=sum(line.price_minor * line.quantity for line in lines),
            currency=currency,
            request_hash=digest,
            created_at=moment,
            lines=tuple(lines),
        )
        row = {
            "id": order.id,
            "customer_id": customer.id,
            "status": order.status,
            "total_minor": order.total_minor,
            "currency": currency,
            "idempotency_key": key,
            "request_hash": digest,
            "created_at": moment,
            "updated_at": moment,
        }
        if not insert_if_absent(connection, orders, row):
            return None
        rows = [
            {
                "order_id": order.id,
                "line": number,
                "sku": line.sku,
                "name": line.name,
                "quantity": line.quantity,
                "price_minor": line.price_minor,
            }
            for number, line in enumerate(lines, start=1)
        ]
        connection.execute(insert(order_lines), rows)
        return order


def _called(order: str) -> ColumnElement[bool]:
    return orders.c.id == order if storable(order) else false()


def _owned(order: Order | None, customer: Customer, wanted: str) -> Order:
    if order is None or order.customer_id != customer.id:
        raise Refusal(404, "order_not_found", f"You have no order {wanted}.")
    return order


def _priced(connection: Connection, quantities: Mapping[str, int]) -> tuple[list[Line], str]:
    found: dict[str, Any] = {
        row.sku: row for row in connection.execute(select(products).where(products.c.sku.in_(quantities)))
    }
    for sku in quantities:
        if sku not in found:
            raise Refusal(422, "unknown_product", f'There is no product "{sku}".')
    currencies = sorted({row.currency for row in found.values()})
    if len(currencies) != 1:
        raise Refusal(422, "invalid_order", f"One order is paid in one currency, not in {' and '.join(currencies)}.")
    return [
        Line(sku, found[sku].name, quantity, found[sku].price_minor) for sku, quantity in quantities.items()
    ], currencies[0]
