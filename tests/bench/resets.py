"""Bringing a database back after a scenario: 30 tables, of which 3 were written to, against emptying all of them.

25 tables in 5 chains of foreign keys, empty at first, and 5 of reference data with 50 rows each that every chain
begins with; two indexes a table. What it is held against is the usual way, which knows nothing of what changed:
TRUNCATE of the 25 in one statement on PostgreSQL. SQLite has no TRUNCATE: there SQLAlchemy deletes from all 30,
children first, and puts the reference data in again, in one transaction. The same as bare statements is shown as
well: in a file without a server in between, a DELETE from an empty table costs next to nothing. And against a copy of
the whole: a new database from a template on PostgreSQL, for which every connection is cut, and a backup into the file.
"""

from __future__ import annotations

import contextlib
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from _figures import Row, met, ms

from interlock.errors import PartUnavailable
from interlock.harness import Harness
from interlock.profile import load_profile
from interlock.stack.isolation import DatabaseBaseline

ROUNDS = 60
WHAT = "reset, 30 tables, 3 dirty: "
CHAINS, LENGTH, DIRTY_ROWS = 5, 5, 3
REFERENCE_DATA = [{"id": number, "code": f"code {number}", "label": f"label {number}"} for number in range(50)]
REFERENCES = [f"reference_{chain}" for chain in range(CHAINS)]
TABLES = [f"table_{chain}_{place}" for place in range(LENGTH) for chain in range(CHAINS)]
"""Parents first."""
DIRTY = ["table_0_0", "table_0_1", "table_1_0"]
TIMES_FASTER = 5
Execute = Callable[[str], Any]
EmptyAll = Callable[[], object]


def main() -> list[Row]:
    """PostgreSQL as superuser, as whom interlock starts it, and as a user who owns the database; SQLite."""
    with sqlite() as (url, execute):
        rows = [
            row("SQLite", 0.005, url, execute, deleting(url)),
            row("SQLite, against bare statements", None, url, execute, deleting_barely(execute)),
            row("SQLite, against a backup", None, url, execute, copying_file(url)),
        ]
    for who, plain in (("PostgreSQL", False), ("PostgreSQL, plain user", True)):
        try:
            with postgresql(plain=plain) as (url, execute):
                rows.append(row(who, 0.010, url, execute, truncating(execute)))
                if not plain:
                    rows.append(row(f"{who}, against a template copy", None, url, execute, copying(url)))
        except PartUnavailable as error:
            rows.append((f"{WHAT}{who}", "", f"skipped: {error.message}", ""))
    return rows


def row(who: str, goal: float | None, url: str, execute: Execute, empty_all: EmptyAll) -> Row:
    """Medians of the two ways, taken in turn."""
    resets, others = both(url, execute, empty_all)
    reset, other = statistics.median(resets), statistics.median(others)
    times = statistics.median(b / a for a, b in zip(resets, others, strict=True))
    said = f"{ms(reset)} against {ms(other)}: {times:.1f} x (medians, n = {len(resets)} each)"
    if goal is None:
        return (f"{WHAT}{who}", "", said, "")
    goals = f"< {goal * 1000:.0f} ms, >= {TIMES_FASTER} x faster than all"
    return (f"{WHAT}{who}", goals, said, met(reset < goal, times >= TIMES_FASTER))


def both(url: str, execute: Execute, empty_all: EmptyAll) -> tuple[list[float], list[float]]:
    """Seconds of our resets and of emptying everything, each after the same three tables were written to."""
    baseline = DatabaseBaseline(url)
    resets, others = [], []
    try:
        baseline.capture()
        for _ in range(ROUNDS):
            dirty(execute)
            began = time.perf_counter()
            report = baseline.reset()
            resets.append(time.perf_counter() - began)
            assert set(report.changed) == set(DIRTY), report
            dirty(execute)
            began = time.perf_counter()
            empty_all()
            others.append(time.perf_counter() - began)
            baseline.reset()  # the log has moved on; the next must be of three dirty tables alone
    finally:
        baseline.close()
    return resets, others


def truncating(execute: Execute) -> EmptyAll:
    """One statement for all that is no reference data."""
    return lambda: execute(f"TRUNCATE {', '.join(TABLES)} RESTART IDENTITY")


def deleting(url: str) -> EmptyAll:
    """What SQLAlchemy knows of the tables, as suites do it."""
    engine = sa.create_engine(url)
    sa.event.listen(engine, "connect", lambda connection, _: set_up(connection))
    metadata = sa.MetaData()
    metadata.reflect(engine)

    def empty_all() -> None:
        with engine.begin() as connection:
            for table in reversed(metadata.sorted_tables):
                connection.execute(table.delete())
            for table in REFERENCES:
                connection.execute(metadata.tables[table].insert(), REFERENCE_DATA)

    return empty_all


