"""What changed in a database since a moment, and what of it was our own doing."""

from __future__ import annotations

from decimal import Decimal

import pytest
import sqlalchemy as sa

from interlock.clients.database import Database
from interlock.errors import ClientError, UsageError

TABLES = [
    "create table customers (id integer primary key, name varchar(20))",
    """create table orders (id integer primary key, customer_id integer references customers (id) on delete cascade,
        total numeric(10, 2), status varchar(20), extra {json})""",
    "create table log (line varchar(40))",
    "create table moved (a integer, b integer, primary key (a, b))",
]
ROWS = [
    "insert into customers values (1, 'Ada'), (2, 'Bob')",
    "insert into orders values (1, 1, 19.90, 'new', '{\"a\": [1]}'), (2, 2, 5, 'paid', null)",
    "insert into log values ('one'), ('one'), ('two')",
    "insert into moved values (1, 1), (1, 2)",
]


@pytest.fixture
def app(database_url):
    """The application's own connection."""
    engine = sa.create_engine(database_url)
    json = "jsonb" if engine.dialect.name == "postgresql" else "json"
    with engine.begin() as connection:
        for statement in [*(table.replace("{json}", json) for table in TABLES), *ROWS]:
            connection.exec_driver_sql(statement)
    yield engine
    engine.dispose()


@pytest.fixture
def shop(database_url, app, journal):
    database = Database("shop", database_url, journal)
    database.watch()
    yield database
    database.close()


def does(app, *statements):
    with app.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def counts(shop):
    return {c.table: (len(c.added), len(c.changed), len(c.removed)) for c in shop.changes() if c.any}


def test_nothing_changed(shop):
    assert counts(shop) == {}
    assert [changes.table for changes in shop.changes()] == ["customers", "log", "moved", "orders"]


def test_rows_come_change_and_go_by_their_primary_key(shop, app):
    does(
        app,
        "insert into orders values (3, 1, 7.5, 'new', null)",
        "update orders set status = 'paid', total = 20 where id = 1",
        "delete from orders where id = 2",
        "update moved set b = 3 where b = 2",
    )

    (orders,) = [changes for changes in shop.changes() if changes.table == "orders"]

    assert [row["id"] for row in orders.added] == [3]
    assert [row["id"] for row in orders.removed] == [2]
    ((was, is_),) = orders.changed
    assert (was["status"], is_["status"]) == ("new", "paid")
    assert (was["total"], is_["total"]) == (Decimal("19.90"), Decimal("20.00"))
    assert was["extra"] == {"a": [1]}
    assert counts(shop)["moved"] == (1, 0, 1)


def test_what_is_written_back_as_it_was_is_no_change(shop, app):
    does(app, "update orders set status = 'paid'", "update orders set status = 'new' where id = 1")
    does(app, "delete from log", "insert into log values ('two'), ('one'), ('one')")

    assert counts(shop) == {}


def test_without_a_primary_key_rows_are_counted_by_their_content(shop, app):
    does(app, "insert into log values ('one'), ('three')")

    assert counts(shop) == {"log": (2, 0, 0)}

    does(app, "delete from log where line = 'two'")

    assert counts(shop) == {"log": (2, 0, 1)}


def test_what_we_write_is_no_change_with_all_it_brings_about(shop, app):
    shop.put("customers", [{"id": 3, "name": "Cleo"}, {"id": 1, "name": "Adele"}])
    shop.insert("log", [{"line": "three"}, {"line": "one"}])
    shop.clear("customers")  # takes the orders along

    assert shop.rows("orders") == []
    assert counts(shop) == {}

    shop.put("customers", [{"id": 1, "name": "Ada"}])
    does(app, "insert into orders values (9, 1, 1, 'new', null)")

    assert counts(shop) == {"orders": (1, 0, 0)}


def test_what_the_application_changed_of_a_row_stays_its_change_where_we_change_the_rest(shop, app):
    does(app, "update orders set total = 1 where id = 1")
    shop.put("orders", [{"id": 1, "status": "sent"}])

    ((was, is_),) = shop.changes()[-1].changed

    assert (was["status"], is_["status"]) == ("sent", "sent")
    assert (was["total"], is_["total"]) == (Decimal("19.90"), Decimal("1.00"))


def test_a_row_that_the_application_added_stays_added_where_we_change_it(shop, app):
    does(app, "insert into customers values (3, 'Cleo')")
    shop.put("customers", [{"id": 3, "name": "Chloe"}])

    assert counts(shop) == {"customers": (1, 0, 0)}


def test_what_the_database_refused_is_not_taken_for_ours(shop, app):
    with pytest.raises(ClientError):
        shop.insert("customers", [{"id": 3, "name": "Cleo"}, {"id": 1, "name": "Ada"}])
    does(app, "insert into customers values (3, 'Cleo')")

    assert counts(shop) == {"customers": (1, 0, 0)}


def test_tables_that_are_made_or_dropped_and_those_left_out(shop, app):
    does(app, "drop table log", "create table later (id integer)", "insert into later values (1)")

    assert counts(shop) == {"later": (1, 0, 0), "log": (0, 0, 3)}

    shop.watch(ignore=["later"])
    does(app, "insert into later values (2)")

    assert counts(shop) == {}


def test_nobody_can_say_what_changed_where_nothing_was_remembered(shop):
    shop.unwatch()

    with pytest.raises(UsageError, match='nobody remembered what was in database "shop"'):
        shop.changes()


@pytest.mark.local
def test_tables_of_other_schemas_are_told_with_them_and_partitions_with_their_table(postgres, journal):
    url = postgres.new_url()
    engine = sa.create_engine(url)
    does(
        engine,
        "create schema sales",
        "create table sales.orders (id integer primary key)",
        "create table orders (id int, at date) partition by range (at)",
        "create table orders_2026 partition of orders for values from ('2026-01-01') to ('2027-01-01')",
        "create table figures (id int primary key, a numeric, b double precision)",
        "insert into figures values (1, 'NaN', 'NaN')",
    )
    shop = Database("shop", url, journal)
    shop.watch()

    does(engine, "insert into sales.orders values (1)", "insert into orders values (1, '2026-03-01')")

    assert counts(shop) == {"orders": (1, 0, 0), "sales.orders": (1, 0, 0)}
    assert (shop.known_as("public.orders"), shop.known_as("sales.orders")) == ("orders", "sales.orders")
    engine.dispose()
    shop.close()
