"""The one database: transactions that are safe with six processes writing, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Table, create_engine, event, select
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from sqlalchemy.pool import ConnectionPoolEntry

Unreachable = (OperationalError, InterfaceError, PoolExhausted)
"""What a transaction raises that may well succeed when it is tried again: no connection, no lock, a deadlock."""


class DatabaseUnusable(Exception):
    """The address is wrong, nobody answers there, or the schema is missing."""


class Database:
    """Connections to the shop's database.

    SQLite transactions begin IMMEDIATE: one that reads before it writes would otherwise fail as soon as another process
    writes in between.

    Args:
        url: SQLAlchemy's URL.
        patience: seconds for which one transaction waits for another.
    """

    def __init__(self, url: str, patience: float = 10.0) -> None:
        try:
            parsed = make_url(url)
            local = parsed.get_backend_name() == "sqlite"
            self.engine: Engine = (
                create_engine(parsed, connect_args={"timeout": patience})
                if local
                else create_engine(
                    parsed,
                    pool_pre_ping=True,
                    connect_args={"connect_timeout": 5, "options": f"-c lock_timeout={round(patience * 1000)}"},
                )
            )
        except (ArgumentError, ImportError) as problem:
            raise DatabaseUnusable(f"SHOP_DATABASE_URL cannot be used: {problem}") from None
        if local:
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A transaction that writes; committed at the end, rolled back on an exception."""
        with self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that only reads, and so waits for no writer."""
        with self.engine.connect().execution_options(shop_reading=True) as connection:
            yield connection

    def check(self, table: Table) -> None:
        """Raise DatabaseUnusable unless the table can be read."""
        try:
            with self.reading() as connection:
                connection.execute(select(table).limit(1))
        except (DBAPIError, PoolExhausted) as problem:
            reason = str(getattr(problem, "orig", problem)).strip().splitlines()[0]
            raise DatabaseUnusable(
                f"the database cannot be used: {reason} (python -m shop.schema makes the tables)"
            ) from None

    def close(self) -> None:
        self.engine.dispose()


def insert_if_absent(connection: Connection, table: Table, values: Mapping[str, Any]) -> bool:
    """Insert a row unless one with its key is there; returns whether it was inserted.

    A rival's uncommitted row with this key is waited for.
    """
    if connection.dialect.name == "sqlite":
        from sqlalchemy.dialects.sqlite import insert  # noqa: PLC0415  only the dialect in use is loaded
    else:
        from sqlalchemy.dialects.postgresql import insert  # type: ignore[assignment]  # noqa: PLC0415
    wanted = insert(table).values(dict(values)).on_conflict_do_nothing()
    # psycopg counts the rows of an INSERT only when it is asked to.
    return connection.execute(wanted, execution_options={"preserve_rowcount": True}).rowcount == 1


def storable(text: str) -> bool:
    """Whether every database can keep this text: no NUL, no half of a character."""
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def _prepare_sqlite(connection: Any, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # transactions are begun below
    connection.execute("PRAGMA foreign_keys = ON")
    # With write-ahead logging this survives a killed process, and a sync for each commit is saved.
    connection.execute("PRAGMA synchronous = NORMAL")


def _begin_sqlite(connection: Connection) -> None:
    reading = connection.get_execution_options().get("shop_reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
