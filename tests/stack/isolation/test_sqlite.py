from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

from interlock.errors import ResetError
from interlock.stack.isolation import DatabaseBaseline


def typed(database, columns: str, table: str = "t") -> list[tuple]:
    """Values as SQLite keeps them: their storage class and their bytes."""
    cells = ", ".join(f"typeof({name}), hex({name})" for name in columns.split())
    return database.ask(f"SELECT {cells} FROM {table} ORDER BY rowid")


def test_every_storage_class_comes_back_byte_for_byte(sqlite, captured):
    sqlite.execute("CREATE TABLE t (plain, number numeric, real real, whole integer, words text, bytes blob)")
    sqlite.execute("INSERT INTO t VALUES (1, 1, 1, 1, 1, 1)")
    sqlite.execute("INSERT INTO t VALUES (1.0, 1.5, -0.0, 9223372036854775807, 'é' || char(0) || 'x', x'00ff')")
    sqlite.execute("INSERT INTO t VALUES (x'31', '12 apples', 1e308, NULL, '', '1')")
    sqlite.execute("INSERT INTO t VALUES ('1', 12345678901234567890.125, 0.1, 'seven', cast(x'ff41' AS text), NULL)")
    before = typed(sqlite, "plain number real whole words bytes")
    baseline = captured(sqlite.url)
    sqlite.execute("UPDATE t SET plain = plain || 'x', number = 0, real = 0, words = 'x', bytes = NULL")

    assert baseline.reset().changed == ("t",)
    assert typed(sqlite, "plain number real whole words bytes") == before


@pytest.mark.parametrize(("one", "other"), [("1", "1.0"), ("'a'", "'A'"), ("'1'", "x'31'"), ("0.0", "-0.0")])
def test_a_change_that_compares_equal_is_a_change(sqlite, captured, one, other):
    sqlite.execute("CREATE TABLE t (plain COLLATE NOCASE)")
    sqlite.execute(f"INSERT INTO t VALUES ({one})")
    before = typed(sqlite, "plain")
    baseline = captured(sqlite.url)
    sqlite.execute(f"UPDATE t SET plain = {other}")

    assert baseline.reset().changed == ("t",)
    assert typed(sqlite, "plain") == before


def test_hidden_row_numbers_come_back(sqlite, captured):
    sqlite.execute("CREATE TABLE t (a text)")
    sqlite.execute("CREATE TABLE u (a text, rowid text)")
    for table in "tu":
        sqlite.execute(f"INSERT INTO {table} (_rowid_, a) VALUES (5, 'five'), (9, 'nine')")
    baseline = captured(sqlite.url)
    sqlite.execute("UPDATE t SET _rowid_ = 6 WHERE _rowid_ = 5")
    sqlite.execute("DELETE FROM u")

    assert baseline.reset().changed == ("t", "u")
    for table in "tu":
        found = sqlite.ask(f"SELECT _rowid_, a FROM {table}")
        assert found == [(5, "five"), (9, "nine")]


def test_tables_without_row_numbers_and_generated_columns_come_back(sqlite, captured):
    sqlite.execute("CREATE TABLE w (a text PRIMARY KEY, b text) WITHOUT ROWID")
    sqlite.execute("CREATE TABLE g (id integer PRIMARY KEY, net integer, gross integer AS (net * 2) STORED)")
    sqlite.execute("CREATE INDEX by_b ON w (b, a)")
    sqlite.execute("INSERT INTO w VALUES ('k', 'v'), ('a', 'z')")
    sqlite.execute("INSERT INTO g (net) VALUES (4)")
    baseline = captured(sqlite.url)
    sqlite.execute("UPDATE w SET b = 'other'")
    sqlite.execute("UPDATE g SET net = 5")

    assert baseline.reset().changed == ("g", "w")
    assert (sqlite.rows("w"), sqlite.rows("g")) == ([("a", "z"), ("k", "v")], [(1, 4, 8)])


