"""The client of a relational database: whole tables in, whole tables out, values typed.

Which rows are right is for expectations; resetting to the known state belongs to the stack. Reads hold no
transaction open, so they never stand in the application's way and always see the newest commit.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import SAWarning, SQLAlchemyError

from interlock.clients import sqlite
from interlock.clients.columns import Column, cell, converted, describe, loaded
from interlock.clients.payload import json_loads, json_text
from interlock.errors import ClientError, UnknownName
from interlock.journal import Event, Journal

Record = Mapping[str, Any]

BUSY_SECONDS = 5
MOST_EVIDENCE = 500
"""Rows of one look that are kept in the journal; expectations see all of them."""


class Database:
    """Talks to one database.

    Args:
        name: its name in the profile.
        url: for SQLAlchemy, ``sqlite:////tmp/shop.db`` or ``postgresql+psycopg://...``.
        journal: gets ``rows.read`` and ``rows.written``.

    Example::

        shop = Database("shop", "sqlite:////tmp/shop.db", Journal())
        shop.insert("products", [{"sku": "A-1", "stock": "3"}])
        shop.rows("products")[0]["stock"]  # 3
    """

    def __init__(self, name: str, url: str, journal: Journal) -> None:
        self.name = name
        self._journal = journal
        address = sa.make_url(url)
        self._sqlite = address.get_backend_name() == "sqlite"
        if self._sqlite:
            self._engine = sa.create_engine(address, connect_args={"timeout": BUSY_SECONDS})
            self._reader = self._engine
        else:
            json = {"json_serializer": json_text, "json_deserializer": json_loads}
            self._engine = sa.create_engine(address, pool_pre_ping=True, **json)
            self._reader = self._engine.execution_options(isolation_level="AUTOCOMMIT")
        self._known: dict[str, tuple[sa.Table, dict[str, Column]]] = {}

    def close(self) -> None:
        """Close the connections."""
        self._engine.dispose()

    def tables(self) -> list[str]:
        """The names of the tables there are now, sorted."""
        with self._trouble("the tables"):
            return sorted(sa.inspect(self._reader).get_table_names())

    def columns(self, table: str) -> dict[str, Column]:
        """The table's columns by name, in their order.

        Raises:
            UnknownName: there is no such table.
        """
        return self._table(table)[1]

    def rows(self, table: str) -> list[dict[str, Any]]:
        """Every row, by primary key, with typed values; times are aware and in UTC.

        Raises:
            UnknownName: there is no such table.
            ClientError: it cannot be read.
        """
        try:
            found = self._read(table)
        except SQLAlchemyError:
            self._known.pop(table, None)  # it may have been altered since we looked
            with self._trouble(f'table "{table}"'):
                found = self._read(table)
        self._record("rows.read", table, found, where=None)
        return found

    def insert(self, table: str, records: Sequence[Record]) -> None:
        """Add rows in one transaction; texts are converted to what their columns hold.

        Raises:
            UnknownName: there is no such table or column.
            CellError: a value does not fit its column.
            ClientError: the database refused.
        """
        self._write(table, records, lambda connection, target, row: connection.execute(target.insert().values(row)))

    def put(self, table: str, records: Sequence[Record]) -> None:
        """Like `insert`, but a row whose primary key is there already gets the given values and keeps its others."""

        def write(connection: sa.Connection, target: sa.Table, row: dict[str, Any]) -> None:
            key = target.primary_key.columns
            if len(key) and all(column.name in row for column in key):
                same = sa.and_(*(column == row[column.name] for column in key))
                if connection.execute(sa.select(sa.literal(1)).select_from(target).where(same)).first():
                    connection.execute(target.update().where(same).values(row))
                    return
            connection.execute(target.insert().values(row))

        self._write(table, records, write)

    def _write(
        self, table: str, records: Sequence[Record], write: Callable[[sa.Connection, sa.Table, dict[str, Any]], object]
    ) -> None:
        target, columns = self._table_with(table, {name for record in records for name in record})
        rows = [{name: self._stored(value, columns[name], table) for name, value in row.items()} for row in records]
        with self._trouble(f'table "{table}"'), self._writing() as connection:
            for row in rows:
                write(connection, target, row)
        self._record("rows.written", table, records)

    def clear(self, table: str) -> None:
        """Delete every row; raises `ClientError` where the database refuses, for example because others refer to it."""
        target, _ = self._table(table)
        with self._trouble(f'table "{table}"'), self._writing() as connection:
            connection.execute(target.delete())
        self._record("rows.written", table, [])

    def count_where(self, condition: str) -> int:
        """0 where no row meets the condition, else 1; asks no further, so that it can be asked often.

        Args:
            condition: a table and an SQL condition from the profile, ``outbox where sent_at is null``.
        """
        with self._trouble(f'idle.empty = "{condition}"'), self._reader.connect() as connection:
            escaped = condition if self._sqlite else condition.replace("%", "%%")  # other drivers fill in %s
            # The profile's author may say this in SQL; nobody else in the suite may.
            return len(connection.exec_driver_sql(f"select 1 from {escaped} limit 1").all())  # noqa: S608

    def _read(self, name: str) -> list[dict[str, Any]]:
        table, columns = self._table(name)
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
        return typed.replace(tzinfo=None) if column.kind == "datetime" and not column.zoned else typed

    def _table_with(self, name: str, wanted: set[str]) -> tuple[sa.Table, dict[str, Column]]:
        if wanted - set(self._table(name)[1]):
            self._known.pop(name, None)
        table, columns = self._table(name)
        for unknown in sorted(wanted - set(columns)):
            raise UnknownName("column", unknown, columns, self._where(name))
        return table, columns

    def _table(self, name: str) -> tuple[sa.Table, dict[str, Column]]:
        if name not in self._known:
            self._known[name] = self._reflected(name)
        return self._known[name]

    def _reflected(self, name: str) -> tuple[sa.Table, dict[str, Column]]:
        schema, _, bare = name.rpartition(".")
        with self._trouble(f'table "{name}"'), self._reader.connect() as connection, warnings.catch_warnings():
            warnings.simplefilter("ignore", SAWarning)  # a type it does not know: we read it as text
            try:
                meta = sa.MetaData(schema=schema or None)
                table = sa.Table(bare, meta, autoload_with=connection, resolve_fks=False)
            except sa.exc.NoSuchTableError:
                raise UnknownName("table", name, self.tables(), f'database "{self.name}"') from None
        columns = {column.name: describe(column, self._engine.dialect.name) for column in table.columns}
        if self._sqlite:
            for column in table.columns:
                column.type = sa.types.NullType()  # values as they stand; `sqlite.loaded` gives them their kind
        return table, columns

    @contextmanager
    def _writing(self) -> Iterator[sa.Connection]:
        with self._engine.connect() as connection:
            if self._sqlite:
                # A deferred transaction that reads first cannot wait for its turn: it fails at once.
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            yield connection
            connection.commit()

    @contextmanager
    def _trouble(self, what: str) -> Iterator[None]:
        try:
            yield
        except SQLAlchemyError as error:
            reason = " ".join(str(getattr(error, "orig", None) or error).split())
            message = self._journal.redactor.text(f'{what} of database "{self.name}": {reason}')
            raise ClientError(message, hint="the database says so; see its log if that is not enough") from error

    def _where(self, table: str) -> str:
        return f'table "{table}" of database "{self.name}"'

    def _record(self, kind: str, table: str, rows: Sequence[Record], **more: Any) -> None:
        columns = list({name: None for row in rows for name in row} or self.columns(table))
        cells = [[cell(row.get(name)) for name in columns] for row in rows[:MOST_EVIDENCE]]
        count = len(rows)
        verb = "" if kind == "rows.read" else " written" if count else " left"
        summary = f"{table}: {count} {'row' if count == 1 else 'rows'}{verb}"
        data = {"table": table, "columns": columns, "rows": cells, "count": count, **more}
        self._journal.record(Event(kind=kind, part=self.name, summary=summary, data=data, subject=rows))
