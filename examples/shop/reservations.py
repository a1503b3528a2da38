"""Reservations: what is put aside for an order. All of its lines or none, and never more than there is."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, insert, select, update

from shop.clock import now
from shop.database import insert_if_absent
from shop.tables import reservation_lines, reservations, stock


class NotEnoughStock(Exception):
    """There is less of this sku than the order wants."""

    def __init__(self, sku: str) -> None:
        super().__init__(sku)
        self.sku = sku


def reserve(connection: Connection, order: str, quantities: Mapping[str, int]) -> bool:
    """Put the quantities aside; returns False when the order was decided about before, or cancelled before it came.

    Raises NotEnoughStock if there is too little of one; then nothing has changed but the order's record.
    """
    if not _decide(connection, order, "reserved"):
        return False
    # Locked in one order by everybody, so that two orders cannot wait for each other.
    shelves = (
        select(stock.c.sku, stock.c.available)
        .where(stock.c.sku.in_(quantities))
        .order_by(stock.c.sku)
        .with_for_update()
    )
    available = {row.sku: row.available for row in connection.execute(shelves)}
    for sku, quantity in quantities.items():
        if available.get(sku, 0) < quantity:
            _set_status(connection, order, "rejected")
            raise NotEnoughStock(sku)
    for sku, quantity in quantities.items():
        _move(connection, sku, quantity)
        connection.execute(insert(reservation_lines).values(order_id=order, sku=sku, quantity=quantity))
    return True


def release(connection: Connection, order: str) -> dict[str, int]:
    """Put back what is reserved for an order; returns how much of what. The order will not be reserved any more."""
    if _decide(connection, order, "released"):
        return {}  # cancelled before it was placed here
    status = connection.execute(
        select(reservations.c.status).where(reservations.c.order_id == order).with_for_update()
    ).scalar()
    if status != "reserved":
        return {}
    lines = select(reservation_lines).where(reservation_lines.c.order_id == order).order_by(reservation_lines.c.sku)
    quantities = {row.sku: row.quantity for row in connection.execute(lines)}
    for sku, quantity in quantities.items():
        _move(connection, sku, -quantity)
    _set_status(connection, order, "released")
    return quantities


def _decide(connection: Connection, order: str, status: str) -> bool:
    moment = now()
    row = {"order_id": order, "status": status, "created_at": moment, "updated_at": moment}
    return insert_if_absent(connection, reservations, row)


def _set_status(connection: Connection, order: str, status: str) -> None:
    chosen = reservations.c.order_id == order
    connection.execute(update(reservations).where(chosen).values(status=status, updated_at=now()))


def _move(connection: Connection, sku: str, quantity: int) -> None:
    moved = {"available": stock.c.available - quantity, "reserved": stock.c.reserved + quantity}
    connection.execute(update(stock).where(stock.c.sku == sku).values(moved))
