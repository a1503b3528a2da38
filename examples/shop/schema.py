"""``python -m shop.schema``: the tables and the reference data. Repeating it changes nothing that is there."""

from __future__ import annotations

from sqlalchemy import insert, select
from sqlalchemy.exc import DBAPIError

from shop import tables
from shop.database import Database, DatabaseUnusable, insert_if_absent
from shop.passwords import hash_password
from shop.settings import Settings

PRODUCTS = [
    {"sku": "BOOK-1", "name": "A Pattern Language", "price_minor": 2990, "currency": "EUR"},
    {"sku": "MUG-1", "name": "Stoneware mug", "price_minor": 995, "currency": "EUR"},
    {"sku": "LAMP-1", "name": "Desk lamp", "price_minor": 4900, "currency": "EUR"},
    {"sku": "PEN-1", "name": "Fountain pen", "price_minor": 1950, "currency": "EUR"},
]
STOCK = [{"sku": product["sku"], "available": 10, "reserved": 0} for product in PRODUCTS]
CUSTOMERS = [
    {"email": "ada@example.com", "name": "Ada Lovelace", "password": "correct horse"},
    {"email": "bob@example.com", "name": "Bob Noyce", "password": "battery staple"},
    {"email": "grace@example.com", "name": "Grace Hopper", "password": "nanosecond wire", "role": "staff"},
]


def create_schema(database: Database) -> None:
    """Make what is missing."""
    if database.engine.dialect.name == "sqlite":
        with database.engine.connect() as connection:
            # Kept in the file: readers and the one writer do not wait for each other. No transaction may be open.
            connection.connection.cursor().execute("PRAGMA journal_mode = WAL")
    with database.transaction() as connection:
        tables.metadata.create_all(connection)
        for table, rows in ((tables.products, PRODUCTS), (tables.stock, STOCK)):
            for row in rows:
                insert_if_absent(connection, table, row)
        for customer in CUSTOMERS:
            email = tables.customers.c.email
            if connection.execute(select(email).where(email == customer["email"])).first() is None:
                row = {name: value for name, value in customer.items() if name != "password"}
                connection.execute(
                    insert(tables.customers).values(row | {"password_hash": hash_password(customer["password"])})
                )


def main() -> int:
    settings = Settings("shop.schema")
    try:
        database = Database(settings.text("SHOP_DATABASE_URL"))
        create_schema(database)
    except (DatabaseUnusable, DBAPIError) as problem:
        settings.refuse(str(getattr(problem, "orig", problem)).strip().splitlines()[0])
    database.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
