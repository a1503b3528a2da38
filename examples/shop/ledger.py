"""The ledger: one row for each order's payment, and the only ways it may change.

Whoever talks to the gateway looks here between two tries.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select, update

from shop.clock import now
from shop.database import insert_if_absent
from shop.gateway import Payment
from shop.tables import payments

PENDING = "pending"
CAPTURED = "captured"
DECLINED = "declined"
VOIDING = "voiding"
VOID = "void"
REFUNDING = "refunding"
REFUNDED = "refunded"

UNDER_WAY = (PENDING, VOIDING, REFUNDING)
"""There is something to ask the gateway."""


def open_payment(connection: Connection, payment: Payment, status: str = PENDING) -> bool:
    """Begin a payment; False where the order has one already."""
    moment = now()
    row = {
        "order_id": payment.order,
        "status": status,
        "amount_minor": payment.amount_minor,
        "currency": payment.currency,
        "customer": payment.customer,
        "attempts": 0,
        "created_at": moment,
        "updated_at": moment,
    }
    return insert_if_absent(connection, payments, row)


def cancel_payment(connection: Connection, payment: Payment) -> str:
    """The order is cancelled; returns the status that follows.

    Before the first try nothing can have been taken. After it, whoever charges sees the change before the next try, and
    voids.
    """
    if open_payment(connection, payment, VOID):
        return VOID
    row = locked(connection, payment.order)
    status: str = row.status
    if status == PENDING:
        return change(connection, payment.order, VOIDING if row.attempts else VOID)
    if status == CAPTURED:
        return change(connection, payment.order, REFUNDING)
    return status


def next_try(connection: Connection, order: str) -> tuple[str, Payment] | None:
    """What is to be asked of the gateway now; None where there is nothing, or no such payment any more.

    Counts a charge before it is tried: after a crash, it may have been.
    """
    row = locked(connection, order)
    if row is None or row.status not in UNDER_WAY:
        return None
    if row.status == PENDING:
        change(connection, order, PENDING, attempts=payments.c.attempts + 1)
    return row.status, Payment(order, row.amount_minor, row.currency, row.customer, row.charge_id)


def locked(connection: Connection, order: str) -> Any:
    """The order's row, ours until the transaction ends."""
    return connection.execute(select(payments).where(payments.c.order_id == order).with_for_update()).first()


def change(connection: Connection, order: str, status: str, **values: Any) -> str:
    """Write a status and what belongs to it."""
    chosen = payments.c.order_id == order
    connection.execute(update(payments).where(chosen).values(status=status, updated_at=now(), **values))
    return status
