from __future__ import annotations

import psycopg
import pytest

from interlock.errors import ResetError
from interlock.stack.isolation import DatabaseBaseline
from interlock.stack.providers.binaries import POSTGRES
from servers import POSTGRES_WAYS, Postgres

pytestmark = pytest.mark.local

VALUES = """
CREATE TYPE mood AS ENUM ('sad', 'glad');
CREATE TYPE pair AS (a int, b text);
CREATE TABLE t (
    id uuid PRIMARY KEY, n numeric, f float8, r real, b bytea, j json, jb jsonb, a text[], m mood, p pair,
    tz timestamptz, ts timestamp, d date, ti time, tt timetz, i interval, x text, c char(5), bo boolean, inet inet,
    r2 int4range, bi bit(3), big bigint, mo money, h xml, ts2 tsvector, po point
);
INSERT INTO t VALUES (
    '0b6e1f0a-6f6e-4b43-9a51-0d3ff9ad3b55', 12345678901234567890.12345678901234567890, 0.1 + 0.2, 1.1,
    '\\x00ff5c', '{"a":  1, "a": 2}', '{"b": 1.10}', '{a,"b,c",NULL,"NULL"}', 'glad', '(1,"x, y")',
    '2026-03-29 02:30:00.123456+02', 'infinity', '0044-03-15 BC', '24:00', '12:00+05', '1 year -2 days 3.5 sec',
    E'tab\\tline\\nback\\\\slash \\\\N \\\\.', 'ab', true, '10.0.0.1/8', '[1,5)', '101', 9223372036854775807, 12.5,
    '<a/>', 'a:1 b:2', '(1.5,2)'
);
INSERT INTO t (id, n, f, x) VALUES ('1b6e1f0a-6f6e-4b43-9a51-0d3ff9ad3b55', 'NaN', '-Infinity', '');
"""


@pytest.fixture(scope="module", params=POSTGRES_WAYS or [""])
def postgres(request):
    """Every PostgreSQL there is here: versions differ in what they keep where."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(POSTGRES, request.param)
        server = Postgres()
    yield server
    server.stop()


def sent(database, table: str) -> list[tuple]:
    """Each row in PostgreSQL's binary form: two of them are equal only if every bit is."""
    return database.ask(f"SELECT record_send({table}.*) FROM {table} ORDER BY 1")


def test_every_type_comes_back_bit_by_bit(postgresql, captured):
    try:
        postgresql.ask("SELECT xml '<a/>'")
        postgresql.execute(VALUES)
    except psycopg.errors.FeatureNotSupported:  # the server of the wheel is built without XML
        postgresql.execute(VALUES.replace(" xml,", " text,"))
    before = sent(postgresql, "t")
    baseline = captured(postgresql.url)
    postgresql.execute("UPDATE t SET n = 0, f = 0, x = NULL, j = NULL, tz = now(), i = NULL, b = NULL")

    assert baseline.reset().changed == ("t",)
    assert sent(postgresql, "t") == before


def test_a_database_with_settings_of_its_own_gets_its_values_back(postgresql, captured):
    postgresql.execute("ALTER DATABASE %s SET datestyle = 'SQL, DMY'" % postgresql.url.rpartition("/")[2])  # noqa: UP031
    postgresql.execute("CREATE TABLE t (at timestamp, i interval)")
    postgresql.execute("INSERT INTO t VALUES ('2026-02-03 04:05:06', '-1 day +2 hours')")
    before = sent(postgresql, "t")
    baseline = captured(postgresql.url)
    postgresql.execute("DELETE FROM t")
    baseline.reset()

    assert sent(postgresql, "t") == before


def test_identity_and_generated_columns_come_back(postgresql, captured):
    postgresql.execute(
        "CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, net int, "
        "gross int GENERATED ALWAYS AS (net * 2) STORED)"
    )
    postgresql.execute("INSERT INTO t (net) VALUES (4), (5)")
    postgresql.execute("DELETE FROM t WHERE net = 4")
    baseline = captured(postgresql.url)
    postgresql.execute("UPDATE t SET net = 1")

    assert baseline.reset().changed == ("t",)
    assert postgresql.rows("t") == [(2, 5, 10)]


def test_partitions_come_back_where_they_were(postgresql, captured):
    postgresql.execute("CREATE TABLE events (day date, what text) PARTITION BY RANGE (day)")
    postgresql.execute("CREATE TABLE events_old PARTITION OF events FOR VALUES FROM (MINVALUE) TO ('2026-01-01')")
    postgresql.execute("CREATE TABLE events_new PARTITION OF events FOR VALUES FROM ('2026-01-01') TO (MAXVALUE)")
    postgresql.execute("INSERT INTO events VALUES ('2025-05-05', 'old'), ('2026-05-05', 'new')")
    before = postgresql.rows("events")
    baseline = captured(postgresql.url)
    postgresql.execute("UPDATE events SET day = '2026-06-06' WHERE what = 'old'")

    assert baseline.reset().changed == ("events_new", "events_old")
    assert postgresql.rows("events") == before


def test_inherited_tables_keep_their_own_rows(postgresql, captured):
    postgresql.execute("CREATE TABLE parent (a int)")
    postgresql.execute("CREATE TABLE child () INHERITS (parent)")
    postgresql.execute("INSERT INTO parent VALUES (1)")
    postgresql.execute("INSERT INTO child VALUES (2)")
    baseline = captured(postgresql.url)
    postgresql.execute("UPDATE ONLY parent SET a = 3")

    assert baseline.reset().changed == ("parent",)
    assert (postgresql.rows("parent"), postgresql.rows("child")) == ([(1,), (2,)], [(2,)])