def test_triggers_do_not_see_the_reset_and_are_still_there(sqlite, captured):
    sqlite.execute("CREATE TABLE ledger (id integer PRIMARY KEY, amount integer)")
    sqlite.execute("CREATE TABLE audit (what text)")
    sqlite.execute(
        "CREATE TRIGGER kept AFTER INSERT ON ledger BEGIN INSERT INTO audit VALUES ('insert ' || new.id); END"
    )
    sqlite.execute("CREATE TRIGGER forever BEFORE DELETE ON ledger BEGIN SELECT raise(ABORT, 'never'); END")
    sqlite.execute("INSERT INTO ledger VALUES (1, 5)")
    baseline = captured(sqlite.url)
    sqlite.execute("INSERT INTO ledger VALUES (2, 6)")

    assert baseline.reset().changed == ("audit", "ledger")
    assert (sqlite.rows("ledger"), sqlite.rows("audit")) == ([(1, 5)], [("insert 1",)])
    sqlite.execute("INSERT INTO ledger VALUES (3, 7)")
    assert sqlite.rows("audit") == [("insert 1",), ("insert 3",)]


def test_full_text_tables_come_back(sqlite, captured):
    sqlite.execute("CREATE VIRTUAL TABLE docs USING fts5 (body)")
    sqlite.execute("INSERT INTO docs VALUES ('a blue pen')")
    baseline = captured(sqlite.url)
    sqlite.execute("INSERT INTO docs VALUES ('a red pen')")

    assert baseline.reset().changed
    found = sqlite.ask("SELECT body FROM docs WHERE docs MATCH 'pen'")
    assert found == [("a blue pen",)]


def test_a_rule_that_only_the_application_can_check_does_not_hold_up_the_reset(sqlite, captured):
    application = sqlite.connect()
    application.create_function("even", 1, lambda number: number % 2 == 0, deterministic=True)
    application.execute("CREATE TABLE t (n integer CHECK (even(n)))")
    application.execute("INSERT INTO t VALUES (2)")
    baseline = captured(sqlite.url)
    application.execute("UPDATE t SET n = 4")

    assert baseline.reset().changed == ("t",)
    assert sqlite.rows("t") == [(2,)]


def test_no_table_is_read_when_nobody_has_written(shop_file, captured):
    baseline = captured(shop_file.url)
    asked = []
    baseline._baseline._connection.set_trace_callback(asked.append)

    assert baseline.reset().changed == ()
    assert asked == ["BEGIN IMMEDIATE", "PRAGMA main.data_version", "COMMIT"]


@pytest.fixture
def shop_file(sqlite):
    sqlite.execute("CREATE TABLE orders (id integer PRIMARY KEY)")
    return sqlite


