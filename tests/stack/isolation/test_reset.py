"""What a reset promises, on both kinds of database."""

from __future__ import annotations

import threading

import pytest

from interlock.errors import ResetError

PRODUCTS = [(1, "pen", 10), (2, "ink", 5), (3, "cap", 0)]
ORDERS = [(1, 1), (2, 3)]
MADE = {
    "both": [
        "CREATE TABLE kept (n integer)",
        "INSERT INTO kept VALUES (1)",
        "CREATE TABLE a (id integer PRIMARY KEY, product integer REFERENCES products (id))",
        "CREATE TABLE b (id integer PRIMARY KEY, a integer REFERENCES a (id))",
        "CREATE VIEW dear AS SELECT * FROM products WHERE stock > 5",
        "CREATE VIEW dearest AS SELECT d.id FROM dear d JOIN b ON b.id = d.id",
        "INSERT INTO a VALUES (1, 1)",
        "INSERT INTO b VALUES (1, 1)",
        "UPDATE products SET stock = 1",
        "INSERT INTO orders (product) VALUES (2)",
    ],
    "sqlite": [
        "CREATE VIRTUAL TABLE texts USING fts5 (body)",
        "INSERT INTO texts VALUES ('hello')",
        "CREATE TRIGGER noted AFTER INSERT ON a BEGIN DELETE FROM products; END",
    ],
    "postgresql": [
        "CREATE MATERIALIZED VIEW counted AS SELECT count(*) FROM dearest",
        "CREATE VIEW shown AS SELECT * FROM counted",
        "CREATE TABLE days (day date) PARTITION BY RANGE (day)",
        "CREATE TABLE later PARTITION OF days FOR VALUES FROM ('2026-01-01') TO (MAXVALUE)",
        "ALTER TABLE a ADD CONSTRAINT back FOREIGN KEY (product) REFERENCES b (id) DEFERRABLE",
        "CREATE SEQUENCE numbers",
        "CREATE SCHEMA tenant_7",
        "CREATE TABLE tenant_7.orders (id serial, product integer REFERENCES products (id))",
        "CREATE SEQUENCE tenant_7.numbers",
        "CREATE SCHEMA empty",
    ],
}
NAMES = {
    "both": {"a", "b", "dear", "dearest"},
    "sqlite": {"texts", "texts_config", "texts_content", "texts_data", "texts_docsize", "texts_idx"},
    "postgresql": {"counted", "shown", "days", "later", "numbers", "tenant_7", "empty"},
}


def test_an_updated_reference_row_comes_back(shop, captured):
    baseline = captured(shop.url)
    shop.execute("UPDATE products SET stock = 9 WHERE id = 1")

    report = baseline.reset()

    assert report.changed == ("products",)
    assert shop.rows("products") == PRODUCTS


def test_a_deleted_row_comes_back(shop, captured):
    baseline = captured(shop.url)
    shop.execute("DELETE FROM products WHERE id = 2")

    assert baseline.reset().changed == ("products",)
    assert shop.rows("products") == PRODUCTS


def test_an_inserted_row_goes(shop, captured):
    baseline = captured(shop.url)
    shop.execute("INSERT INTO lines (ordered) VALUES (1), (2)")

    assert baseline.reset().changed == ("lines",)
    assert shop.rows("lines") == []


def test_a_row_replaced_by_one_with_other_values_is_seen_though_the_count_is_the_same(shop, captured):
    baseline = captured(shop.url)
    shop.execute("DELETE FROM products WHERE id = 2")
    shop.execute("INSERT INTO products (id, name, stock) VALUES (2, 'ink', 6)")

    assert baseline.reset().changed == ("products",)
    assert shop.rows("products") == PRODUCTS


def test_emptying_a_parent_leaves_the_rows_of_clean_children_alone(shop, captured):
    baseline = captured(shop.url)
    shop.execute("UPDATE products SET name = 'quill' WHERE id = 1")

    # orders refers to products with ON DELETE CASCADE, and has not changed.
    assert baseline.reset().changed == ("products",)
    assert shop.rows("orders") == ORDERS


