"""Orders: placing them, and every change of their status, together with the events that follow from it."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, false, func, insert, select, update

from shop import message as events
from shop.accounts import Customer
from shop.callbacks import promise
from shop.clock import now, timestamp
from shop.database import Database, insert_if_absent, storable
from shop.money import decimal_text
from shop.order import CANCELLED, PENDING, Line, Order, read_order
from shop.outbox import Outbox
from shop.pages import Page
from shop.refusal import Refusal
from shop.tables import order_lines, orders, products

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


class Orders:
    """The orders of all customers.

    Args:
        database: the shop's.
        outbox: of the service that has the orders.
        url: where customers find it; the links in letters begin with it.
    """

    def __init__(self, database: Database, outbox: Outbox, url: str = "") -> None:
        self._database = database
        self._outbox = outbox
        self._url = url.rstrip("/")

    def place(
        self,
        customer: Customer,
        quantities: Mapping[str, int],
        key: str | None,
        correlation: str,
        callback: str | None = None,
    ) -> tuple[Order, bool]:
        """Accept an order; returns it, and whether it is new.

        With an idempotency key that made an order before, that order is returned as it is now; Refusal if it was for
        something else. ``callback`` is where a partner is told how the order ends.
        """
        asked = [sorted(quantities.items()), *([callback] if callback else [])]
        digest = hashlib.sha256(json.dumps(asked).encode()).hexdigest()
        same_key = (orders.c.customer_id == customer.id) & (orders.c.idempotency_key == key)
        with self._outbox.transaction() as connection:
            earlier = read_order(connection, same_key) if key is not None else None
            if earlier is None:
                order = self._insert(connection, customer, quantities, key, digest, callback)
                if order is not None:
                    self._outbox.add(connection, events.ORDER_PLACED, order.as_event(order.created_at), correlation)
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
        """A customer's own order, or for staff any; Refusal where there is none."""
        with self._database.reading() as connection:
            found = read_order(connection, _called(order))
        return found if found is not None and customer.staff else _owned(found, customer, order)

    def behind(self, order: str, key: str) -> Order:
        """The order that a letter's link leads to; Refusal where the key is not that order's."""
        with self._database.reading() as connection:
            found = read_order(connection, _called(order))
        if found is None or not found.link_key or not hmac.compare_digest(found.link_key.encode(), key.encode()):
            raise Refusal(404, "order_not_found", "This link leads to no order.")
        return found

    def of(self, customer: Customer, page: Page) -> dict[str, Any]:
        """A page of a customer's own orders, the newest first."""
        own = orders.c.customer_id == customer.id
        wanted = select(orders).where(own).order_by(orders.c.created_at.desc(), orders.c.id)
        with self._database.reading() as connection:
            total = connection.execute(select(func.count()).select_from(orders).where(own)).scalar_one()
            rows = connection.execute(wanted.limit(page.size).offset(page.offset)).all()
        items = [
            {
                "id": row.id,
                "status": row.status,
                "reason": row.reason,
                "total": decimal_text(row.total_minor),
                "currency": row.currency,
                "created_at": timestamp(row.created_at),
            }
            for row in rows
        ]
        return page.answer("orders", items, total)

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
        """Give a locked order its new status, and say so: to the other services, to the customer, to a partner."""
        moment, event = now(), f"order.{status}"
        values = {"status": status, "reason": reason, "updated_at": moment}
        connection.execute(update(orders).where(orders.c.id == order.id).values(values))
        changed = order.with_status(status, reason)
        told = {"reason": reason, **more} if reason else more
        body = changed.as_event(moment, was=order.status, link=self._link(order), **told)
        self._outbox.add(connection, event, body, correlation)
        if order.callback_url is not None:
            partners = {"event": event, **changed.as_answer()}
            promise(connection, order.id, event, order.callback_url, partners, correlation)
        return changed

    def _link(self, order: Order) -> str:
        return f"{self._url}/orders/{order.id}?key={order.link_key}"

    def _insert(
        self,
        connection: Connection,
        customer: Customer,
        quantities: Mapping[str, int],
        key: str | None,
        digest: str,
        callback: str | None,
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
            link_key=secrets.token_urlsafe(24),
            callback_url=callback,
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
            "link_key": order.link_key,
            "callback_url": callback,
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
