"""Whatever a schema is made of and whoever is at work on it, the known state comes back; on both kinds of database."""

from __future__ import annotations

import contextlib
import threading

import psycopg
import pytest

from interlock.errors import ResetError
from stack.isolation.test_reset import ORDERS, PRODUCTS

DEFERRED = ["", "DEFERRABLE INITIALLY DEFERRED"]


def test_keys_of_reference_data_that_were_swapped_are_swapped_back(shop, captured):
    shop.execute("CREATE UNIQUE INDEX one_name ON products (name)")
    baseline = captured(shop.url)
    shop.execute("UPDATE orders SET product = NULL")
    for before, after in ((1, 9), (2, 1), (9, 2)):
        shop.execute(f"UPDATE products SET id = {after} WHERE id = {before}")
    assert shop.rows("products")[:2] == [(1, "ink", 5), (2, "pen", 10)]

    assert baseline.reset().changed == ("orders", "products")
    assert (shop.rows("products"), shop.rows("orders")) == (PRODUCTS, ORDERS)


@pytest.mark.parametrize("when", DEFERRED)
def test_circles_of_any_length_come_back_whenever_their_keys_are_looked_at(database, captured, when):
    database.execute("CREATE TABLE a (id integer PRIMARY KEY, b integer NOT NULL)")
    if database.kind == "sqlite":
        database.execute("DROP TABLE a")
        database.execute(f"CREATE TABLE a (id integer PRIMARY KEY, b integer NOT NULL REFERENCES b (id) {when})")
        database.execute("PRAGMA foreign_keys = OFF")
    database.execute(
        f"CREATE TABLE c (id integer PRIMARY KEY, a integer NOT NULL REFERENCES a (id) {when}, "
        f"c integer REFERENCES c (id) {when})"
    )
    database.execute(f"CREATE TABLE b (id integer PRIMARY KEY, c integer NOT NULL REFERENCES c (id) {when})")
    for row in ("a VALUES (1, 5)", "c VALUES (7, 1, 7)", "b VALUES (5, 7)", "a VALUES (2, 5)"):
        database.execute(f"INSERT INTO {row}")
    if database.kind == "postgresql":
        database.execute(f"ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES b (id) {when}")
    baseline = captured(database.url)
    database.execute("INSERT INTO c VALUES (8, 2, 7)")
    database.execute("UPDATE b SET c = 8")
    database.execute("DELETE FROM a WHERE id = 1" if database.kind == "sqlite" else "UPDATE a SET b = 5 WHERE id = 1")

    assert set(baseline.reset().changed) == {"a", "b", "c"}
    assert [database.rows(name) for name in "abc"] == [[(1, 5), (2, 5)], [(5, 7)], [(7, 1, 7)]]


def test_only_rows_of_tables_that_changed_are_written_again(shop, captured):
    """Every version of a row has its own mark on PostgreSQL; on SQLite the statements are looked at."""
    shop.execute("CREATE INDEX by_product ON orders (product)")
    baseline = captured(shop.url)
    shop.execute("UPDATE products SET stock = 9 WHERE id = 1")
    written = []
    if shop.kind == "sqlite":
        baseline._baseline._connection.set_trace_callback(written.append)
    else:
        before = shop.ask("SELECT ctid, xmin FROM orders ORDER BY 1")

    assert baseline.reset().changed == ("products",)
    if shop.kind == "sqlite":
        verbs = [line for line in written if line.startswith(("DELETE", "INSERT", "UPDATE", "DROP", "CREATE"))]
        assert [line.split("main.")[1].split()[0] for line in verbs] == ['"products"', '"products"']
    else:
        assert shop.ask("SELECT ctid, xmin FROM orders ORDER BY 1") == before


def test_views_show_the_known_state_and_are_no_tables(shop, captured):
    shop.execute("CREATE VIEW dear AS SELECT name FROM products WHERE stock > 5")
    baseline = captured(shop.url)
    shop.execute("UPDATE products SET stock = 0")

    assert baseline.reset().changed == ("products",)
    assert shop.rows("dear") == [("pen",)]


@pytest.mark.parametrize("deed", ["INSERT INTO lines (ordered) VALUES (1)", "DELETE FROM orders"])
def test_rows_that_somebody_has_not_committed_are_waited_for_and_then_told(shop, captured, deed):
    """Nobody sees them yet, and they would come in the middle of the next scenario."""
    baseline, patient = (captured(shop.url, within=within, name="shop") for within in (0.2, 30))
    shop.execute("UPDATE products SET stock = 1")
    application = shop.connect()
    application.execute("BEGIN IMMEDIATE" if shop.kind == "sqlite" else "BEGIN")
    application.execute(deed)

    with pytest.raises(
        ResetError, match=r'database "shop" stayed locked for 0.2 s( by connection \d+ \(checkout, idle)?'
    ):
        baseline.reset()
    committing = threading.Timer(0.05, lambda: application.execute("COMMIT"))
    committing.start()
    changed = patient.reset().changed
    committing.join()
    application.close()

    assert "products" in changed
    assert changed[0] == ("lines" if deed.startswith("INSERT") else "orders")
    assert (shop.rows("products"), shop.rows("lines")) == (PRODUCTS, [])


def test_rows_that_come_while_resets_go_on_are_gone_with_the_first_after_the_last(shop, captured):
    baseline = captured(shop.url, within=0.2)
    enough, application = threading.Event(), shop.connect()

    def write():
        while not enough.is_set():
            with contextlib.suppress(psycopg.errors.UniqueViolation):  # the numbering is set back under its hands
                application.execute("INSERT INTO lines (ordered) VALUES (1)")
            application.execute("UPDATE products SET stock = stock + 1 WHERE id = 2")

    writing = threading.Thread(target=write)
    writing.start()
    for _ in range(6):
        with contextlib.suppress(ResetError):  # it may be overtaken again and again
            baseline.reset()
    enough.set()
    writing.join()
    application.close()
    baseline.reset()

    assert (shop.rows("products"), shop.rows("lines")) == (PRODUCTS, [])
    assert baseline.reset().changed == ()


@pytest.mark.parametrize("deed", ["UPDATE t SET doc = '{}'", "DELETE FROM t", "INSERT INTO t (id) VALUES (9)"])
def test_documents_and_computed_columns_come_back(database, captured, deed):
    kind, stored = ("jsonb", "STORED") if database.kind == "postgresql" else ("text", "VIRTUAL")
    database.execute(
        f"CREATE TABLE t (id integer PRIMARY KEY, doc {kind} CHECK (doc IS NOT NULL OR id > 5), "
        f"name text GENERATED ALWAYS AS (doc ->> 'name') {stored}, n integer DEFAULT 3)"
    )
    database.execute("""INSERT INTO t (id, doc) VALUES (1, '{"name": "pen", "tags": ["a", {"b": null}]}')""")
    before = database.rows("t")
    baseline = captured(database.url)
    database.execute(deed)

    assert baseline.reset().changed == ("t",)
    assert database.rows("t") == before
    assert before[0][2] == "pen"