def test_parents_and_children_change_together_and_come_back_together(shop, captured):
    baseline = captured(shop.url)
    shop.execute("INSERT INTO products (name, stock) VALUES ('nib', 1)")
    shop.execute("INSERT INTO orders (product) VALUES (4)")
    shop.execute("INSERT INTO lines (ordered) VALUES (3)")
    shop.execute("DELETE FROM orders WHERE id = 1")

    assert baseline.reset().changed == ("lines", "orders", "products")
    assert (shop.rows("products"), shop.rows("orders"), shop.rows("lines")) == (PRODUCTS, ORDERS, [])


def test_numbering_goes_on_where_the_baseline_left_it(shop, captured):
    baseline = captured(shop.url)
    shop.execute("INSERT INTO orders (product) VALUES (1), (1)")
    shop.execute("INSERT INTO lines (ordered) VALUES (1)")

    assert len(baseline.reset().sequences) == 2
    shop.execute("INSERT INTO orders (product) VALUES (2)")
    shop.execute("INSERT INTO lines (ordered) VALUES (1)")
    assert (3, 2) in shop.rows("orders")
    assert shop.rows("lines") == [(1, 1)]


def test_numbering_is_set_back_where_no_row_is_left_to_show_that_it_moved(shop, captured):
    baseline = captured(shop.url)
    shop.execute("INSERT INTO lines (ordered) VALUES (1)")
    shop.execute("DELETE FROM lines")

    assert len(baseline.reset().sequences) == 1
    shop.execute("INSERT INTO lines (ordered) VALUES (1)")
    assert shop.rows("lines") == [(1, 1)]


def test_a_table_that_refers_to_itself_is_emptied_and_filled(database, captured):
    database.execute("CREATE TABLE tree (id integer PRIMARY KEY, parent integer REFERENCES tree (id))")
    database.execute("INSERT INTO tree VALUES (1, NULL)")
    database.execute("INSERT INTO tree VALUES (2, 1)")
    baseline = captured(database.url)
    database.execute("UPDATE tree SET parent = 2 WHERE id = 1")

    assert baseline.reset().changed == ("tree",)
    assert database.rows("tree") == [(1, None), (2, 1)]


def test_tables_that_refer_to_each_other_are_emptied_and_filled(database, captured):
    database.execute("CREATE TABLE teams (id integer PRIMARY KEY, lead integer)")
    database.execute("CREATE TABLE people (id integer PRIMARY KEY, team integer REFERENCES teams (id))")
    if database.kind == "sqlite":
        database.execute("ALTER TABLE teams ADD COLUMN deputy integer REFERENCES people (id)")
    else:
        database.execute("ALTER TABLE teams ADD COLUMN deputy integer")
        database.execute("ALTER TABLE teams ADD FOREIGN KEY (deputy) REFERENCES people (id)")
    database.execute("INSERT INTO teams (id) VALUES (1)")
    database.execute("INSERT INTO people VALUES (7, 1)")
    database.execute("UPDATE teams SET deputy = 7")
    baseline = captured(database.url)
    database.execute("UPDATE teams SET deputy = NULL")
    database.execute("DELETE FROM people")

    assert baseline.reset().changed == ("people", "teams")
    assert (database.rows("teams"), database.rows("people")) == ([(1, None, 7)], [(7, 1)])


def test_a_table_that_a_service_made_at_its_start_is_emptied_and_named(shop, captured):
    baseline = captured(shop.url)
    shop.execute("CREATE TABLE drafts (id integer PRIMARY KEY, product integer REFERENCES products (id))")
    baseline.accept()
    shop.execute("INSERT INTO drafts VALUES (1, 2)")

    report = baseline.reset()

    assert (report.changed, report.created) == ((), ("drafts",))
    assert shop.rows("drafts") == []
    assert baseline.reset().created == ()