def test_a_change_by_a_transaction_older_than_the_newest_row_is_seen(postgresql, captured):
    """The transaction number of such a row is lower than others of the baseline: the highest alone tells nothing."""
    postgresql.execute("CREATE TABLE t (a int)")
    postgresql.execute("INSERT INTO t VALUES (1)")
    old = postgresql.connect()
    old.execute("BEGIN")
    old.execute("SELECT pg_current_xact_id()")
    postgresql.execute("INSERT INTO t VALUES (2)")
    baseline = captured(postgresql.url)
    old.execute("UPDATE t SET a = 7 WHERE a = 1")
    old.execute("COMMIT")
    old.close()

    assert baseline.reset().changed == ("t",)
    assert postgresql.rows("t") == [(1,), (2,)]


def test_a_row_committed_while_nothing_else_changes_is_seen_after_many_quick_exits(postgresql, captured):
    postgresql.execute("CREATE TABLE t (a int)")
    postgresql.execute("CREATE UNLOGGED TABLE u (a int)")
    baseline = captured(postgresql.url)
    for table in ("t", "u", "t", "u"):
        for _ in range(3):
            assert baseline.reset().changed == ()
        postgresql.execute(f"INSERT INTO {table} VALUES (1)")

        assert baseline.reset().changed == (table,)


def test_every_step_of_a_sequence_is_seen_although_only_every_32nd_is_logged(postgresql, captured):
    postgresql.execute("CREATE SEQUENCE invoice_numbers START 100")
    postgresql.execute("SELECT nextval('invoice_numbers')")
    baseline = captured(postgresql.url)
    for _ in range(5):
        postgresql.execute("SELECT nextval('invoice_numbers')")

        assert baseline.reset().sequences == ("invoice_numbers",)
        assert baseline.reset().sequences == ()


def test_a_sequence_that_a_service_made_at_its_start_starts_again(postgresql, captured):
    baseline = captured(postgresql.url)
    postgresql.execute("CREATE SEQUENCE late START 7")
    baseline.accept()
    postgresql.execute("SELECT nextval('late')")
    baseline.reset()

    assert postgresql.ask("SELECT nextval('late')") == [(7,)]


@pytest.mark.parametrize("deed", ["UPDATE orders SET id = 3 WHERE id = 1", "LOCK TABLE orders"])
def test_a_lock_that_stays_is_told_with_its_table_and_holder(postgresql, captured, deed):
    postgresql.execute("CREATE TABLE orders (id int)")
    postgresql.execute("INSERT INTO orders VALUES (1)")
    baseline = captured(postgresql.url, within=0.1, name="shop")
    postgresql.execute("INSERT INTO orders VALUES (2)")
    application = postgresql.connect()
    application.execute("BEGIN")
    application.execute(deed)

    with pytest.raises(ResetError) as caught:
        baseline.reset()
    assert caught.value.message == (
        f'table "orders" of database "shop" stayed locked for 0.1 s by connection {application.info.backend_pid} '
        f"(checkout, idle in transaction; last: {deed})"
    )
    application.execute("ROLLBACK")
    assert baseline.reset().changed == ("orders",)
    application.close()


def test_a_server_that_is_gone_is_told(postgresql, postgres):
    with pytest.raises(ResetError, match='database "shop" cannot be reached'):
        DatabaseBaseline(postgresql.url.replace(str(postgres.port), "1"), name="shop")


@pytest.fixture
def plain_user(postgresql, plain):
    """A database whose user may not switch foreign keys off."""
    postgresql.url = plain()
    return postgresql


def test_without_special_rights_clean_children_go_and_come_back(plain_user, captured):
    plain_user.execute("CREATE TABLE products (id serial PRIMARY KEY, stock int)")
    plain_user.execute("CREATE TABLE prices (product int REFERENCES products ON DELETE RESTRICT, amount int)")
    plain_user.execute("INSERT INTO products (stock) VALUES (1), (2)")
    plain_user.execute("INSERT INTO prices VALUES (1, 10), (2, 20)")
    baseline = captured(plain_user.url)
    plain_user.execute("UPDATE products SET stock = 0")

    assert baseline.reset().changed == ("products",)
    assert plain_user.rows("prices") == [(1, 10), (2, 20)]
    assert baseline.reset().changed == ()


def test_without_special_rights_circles_are_emptied_and_filled_in_one_statement(plain_user, captured):
    plain_user.execute("CREATE TABLE a (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, b int NOT NULL)")
    plain_user.execute("CREATE TABLE b (id int PRIMARY KEY, a int NOT NULL REFERENCES a)")
    plain_user.execute("WITH x AS (INSERT INTO a (b) VALUES (5)) INSERT INTO b VALUES (5, 1)")
    plain_user.execute("ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES b")
    baseline = captured(plain_user.url)
    plain_user.execute("WITH x AS (INSERT INTO a (b) VALUES (6)) INSERT INTO b VALUES (6, 2)")

    assert baseline.reset().changed == ("a", "b")
    assert (plain_user.rows("a"), plain_user.rows("b")) == ([(1, 5)], [(5, 1)])


def test_without_special_rights_an_ignored_table_that_refers_to_a_reset_one_is_named(plain_user, captured):
    plain_user.execute("CREATE TABLE orders (id int PRIMARY KEY)")
    plain_user.execute("CREATE TABLE audit (ordered int REFERENCES orders)")
    baseline = captured(plain_user.url, ignore=["audit"], name="shop")
    plain_user.execute("INSERT INTO orders VALUES (1)")
    plain_user.execute("INSERT INTO audit VALUES (1)")

    with pytest.raises(ResetError, match=r'table "orders" of database "shop" could not be reset: .*"audit"'):
        baseline.reset()
