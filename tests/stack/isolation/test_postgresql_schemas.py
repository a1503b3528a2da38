"""What only PostgreSQL has: schemas, types, materialised views, policies, rights, triggers nobody may put aside."""

from __future__ import annotations

import pytest

from interlock.errors import ResetError

pytestmark = pytest.mark.local

AUDIT = """
CREATE TABLE ledger (id int PRIMARY KEY, amount int);
CREATE TABLE audit (what text);
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN INSERT INTO audit VALUES (tg_op); RETURN coalesce(new, old); END $$;
CREATE TRIGGER noted AFTER INSERT OR DELETE ON ledger FOR EACH ROW EXECUTE FUNCTION note();
INSERT INTO ledger VALUES (1, 5);
"""


def execute(database, script: str) -> None:
    database._own.execute(script)


def test_every_schema_counts_with_its_tables_numbers_and_keys(postgresql, captured):
    execute(
        postgresql,
        """
        CREATE SCHEMA billing;
        CREATE SCHEMA "Audit log";
        CREATE TABLE products (id serial PRIMARY KEY, name text);
        CREATE TABLE billing.products (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, of int REFERENCES products);
        CREATE TABLE "Audit log"."The lines" (n int REFERENCES billing.products);
        CREATE TABLE "Audit log".kept (n int);
        CREATE SEQUENCE billing.numbers;
        INSERT INTO products (name) VALUES ('pen');
        INSERT INTO billing.products (of) VALUES (1);
        """,
    )
    baseline = captured(postgresql.url, ignore=["Audit log.kept"])
    execute(
        postgresql,
        """
        INSERT INTO "Audit log"."The lines" VALUES (1);
        INSERT INTO "Audit log".kept VALUES (7);
        UPDATE billing.products SET of = NULL;
        INSERT INTO billing.products (of) VALUES (NULL);
        SELECT nextval('billing.numbers');
        """,
    )
    report = baseline.reset()

    assert report.changed == ("Audit log.The lines", "billing.products")
    assert report.sequences == ("billing.numbers", "billing.products_id_seq")
    assert postgresql.ask("SELECT * FROM billing.products") == [(1, 1)]
    assert postgresql.ask("SELECT nextval('billing.numbers')") == [(1,)]
    assert postgresql.ask('SELECT * FROM "Audit log".kept') == [(7,)]
    postgresql.execute("DROP TABLE billing.products CASCADE")
    with pytest.raises(ResetError, match=r'table "billing\.products" is gone'):
        baseline.reset()


def test_domains_ranges_and_arrays_of_own_types_come_back(postgresql, captured):
    execute(
        postgresql,
        """
        CREATE TYPE mood AS ENUM ('sad', 'glad');
        CREATE DOMAIN sku AS text CHECK (value ~ '^[A-Z]+-[0-9]+$');
        CREATE TYPE span AS RANGE (subtype = int);
        CREATE TABLE t (s sku, skus sku[], moods mood[], spans span[], parts int4multirange, doc jsonb[], b bytea[],
                        total numeric GENERATED ALWAYS AS (lower(parts) * 2) STORED);
        INSERT INTO t VALUES ('A-1', '{A-1,B-2}', '{sad,glad}', '{"[1,2)","(3,)"}', '{[1,3),[7,9)}',
                              array['{"a": 1}'::jsonb], array['\\x00'::bytea]);
        """,
    )
    before = postgresql.ask("SELECT record_send(t.*) FROM t")
    baseline = captured(postgresql.url)
    postgresql.execute("UPDATE t SET skus = '{}', moods = NULL, spans = NULL, parts = '{}', doc = NULL, b = NULL")

    assert baseline.reset().changed == ("t",)
    assert postgresql.ask("SELECT record_send(t.*) FROM t") == before


def test_a_materialised_view_that_was_refreshed_shows_the_known_state_again(postgresql, captured):
    execute(
        postgresql,
        """
        CREATE TABLE products (stock int); INSERT INTO products VALUES (5);
        CREATE MATERIALIZED VIEW total AS SELECT sum(stock)::int AS n FROM products;
        CREATE MATERIALIZED VIEW twice AS SELECT n * 2 AS n FROM total;
        CREATE MATERIALIZED VIEW never AS SELECT n FROM total WITH NO DATA;
        """,
    )
    baseline = captured(postgresql.url)
    execute(postgresql, "UPDATE products SET stock = 7")
    for view in ("total", "twice", "never"):
        postgresql.execute(f"REFRESH MATERIALIZED VIEW {view}")

    assert baseline.reset().changed == ("never", "products", "total", "twice")
    assert postgresql.ask("SELECT total.n, twice.n FROM total, twice") == [(5, 10)]
    assert postgresql.ask("SELECT relispopulated FROM pg_class WHERE relname = 'never'") == [(False,)]
    assert baseline.reset().changed == ()


def test_a_partition_made_in_a_scenario_goes_and_one_that_was_detached_is_missed(postgresql, captured):
    execute(
        postgresql,
        """
        CREATE TABLE events (id serial, day date) PARTITION BY RANGE (day);
        CREATE TABLE events_old PARTITION OF events FOR VALUES FROM (MINVALUE) TO ('2026-01-01');
        INSERT INTO events (day) VALUES ('2025-05-05');
        """,
    )
    baseline = captured(postgresql.url)
    postgresql.execute("CREATE TABLE events_new PARTITION OF events FOR VALUES FROM ('2026-01-01') TO (MAXVALUE)")
    postgresql.execute("INSERT INTO events (day) VALUES ('2026-05-05'), ('2025-06-06')")
    report = baseline.reset()

    assert (report.changed, report.dropped) == (("events_old",), ("events_new",))
    assert report.sequences == ("events_id_seq",)
    assert len(postgresql.rows("events")) == 1