def test_a_column_that_a_service_added_at_its_start_goes_back_to_its_default(shop, captured):
    baseline = captured(shop.url)
    shop.execute("ALTER TABLE products ADD COLUMN colour text DEFAULT 'blue'")
    baseline.accept()
    shop.execute("UPDATE products SET colour = 'red'")

    assert baseline.reset().changed == ("products",)
    assert {row[-1] for row in shop.rows("products")} == {"blue"}


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("DROP TABLE lines", 'table "lines" is gone'),
        ("ALTER TABLE products DROP COLUMN stock", 'table "products" no longer has the column "stock"'),
        ("ALTER TABLE products RENAME COLUMN stock TO pieces", 'table "products" no longer has the column "stock"'),
    ],
)
def test_what_the_baseline_had_and_is_gone_is_named(shop, captured, statement, said):
    baseline = captured(shop.url, name="shop")
    shop.execute(statement)

    with pytest.raises(ResetError, match=f'database "shop": {said}; its baseline cannot be brought back'):
        baseline.reset()


def test_what_was_altered_in_a_scenario_is_named(shop, captured):
    baseline = captured(shop.url, name="shop")
    shop.execute("ALTER TABLE products ADD COLUMN colour text")

    for _ in range(2):
        with pytest.raises(
            ResetError, match=r'(?i)"shop": table "products" was altered in a scenario: it has colour text now'
        ):
            baseline.reset()


def test_what_a_scenario_made_is_dropped_whatever_it_is_and_whatever_it_refers_to(shop, captured):
    baseline = captured(shop.url, ignore=["kept"])
    for _ in range(2):
        for statement in MADE["both"] + MADE[shop.kind]:
            shop.execute(statement)
        made = NAMES["both"] | NAMES[shop.kind]

        report = baseline.reset()

        assert set(report.dropped) == made
        assert shop.rows("kept") == [(1,)]
        shop.execute("DROP TABLE kept")
        assert (shop.rows("products"), shop.rows("orders")) == (PRODUCTS, ORDERS)
        assert baseline.reset().dropped == ()


def test_ignored_tables_and_their_numbering_are_never_touched(shop, captured):
    baseline = captured(shop.url, ignore=["lines", "not there yet"])
    shop.execute("INSERT INTO lines (ordered) VALUES (1)")
    shop.execute("DELETE FROM lines")
    shop.execute("INSERT INTO lines (ordered) VALUES (2)")

    assert baseline.reset().changed == ()
    assert shop.rows("lines") == [(2, 2)]
    shop.execute("INSERT INTO lines (ordered) VALUES (1)")
    assert shop.rows("lines") == [(2, 2), (3, 1)]


def test_a_reset_right_after_a_reset_finds_nothing(shop, captured):
    baseline = captured(shop.url)
    shop.execute("UPDATE products SET stock = 1")

    assert baseline.reset().changed == ("products",)
    assert [str(baseline.reset()).startswith("nothing had changed") for _ in range(3)] == [True] * 3


def test_the_second_change_of_a_table_is_seen_as_well_as_the_first(shop, captured):
    baseline = captured(shop.url)
    for stock in range(20, 25):
        shop.execute(f"UPDATE products SET stock = {stock} WHERE id = 3")

        assert baseline.reset().changed == ("products",)
        assert shop.rows("products") == PRODUCTS


def test_untouched_tables_are_not_written_to(shop, captured):
    """A trigger that refuses every write to orders lets the reset of products pass."""
    baseline = captured(shop.url)
    if shop.kind == "sqlite":
        for verb in ("INSERT", "UPDATE", "DELETE"):
            shop.execute(
                f"CREATE TRIGGER no_{verb} BEFORE {verb} ON orders BEGIN SELECT raise(ABORT, 'touched orders'); END"
            )
    else:
        shop.execute(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'touched orders'; END $$"
        )
        shop.execute(
            "CREATE TRIGGER refused BEFORE INSERT OR UPDATE OR DELETE ON orders EXECUTE FUNCTION refuse();"
            "ALTER TABLE orders ENABLE ALWAYS TRIGGER refused"
        )
    shop.execute("UPDATE products SET stock = 1")

    assert baseline.reset().changed == ("products",)


