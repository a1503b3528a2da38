"""The client of a relational database: whole tables in, whole tables out, values typed.

Which rows are right is for expectations; resetting to the known state belongs to the stack. Reads hold no
transaction open, so they never stand in the application's way and always see the newest commit.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from interlock.clients import sqlite
from interlock.clients.changes import Changes, Remembered
from interlock.clients.columns import Column, converted, loaded
from interlock.clients.engines import engines, writing
from interlock.clients.leash import Leash
from interlock.clients.nearness import is_here
from interlock.clients.row_events import Record, RowEvents, in_short
from interlock.clients.tables import Tables, trouble
from interlock.errors import TableError, UsageError
from interlock.journal import Journal


class Database:
    """Talks to one database.

    Args:
        name: its name in the profile.
        url: for SQLAlchemy, ``sqlite:////tmp/shop.db`` or ``postgresql+psycopg://...``.
        journal: gets ``rows.read``, ``rows.written`` and ``rows.changed``.

    Example::

        shop = Database("shop", "sqlite:////tmp/shop.db", Journal())
        shop.insert("products", [{"sku": "A-1", "stock": "3"}])
        shop.rows("products")[0]["stock"]  # 3
    """

    def __init__(self, name: str, url: str, journal: Journal) -> None:
        self.name = name
        self._journal = journal
        self._leash = Leash(f'database "{name}"')
        self._engine, self._reader = engines(url, self._leash)
        self._sqlite = self._engine.dialect.name == "sqlite"
        self._slow = not is_here(self._engine.url.host)
        self._events = RowEvents(name, journal)
        self._tables = Tables(name, self._reader, journal.redactor.text)
        self._remembered: Remembered | None = None

    @property
    def slow(self) -> bool:
        """Whether it is not on this machine, so that looks at it are worth sparing."""
        return self._slow

    def close(self) -> None:
        """Close the connections; never raises."""
        self._leash.let_go()
        with contextlib.suppress(Exception):  # a server that is gone may break them while they are given back
            self._engine.dispose()

    def tables(self) -> list[str]:
        """The names of the tables there are now, sorted.

        Raises:
            ClientError: the database cannot be asked.
        """
        with self._leash.on():
            return self._tables.names()

    def columns(self, table: str) -> dict[str, Column]:
        """The table's columns by name, in their order.

        Raises:
            UnknownName: there is no such table.
            ClientError: the database cannot be asked.
        """
        with self._leash.on():
            return self._tables.table(table)[1]

    def rows(self, table: str) -> list[dict[str, Any]]:
        """Every row, by primary key, with typed values; times are aware and in UTC.

        Raises:
            UnknownName: there is no such table.
            ClientError: it cannot be read.
        """
        with self._leash.on():
            try:
                found = self._read(table)
            except SQLAlchemyError:
                self._tables.forget(table)  # it may have been altered since we looked
                with self._trouble(f'table "{table}"'):
                    found = self._read(table)
        self._events.read(table, found, self.columns)
        return found

    def insert(self, table: str, records: Sequence[Record]) -> None:
        """Add rows in one transaction; texts are converted to what their columns hold, but stay texts in JSON.

        Raises:
            UnknownName: there is no such table or column.
            CellError: a value does not fit its column.
            ClientError: the database refused.
        """
        self._write(table, records, lambda connection, target, row: connection.execute(target.insert().values(row)))

    def put(self, table: str, records: Sequence[Record]) -> None:
        """Like `insert`, but a row whose primary key is there already gets the given values and keeps its others.

        Raises:
            TableError: two of the rows have the same primary key: the second would replace the first.
            InterlockError: as `insert`.
        """
        keys: list[dict[str, Any]] = []

        def write(connection: sa.Connection, target: sa.Table, row: dict[str, Any]) -> None:
            key = target.primary_key.columns
            if len(key) and all(column.name in row for column in key):
                own = {column.name: row[column.name] for column in key}
                if own in keys:
                    raise TableError(f'two of the rows for table "{table}" have the primary key {in_short(own)}')
                keys.append(own)
                same = sa.and_(*(column == row[column.name] for column in key))
                if connection.execute(sa.select(sa.literal(1)).select_from(target).where(same)).first():
                    connection.execute(target.update().where(same).values(row))
                    return
            connection.execute(target.insert().values(row))

        self._write(table, records, write)

    def _write(
        self, table: str, records: Sequence[Record], write: Callable[[sa.Connection, sa.Table, dict[str, Any]], object]
    ) -> None:
        with self._leash.on():
            target, columns = self._tables.with_columns(table, {name for record in records for name in record})
        rows = [{name: self._stored(value, columns[name], table) for name, value in row.items()} for row in records]
        with self._leash.on(), self._trouble(f'table "{table}"'), self._writing() as connection:
            for row, record in zip(rows, records, strict=True):
                with self._trouble(f'the row {in_short(record)} of table "{table}"', reason_first=True):
                    write(connection, target, row)
        self._events.written(table, records, self.columns)

    def clear(self, table: str) -> None:
        """Delete every row.

        Raises:
            UnknownName: there is no such table.
            ClientError: the database refused, for example because other rows refer to these.
        """
        with self._leash.on():
            target, _ = self._tables.table(table)
        with self._leash.on(), self._trouble(f'table "{table}"'), self._writing() as connection:
            connection.execute(target.delete())
        self._events.written(table, [], self.columns)

    def watch(self, ignore: Collection[str] = ()) -> None:
        """Remember every row, so that `changes` can tell what became of them; what is written through here is none.

        All tables are read, once more before and after each such write: to be asked for where it is needed.

        Args:
            ignore: tables that are left out.

        Raises:
            ClientError: they cannot be read.
        """
        remembered = Remembered(self._tables, ignore, sqlite=self._sqlite)
        with self._leash.on(), self._trouble("the tables"), self._reader.connect() as connection:
            remembered.begin(connection)
        self._remembered = remembered

    def unwatch(self) -> None:
        """Forget the rows again."""
        self._remembered = None

    def changes(self) -> list[Changes]:
        """What became of every table since `watch`, those that did not change included.

        Raises:
            UsageError: nothing was remembered.
            ClientError: the tables cannot be read.
        """
        if self._remembered is None:
            raise UsageError(f'nobody remembered what was in database "{self.name}"')
        with self._leash.on(), self._trouble("the tables"), self._reader.connect() as connection:
            found = self._remembered.compared(connection)
        for changes in found:
            self._events.changed(changes)
        return found

    def known_as(self, table: str) -> str:
        """A table's name as `tables` has it.

        Raises:
            UnknownName: there is no such table.
            ClientError: the database cannot be asked.
        """
        with self._leash.on():
            return self._tables.known_as(table)

    @contextlib.contextmanager
    def _writing(self) -> Iterator[sa.Connection]:
        taken_over = None
        with writing(self._engine) as connection:
            if self._remembered is None:
                yield connection
            else:
                with self._remembered.own(connection) as taken_over:
                    yield connection
        if taken_over is not None:
            taken_over()

    def any_where(self, condition: str) -> bool:
        """Whether any row meets the condition; asks no further, so that it can be asked often.

        Args:
            condition: a table and an SQL condition from the profile, ``outbox where sent_at is null``.

        Raises:
            ClientError: the database refused.
        """
        asking = f'idle.empty = "{condition}"'
        with self._leash.on(), self._trouble(asking), self._reader.connect() as connection:
            escaped = condition if self._sqlite else condition.replace("%", "%%")  # other drivers fill in %s
            # The profile's author may say this in SQL; nobody else in the suite may.
            return connection.exec_driver_sql(f"select 1 from {escaped} limit 1").first() is not None  # noqa: S608

    def _read(self, name: str) -> list[dict[str, Any]]:
        table, columns = self._tables.table(name)
        load = partial(sqlite.loaded, where=self._where(name)) if self._sqlite else loaded
        with self._reader.connect() as connection:
            raw = connection.execute(sa.select(table).order_by(*table.primary_key.columns)).all()
        return [{c.name: load(value, c) for c, value in zip(columns.values(), row, strict=True)} for row in raw]

    def _stored(self, value: Any, column: Column, table: str) -> Any:
        typed = converted(value, column, self._where(table))
        if typed is None:
            return sa.null()  # a JSON column would otherwise get the JSON value null
        if self._sqlite:
            return sqlite.stored(typed, column, self._where(table))
        if column.kind == "datetime" and not column.zoned:
            return typed.replace(tzinfo=None)
        return typed.replace(tzinfo=dt.UTC) if column.kind == "time" and column.zoned else typed

    def _trouble(self, what: str, *, reason_first: bool = False) -> AbstractContextManager[None]:
        return trouble(self.name, what, self._journal.redactor.text, reason_first=reason_first)

    def _where(self, table: str) -> str:
        return f'table "{table}" of database "{self.name}"'