def deleting_barely(execute: Execute) -> EmptyAll:
    """The same without SQLAlchemy."""

    def empty_all() -> None:
        execute("BEGIN IMMEDIATE")
        for table in reversed([*REFERENCES, *TABLES]):
            execute(f"DELETE FROM {table}")
        refer(execute)
        execute("COMMIT")

    return empty_all


def copying(url: str) -> EmptyAll:
    """A database like ours from a template, in place of the one of the last time."""
    admin = psycopg_connection(url)
    admin.execute("CREATE DATABASE pristine")
    with contextlib.closing(psycopg_connection(at_database(url, "pristine"))) as template:
        schema(template.execute)

    def empty_all() -> None:
        admin.execute("DROP DATABASE IF EXISTS scenario WITH (FORCE)")
        admin.execute("CREATE DATABASE scenario TEMPLATE pristine STRATEGY FILE_COPY")

    return empty_all


def copying_file(url: str) -> EmptyAll:
    """The file as it was, written over what it has become; who has it open stays connected."""
    live = sqlite3.connect(url.removeprefix("sqlite:///"), check_same_thread=False)
    pristine = sqlite3.connect(":memory:")
    live.backup(pristine)
    return lambda: pristine.backup(live)


def schema(execute: Execute) -> None:
    """The 30 tables."""
    for table in REFERENCES:
        execute(f"CREATE TABLE {table} (id integer PRIMARY KEY, code varchar(20), label varchar(40))")
        indexes(execute, table)
    for table in TABLES:
        chain, place = table.split("_")[1:]
        parent = f"table_{chain}_{int(place) - 1}" if place != "0" else f"reference_{chain}"
        execute(
            f"CREATE TABLE {table} (id integer PRIMARY KEY, parent integer NOT NULL REFERENCES {parent} (id), "
            "code varchar(20), label varchar(40))"
        )
        indexes(execute, table)
    refer(execute)


def indexes(execute: Execute, table: str) -> None:
    """Two a table."""
    for column in ("code", "label"):
        execute(f"CREATE INDEX {table}_{column} ON {table} ({column})")


def refer(execute: Execute) -> None:
    """The reference data."""
    for table in REFERENCES:
        values = ", ".join(f"({row['id']}, '{row['code']}', '{row['label']}')" for row in REFERENCE_DATA)
        execute(f"INSERT INTO {table} (id, code, label) VALUES {values}")


def dirty(execute: Execute) -> None:
    """What a scenario leaves."""
    for table in DIRTY:
        values = ", ".join(f"({number}, {number}, 'code', 'label')" for number in range(DIRTY_ROWS))
        execute(f"INSERT INTO {table} (id, parent, code, label) VALUES {values}")


def set_up(connection: sqlite3.Connection) -> None:
    """Neither side waits for the disk."""
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = OFF")


@contextmanager
def sqlite() -> Iterator[tuple[str, Execute]]:
    """A file, as the embedded provider makes it, and an application's connection."""
    with tempfile.TemporaryDirectory(prefix="interlock-bench-") as folder:
        path = Path(folder) / "bench.db"
        connection = sqlite3.connect(path, isolation_level=None)
        connection.execute("PRAGMA journal_mode = WAL")
        set_up(connection)
        schema(connection.execute)
        try:
            yield f"sqlite:///{path}", connection.execute
        finally:
            connection.close()


@contextmanager
def postgresql(*, plain: bool) -> Iterator[tuple[str, Execute]]:
    """A private server, and an application's connection."""
    with tempfile.TemporaryDirectory(prefix="interlock-bench-") as folder:
        (Path(folder) / "bench.toml").write_text('[databases.bench]\nprovider = "local"\n')
        with Harness(load_profile("bench", Path(folder)), base=Path(folder)) as harness:
            assert harness.stack is not None
            url = harness.stack.endpoint("databases", "bench").url
            if plain:
                with contextlib.closing(psycopg_connection(url)) as connection:
                    connection.execute("CREATE ROLE plain LOGIN PASSWORD 'plain'")
                    connection.execute("CREATE DATABASE plain OWNER plain")
                address = sa.make_url(at_database(url, "plain")).set(username="plain", password="plain")
                url = address.render_as_string(hide_password=False)
            with contextlib.closing(psycopg_connection(url)) as own:
                schema(own.execute)
                yield url, own.execute


def psycopg_connection(url: str) -> Any:
    """A connection in autocommit."""
    import psycopg  # noqa: PLC0415 - only there where PostgreSQL is wanted

    return psycopg.connect(url.replace("+psycopg", ""), autocommit=True)


def at_database(url: str, name: str) -> str:
    """The same server's database of that name."""
    return sa.make_url(url).set(database=name).render_as_string(hide_password=False)