def test_temporary_tables_are_whose_they_are(postgresql, captured):
    postgresql.execute("CREATE TABLE t (n int)")
    baseline = captured(postgresql.url)
    postgresql.execute("CREATE TEMPORARY TABLE mine AS SELECT 1 AS n")
    postgresql.execute("INSERT INTO t VALUES (1)")
    report = baseline.reset()

    assert (report.changed, report.dropped) == (("t",), ())
    assert postgresql.rows("mine") == [(1,)]


@pytest.mark.parametrize("who", ["superuser", "owner"])
@pytest.mark.parametrize("how", ["ENABLE", "ENABLE ALWAYS", "ENABLE REPLICA"])
def test_triggers_do_not_see_the_reset_and_are_what_they_were(postgresql, captured, plain, who, how):
    url = plain() if who == "owner" else postgresql.url
    execute(postgresql, f"{AUDIT} ALTER TABLE ledger {how} TRIGGER noted")
    state = "SELECT tgenabled FROM pg_trigger WHERE tgname = 'noted'"
    before = postgresql.ask(state)
    baseline = captured(url)
    execute(postgresql, "UPDATE ledger SET amount = 6; INSERT INTO audit VALUES ('mine')")

    assert baseline.reset().changed == ("audit", "ledger")
    assert (postgresql.rows("ledger"), postgresql.rows("audit")) == ([(1, 5)], [("INSERT",)])
    assert postgresql.ask(state) == before


def test_what_triggers_do_that_nobody_may_switch_off_is_put_right(postgresql, captured, plain):
    execute(postgresql, AUDIT)
    baseline = captured(plain(owner=False))
    for _ in range(2):
        execute(postgresql, "UPDATE ledger SET amount = 6; INSERT INTO ledger VALUES (2, 7)")

        assert baseline.reset().changed == ("audit", "ledger")
        assert (postgresql.rows("ledger"), postgresql.rows("audit")) == ([(1, 5)], [("INSERT",)])
        assert baseline.reset().changed == ()


def test_a_trigger_that_spoils_every_reset_is_told(postgresql, captured, plain):
    execute(
        postgresql,
        """
        CREATE TABLE products (id int PRIMARY KEY, stock int); CREATE TABLE lines (product int REFERENCES products);
        INSERT INTO products VALUES (1, 5); INSERT INTO lines VALUES (1);
        CREATE FUNCTION take() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN UPDATE products SET stock = stock - 1 WHERE id = new.product; RETURN new; END $$;
        CREATE TRIGGER taken AFTER INSERT ON lines FOR EACH ROW EXECUTE FUNCTION take();
        """,
    )
    baseline = captured(plain(owner=False), name="shop")
    postgresql.execute("INSERT INTO lines VALUES (1)")

    with pytest.raises(ResetError) as caught:
        baseline.reset()
    assert caught.value.message == (
        'table "products" of database "shop" could not be reset: a trigger changes it whenever rows are put back'
    )
    assert caught.value.hint == "the user of the reset may switch triggers off where it owns the tables"
    assert (postgresql.rows("products"), len(postgresql.rows("lines"))) == ([(1, 4)], 2)


def test_a_number_that_the_user_may_not_set_back_is_told(postgresql, captured, plain):
    postgresql.execute("CREATE TABLE t (id serial)")
    with pytest.raises(ResetError) as caught:
        captured(plain(owner=False), name="shop")

    said = 'database "shop" could not be reset while reading the baseline: permission denied for sequence t_id_seq'
    assert caught.value.message == said
    assert "SELECT and UPDATE on every sequence" in caught.value.hint


def test_rows_that_a_policy_hides_are_no_rows_that_are_not_there(postgresql, captured, plain):
    execute(
        postgresql,
        """
        CREATE TABLE notes (owner text, text text); INSERT INTO notes VALUES ('ada', 'a'), ('bob', 'b');
        ALTER TABLE notes ENABLE ROW LEVEL SECURITY; CREATE POLICY own ON notes USING (owner = 'ada');
        """,
    )
    baseline = captured(postgresql.url)
    postgresql.execute("DELETE FROM notes WHERE owner = 'bob'")
    assert baseline.reset().changed == ("notes",)
    assert postgresql.rows("notes") == [("ada", "a"), ("bob", "b")]

    with pytest.raises(ResetError, match='query would be affected by row-level security policy for table "notes"'):
        captured(plain(owner=False))


def test_a_database_that_nobody_may_write_to_is_told(postgresql, captured):
    postgresql.execute("CREATE TABLE t (id serial)")
    postgresql.execute(
        f"ALTER DATABASE {postgresql.url.rpartition('/')[2]} SET default_transaction_read_only = on",
    )
    with pytest.raises(ResetError) as caught:
        captured(postgresql.url, name="shop")
    assert caught.value.message.endswith(
        "while reading the baseline: cannot execute setval() in a read-only transaction"
    )
    assert caught.value.hint.startswith("it is read-only: ")


def test_a_reader_that_holds_what_is_to_be_dropped_is_named(postgresql, captured):
    postgresql.execute("CREATE TABLE t (n int)")
    baseline = captured(postgresql.url, within=0.1, name="shop")
    postgresql.execute("CREATE TABLE late (n int)")
    reader = postgresql.connect()
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM late")

    with pytest.raises(
        ResetError, match=r'"late" of database "shop" stayed locked for 0.1 s by connection \d+ \(checko'
    ):
        baseline.reset()
    reader.execute("ROLLBACK")  # a connection that is closed has yet to let go
    reader.close()
    assert baseline.reset().dropped == ("late",)