HOLDER = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
connection.execute("INSERT INTO orders VALUES (1)")
print("held", flush=True)
sys.stdin.read()
"""


def test_a_lock_that_stays_is_told_with_its_holder(shop_file, captured):
    baseline = captured(shop_file.url, within=0.1, name="shop")
    shop_file.execute("INSERT INTO orders VALUES (7)")
    path = shop_file.url.removeprefix("sqlite:///")
    command = [sys.executable, "-c", HOLDER, path]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(ResetError) as caught:
            baseline.reset()
        holder.stdin.close()

    assert f'database "shop" stayed locked for 0.1 s by process {holder.pid} (' in caught.value.message
    assert "commit before waiting" in caught.value.hint
    assert f"process {os.getpid()}" not in caught.value.message
    assert baseline.reset().changed == ("orders",)


def test_a_file_that_was_replaced_is_told(shop_file, captured, tmp_path):
    baseline = captured(shop_file.url, name="shop")
    (tmp_path / "shop.db").unlink()

    with pytest.raises(ResetError, match=re.escape('the file of database "shop" was deleted or replaced')):
        baseline.reset()
    (tmp_path / "shop.db").touch()
    with pytest.raises(ResetError, match="deleted or replaced"):
        baseline.reset()


def test_a_file_that_is_no_database_is_told(tmp_path):
    (tmp_path / "shop.db").write_text("I am a letter, and longer than the header of a database is.\n" * 20)
    with pytest.raises(ResetError, match='database "shop"'):
        DatabaseBaseline(f"sqlite:///{tmp_path}/shop.db", name="shop").capture()


def test_a_database_in_memory_cannot_be_shared_and_is_refused():
    with pytest.raises(ResetError, match="is in memory; only a file can be shared"):
        DatabaseBaseline("sqlite://", name="shop")


SEARCHABLE = """
CREATE TABLE letters (id integer PRIMARY KEY, body text) STRICT;
CREATE VIRTUAL TABLE found USING fts5 (body, content = 'letters', content_rowid = 'id');
CREATE VIRTUAL TABLE places USING rtree (id, west, east);
CREATE VIRTUAL TABLE kept USING fts5 (body);
CREATE TRIGGER indexed AFTER INSERT ON letters BEGIN INSERT INTO found (rowid, body) VALUES (new.id, new.body); END;
INSERT INTO letters VALUES (1, 'a blue pen'), (2, 'black ink');
INSERT INTO places VALUES (1, 0, 10);
"""


def test_virtual_and_strict_tables_come_back_under_the_eyes_of_an_open_connection(sqlite, captured):
    application = sqlite.connect()
    application.executescript(SEARCHABLE)
    found = "SELECT letters.body FROM found JOIN letters ON letters.id = found.rowid WHERE found MATCH 'pen' ORDER BY 1"
    places = "SELECT id FROM places WHERE west < 5 ORDER BY 1"
    baseline = captured(sqlite.url, ignore=["kept"])
    for _ in range(2):
        application.execute("INSERT INTO letters VALUES (3, 'a red pen')")
        application.execute("INSERT INTO kept VALUES ('a pen')")
        application.execute("UPDATE places SET west = 7")
        application.execute("INSERT INTO places VALUES (2, 1, 2)")
        assert (len(application.execute(found).fetchall()), application.execute(places).fetchall()) == (2, [(2,)])

        assert {"letters", "found_data"} <= set(baseline.reset().changed)
        assert (application.execute(found).fetchall(), application.execute(places).fetchall()) == (
            [("a blue pen",)],
            [(1,)],
        )
    kept = application.execute("SELECT count(*) FROM kept WHERE kept MATCH 'pen'").fetchone()
    application.execute("INSERT INTO found (found) VALUES ('integrity-check')")
    application.close()

    assert kept == (2,)


def test_a_file_with_a_rollback_journal_comes_back_and_a_reader_who_stays_is_told(shop_file, captured):
    shop_file.execute("PRAGMA journal_mode = DELETE")
    shop_file.execute("INSERT INTO orders VALUES (1)")
    baseline = captured(shop_file.url, within=0.1, name="shop")
    shop_file.execute("INSERT INTO orders VALUES (7)")
    reader = shop_file.connect()
    rows = reader.execute("SELECT * FROM orders")
    rows.fetchone()

    with pytest.raises(ResetError, match=r'"shop" stayed locked for 0.1 s') as caught:
        baseline.reset()
    rows.close()
    reader.close()

    assert "let readers stay with PRAGMA journal_mode = WAL" in caught.value.hint
    assert baseline.reset().changed == ("orders",)
    assert shop_file.rows("orders") == [(1,)]


def test_a_file_that_nobody_may_write_to_is_told(shop_file, captured):
    baseline = captured(f"{shop_file.url.replace('///', '///file:')}?mode=ro&uri=true", name="shop")
    shop_file.execute("INSERT INTO orders VALUES (7)")

    said = 'table "orders" of database "shop" could not be reset: attempt to write a readonly database'
    for _ in range(2):
        with pytest.raises(ResetError, match=said):
            baseline.reset()
