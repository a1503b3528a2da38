"""The tables of a database as they are described there, remembered until they seem to have changed."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy.exc import SAWarning, SQLAlchemyError

from interlock.clients.column_types import describe
from interlock.clients.columns import Column
from interlock.errors import ClientError, UnknownName
from interlock.texts import cut

Described = tuple[sa.Table, dict[str, Column]]


@contextmanager
def trouble(database: str, what: str, hide: Callable[[str], str], *, reason_first: bool = False) -> Iterator[None]:
    """Put what the database says into one sentence.

    Args:
        database: its name in the profile.
        what: what is being looked at or written, for the message.
        hide: takes secrets out of messages.
        reason_first: for what is long, so that nobody reads it before they know why.

    Raises:
        ClientError: it refused, or cannot be reached.
    """
    try:
        yield
    except (SQLAlchemyError, OverflowError, UnicodeError) as error:
        reason = " ".join(str(getattr(error, "orig", None) or error).split())
        place = f'{what} of database "{database}"'
        message = hide(f"{reason.rstrip('.')}: {place}" if reason_first else f"{place}: {reason}")
        raise ClientError(message, hint="the database says so; see its log if that is not enough") from error


class Tables:
    """Describes tables, each once.

    Args:
        database: its name in the profile.
        reader: reads in transactions of one statement.
        hide: takes secrets out of messages.
    """

    def __init__(self, database: str, reader: sa.Engine, hide: Callable[[str], str]) -> None:
        self._database, self._reader, self._hide = database, reader, hide
        self._known: dict[str, Described] = {}

    @property
    def _is_sqlite(self) -> bool:
        return self._reader.dialect.name == "sqlite"

    def names(self, *, partitions: bool = True) -> list[str]:
        """Those there are now, sorted; those of the schema that is used where none is named by their names alone.

        Args:
            partitions: whether parts of other tables are among them, whose rows are those tables' too.

        Raises:
            ClientError: the database cannot be asked.
        """
        with trouble(self._database, "the tables", self._hide):
            looking = sa.inspect(self._reader)
            names = sorted(looking.get_table_names())
            if self._is_sqlite:
                return names  # what it calls schemas are other files, which nobody else sees attached
            own = looking.default_schema_name
            others = [name for name in looking.get_schema_names() if name not in (own, "information_schema")]
            names += [f"{of}.{name}" for of in sorted(others) for name in sorted(looking.get_table_names(of))]
            parts = set() if partitions or self._reader.dialect.name != "postgresql" else self._partitions(own)
            return [name for name in names if name not in parts]

    def known_as(self, name: str) -> str:
        """The name without the schema that is used where none is named: ``public.orders`` is ``orders``."""
        table, _ = self.table(name)
        with trouble(self._database, "the tables", self._hide):
            own = sa.inspect(self._reader).default_schema_name
        return table.name if table.schema in (None, own) else f"{table.schema}.{table.name}"

    def _partitions(self, own: str | None) -> set[str]:
        asked = sa.text(
            "select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace "
            "where c.relispartition"
        )
        with self._reader.connect() as connection:
            return {name if of == own else f"{of}.{name}" for of, name in connection.execute(asked)}

    def table(self, name: str) -> Described:
        """A table, for SQLAlchemy and for us.

        Raises:
            UnknownName: there is no such table.
            ClientError: the database cannot be asked.
        """
        if name not in self._known:
            self._known[name] = self._reflected(name)
        return self._known[name]

    def with_columns(self, name: str, wanted: set[str]) -> Described:
        """A table that has these columns; looks again where it seems to lack one.

        Raises:
            UnknownName: there is no such table or column.
            ClientError: the database cannot be asked.
        """
        if wanted - set(self.table(name)[1]):
            self.forget(name)
        table, columns = self.table(name)
        for unknown in sorted(wanted - set(columns)):
            raise UnknownName("column", unknown, columns, f'table "{name}" of database "{self._database}"')
        return table, columns

    def forget(self, name: str) -> None:
        """Look at it anew next time."""
        self._known.pop(name, None)

    def _reflected(self, name: str) -> Described:
        names = self.names()
        schema, bare = self._placed(name, names)
        look = trouble(self._database, f'table "{cut(name)}"', self._hide)
        with look, self._reader.connect() as connection, warnings.catch_warnings():
            warnings.simplefilter("ignore", SAWarning)  # a type it does not know: we read it as text
            try:
                meta = sa.MetaData(schema=schema or None)
                table = sa.Table(bare, meta, autoload_with=connection, resolve_fks=False)
                declared = _declared(connection, bare) if self._is_sqlite else {}
            except sa.exc.NoSuchTableError:
                raise UnknownName("table", name, names, f'database "{self._database}"') from None
        if not schema and bare not in names and bare.lower() in map(str.lower, names):
            # SQLite finds it all the same; the database that the application has in earnest does not.
            raise UnknownName("table", name, names, f'database "{self._database}"')
        dialect = self._reader.dialect.name
        columns = {column.name: describe(column, dialect, declared.get(column.name, "")) for column in table.columns}
        if dialect == "sqlite":
            for column in table.columns:
                column.type = sa.types.NullType()  # values as they stand; `sqlite.loaded` gives them their kind
        return table, columns

    def _placed(self, name: str, names: list[str]) -> tuple[str, str]:
        """Schema and name; a dot may also be part of a name."""
        schema, _, bare = name.rpartition(".")
        if not schema or not self._is_sqlite:
            return schema, bare
        if name in names:
            return "", name
        if schema != "main":
            unknown = UnknownName("table", name, names, f'database "{self._database}"')
            unknown.hint = "SQLite has no schemas: the name of a table has nothing before it"
            raise unknown
        return schema, bare


def _declared(connection: sa.Connection, table: str) -> dict[str, str]:
    """The types of an SQLite table's columns, as they were written."""
    found = connection.execute(sa.text("select name, type from pragma_table_xinfo(:of)"), {"of": table})
    return {name: kind for name, kind in found}  # noqa: C416 - rows are no pairs for mypy