def test_an_idle_transaction_of_the_application_that_has_read_does_not_hold_up_the_reset(shop, captured):
    baseline = captured(shop.url, within=1)
    application = shop.connect()
    application.execute("BEGIN")
    application.execute("SELECT * FROM products").fetchall()
    application.execute("SELECT * FROM lines").fetchall()
    shop.execute("UPDATE products SET stock = 1")
    shop.execute("INSERT INTO lines (ordered) VALUES (1)")

    assert baseline.reset().changed == ("lines", "products")
    application.execute("COMMIT")
    assert application.execute("SELECT * FROM products ORDER BY id").fetchall() == PRODUCTS
    application.close()


def test_an_open_connection_of_the_application_sees_the_known_state_at_once(shop, captured):
    baseline = captured(shop.url)
    application = shop.connect()
    application.execute("UPDATE products SET stock = 77")
    baseline.reset()

    assert application.execute("SELECT stock FROM products WHERE id = 1").fetchone() == (10,)
    application.close()


def test_a_reset_that_cannot_be_finished_changes_nothing(shop, captured):
    baseline = captured(shop.url, within=0.1)
    shop.execute("UPDATE products SET stock = 1")
    shop.execute("INSERT INTO lines (ordered) VALUES (1)")
    application = shop.connect()
    application.execute("BEGIN IMMEDIATE" if shop.kind == "sqlite" else "BEGIN")
    application.execute("UPDATE products SET stock = 2")

    with pytest.raises(ResetError):
        baseline.reset()
    application.execute("ROLLBACK")
    assert shop.rows("lines") == [(1, 1)]
    assert baseline.reset().changed == ("lines", "products")
    application.close()


def test_a_reset_waits_for_a_transaction_that_ends_soon(shop, captured):
    baseline = captured(shop.url, within=30)
    application = shop.connect()
    application.execute("BEGIN IMMEDIATE" if shop.kind == "sqlite" else "BEGIN")
    application.execute("UPDATE products SET stock = 2")
    committing = threading.Timer(0.2, lambda: application.execute("COMMIT"))
    if shop.kind == "postgresql":
        shop.execute("INSERT INTO products (name) VALUES ('nib')")  # or there would be nothing to reset yet
    committing.start()
    baseline.reset()
    committing.join()
    baseline.reset()

    assert shop.rows("products") == PRODUCTS
    application.close()


def test_a_second_capture_is_the_new_known_state(shop, captured):
    baseline = captured(shop.url)
    shop.execute("UPDATE products SET stock = 50 WHERE id = 1")
    shop.execute("CREATE TABLE notes (id integer PRIMARY KEY)")
    shop.execute("INSERT INTO notes VALUES (1)")
    baseline.capture()
    shop.execute("DELETE FROM notes")
    shop.execute("UPDATE products SET stock = 51 WHERE id = 1")

    assert baseline.reset().changed == ("notes", "products")
    assert shop.rows("products")[0] == (1, "pen", 50)
    assert shop.rows("notes") == [(1,)]


def test_names_that_need_quotes_are_quoted(database, captured):
    database.execute('CREATE TABLE "Order ""lines" ("the id" integer PRIMARY KEY, "group" text)')
    database.execute("""INSERT INTO "Order ""lines" VALUES (1, 'a')""")
    baseline = captured(database.url)
    database.execute("""UPDATE "Order ""lines" SET "group" = 'b'""")

    assert baseline.reset().changed == ('Order "lines',)


def test_a_database_without_tables_has_a_baseline_too(database, captured):
    baseline = captured(database.url)
    database.execute("CREATE TABLE late (id integer)")
    database.execute("INSERT INTO late VALUES (1)")

    assert baseline.reset().dropped == ("late",)
