"""What is for sale: looked at by everybody, written by imports."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Select, func, insert, select, update

from shop.database import Database, storable
from shop.money import decimal_text
from shop.pages import Page
from shop.price_list import Line
from shop.refusal import Refusal
from shop.tables import products, stock

CURRENCY = "EUR"


class Products:
    """The price list, with what there is of each product."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def page(self, page: Page) -> dict[str, Any]:
        """A page of all products, by sku."""
        with self._database.reading() as connection:
            total = connection.execute(select(func.count()).select_from(products)).scalar_one()
            wanted = _shown().order_by(products.c.sku).limit(page.size).offset(page.offset)
            items = [_as_answer(row) for row in connection.execute(wanted)]
        return page.answer("products", items, total)

    def find(self, sku: str) -> dict[str, Any]:
        """One product; Refusal where there is none."""
        row = None
        if storable(sku):
            with self._database.reading() as connection:
                row = connection.execute(_shown().where(products.c.sku == sku)).first()
        if row is None:
            raise Refusal(404, "unknown_product", f'There is no product "{sku}".')
        return _as_answer(row)


def put(connection: Connection, line: Line) -> str | None:
    """Sell a product as a line says from now on; returns ``added``, ``changed``, or None where it was so already.

    A line without a quantity leaves the stock alone; a new product without one has none. What is reserved stays so.
    """
    this = products.c.sku == line.sku
    before = connection.execute(_shown().where(this).with_for_update(of=products)).first()
    values = {"name": line.name, "price_minor": line.price_minor}
    if before is None:
        connection.execute(insert(products).values(sku=line.sku, currency=CURRENCY, **values))
        connection.execute(insert(stock).values(sku=line.sku, available=line.quantity or 0, reserved=0))
        return "added"
    counted = line.quantity is not None and line.quantity != before.available
    if not counted and (before.name, before.price_minor) == (line.name, line.price_minor):
        return None
    connection.execute(update(products).where(this).values(**values))
    if counted:
        if before.available is None:
            connection.execute(insert(stock).values(sku=line.sku, available=line.quantity, reserved=0))
        else:
            connection.execute(update(stock).where(stock.c.sku == line.sku).values(available=line.quantity))
    return "changed"


def _shown() -> Select[Any]:
    return select(products, stock.c.available).select_from(products.outerjoin(stock))


def _as_answer(row: Any) -> dict[str, Any]:
    return {
        "sku": row.sku,
        "name": row.name,
        "price": decimal_text(row.price_minor),
        "currency": row.currency,
        "available": row.available or 0,
    }
