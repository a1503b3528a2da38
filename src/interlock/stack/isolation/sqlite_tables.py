"""What an SQLite file holds: its tables as they are now, and fingerprints of their rows. Reads only."""

# ruff: noqa: S608 - every name goes through quoted()
from __future__ import annotations

import functools
import hashlib
import marshal
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

NO_ROWS = hashlib.blake2b(digest_size=16).digest()
"""The fingerprint of a table that holds no rows."""

_ROWS_AT_ONCE = 1000
_TABLES_AT_ONCE = 200  # SQLite takes 500 parts of a statement


@dataclass(frozen=True, slots=True)
class SqliteTable:
    """One table.

    Attributes:
        name: its name.
        cells: what makes up a row and can be written: the columns that are not generated, and the hidden rowid
            where no column stands for it.
        shape: all columns with their types.
        refers_to: the tables its foreign keys lead to.
        triggers: name and statement of each of its triggers.
    """

    name: str
    cells: tuple[str, ...]
    shape: tuple[str, ...]
    refers_to: frozenset[str]
    triggers: tuple[tuple[str, str], ...]

    @property
    def listed(self) -> str:
        """The cells, quoted, with commas."""
        return ", ".join(map(quoted, self.cells))

    @property
    def source(self) -> str:
        """The table in a FROM: without an index, so that rows come in the order in which they are kept."""
        return f"main.{quoted(self.name)} NOT INDEXED"

    @property
    def copy(self) -> str:
        """Where its baseline is."""
        return f"baseline.{quoted(self.name)}"


def quoted(name: str) -> str:
    """A name as SQL.

    Example:
        >>> print(quoted("order lines"))
        "order lines"
    """
    return '"' + name.replace('"', '""') + '"'


def read_tables(connection: sqlite3.Connection, ignore: frozenset[str]) -> dict[str, SqliteTable]:
    """The tables that hold rows. Virtual tables are left out: the tables that they keep their rows in are here."""
    found = read_names(connection, ignore).items()
    return {name: _read_table(connection, name) for name, sql in found if sql.startswith("CREATE TABLE")}


def read_names(connection: sqlite3.Connection, ignore: frozenset[str]) -> dict[str, str]:
    """The names of all tables and views, and the statement that made each; ignored ones and what keeps their rows out.

    SQLite writes the statement's first words in its own way, whatever was written.
    """
    found = connection.execute(
        "SELECT name, sql FROM main.sqlite_master WHERE type IN ('table', 'view')"
        " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name"
    ).fetchall()
    virtual = tuple(f"{name}_" for name, sql in found if name in ignore and sql.startswith("CREATE VIRTUAL"))
    return {name: sql for name, sql in found if name not in ignore and not name.startswith(virtual)}


def drop(connection: sqlite3.Connection, names: Mapping[str, str]) -> None:
    """Drop tables and views, as `read_names` gives them; a virtual table takes those along that keep its rows."""
    for kind in ("VIEW", "VIRTUAL TABLE", "TABLE"):
        for name, sql in names.items():
            if sql.startswith(f"CREATE {kind}"):
                connection.execute(f"DROP {kind.removeprefix('VIRTUAL ')} IF EXISTS main.{quoted(name)}")


def holding(connection: sqlite3.Connection, names: Sequence[str]) -> set[str]:
    """Those of these tables that hold rows. One statement for many: each costs more than a look."""
    found: set[str] = set()
    for start in range(0, len(names), _TABLES_AT_ONCE):
        some = names[start : start + _TABLES_AT_ONCE]
        looks = (f"SELECT {at} WHERE EXISTS (SELECT 1 FROM main.{quoted(name)})" for at, name in enumerate(some))
        found.update(some[at] for (at,) in connection.execute(" UNION ALL ".join(looks)))
    return found


def _read_table(connection: sqlite3.Connection, name: str) -> SqliteTable:
    described = connection.execute(
        "SELECT name, type, hidden, pk FROM pragma_table_xinfo(?, 'main')", (name,)
    ).fetchall()
    shape = tuple(f"{column} {kind}".rstrip() for column, kind, _, _ in described)
    columns = [(column, hidden, key) for column, _, hidden, key in described]
    cells = tuple(column for column, hidden, _ in columns if hidden == 0)
    rowid = _hidden_rowid(connection, name, {column.lower(): bool(key) for column, _, key in columns})
    if rowid is not None:
        cells = (rowid, *cells)
    keys = connection.execute("SELECT DISTINCT \"table\" FROM pragma_foreign_key_list(?, 'main')", (name,))
    triggers = connection.execute(
        "SELECT name, sql FROM main.sqlite_master WHERE type = 'trigger' AND tbl_name = ? COLLATE NOCASE", (name,)
    )
    return SqliteTable(name, cells, shape, frozenset(target for (target,) in keys), tuple(triggers.fetchall()))


def _hidden_rowid(connection: sqlite3.Connection, name: str, keys: dict[str, bool]) -> str | None:
    """What to call the number of a row that no column shows; None in WITHOUT ROWID and with INTEGER PRIMARY KEY.

    Args:
        connection: where the table is.
        name: the table.
        keys: its columns in lower case, and whether each is part of the primary key.
    """
    word = next((word for word in ("rowid", "_rowid_", "oid") if word not in keys), None)
    if word is None:
        return None
    try:
        heading = connection.execute(f"SELECT {word} FROM main.{quoted(name)} LIMIT 0").description[0][0]
    except sqlite3.OperationalError:
        return None
    # Where a column stands for the number, the heading is that column's name; else it is "rowid", whatever was asked.
    return word if heading.lower() == "rowid" and not keys.get("rowid") else None


def fingerprint(connection: sqlite3.Connection, table: SqliteTable) -> bytes:
    """A hash of every value and its storage class, in the order in which the rows are kept.

    Measured (five columns): 0.04 ms for 50 rows, 0.6 ms for 1,000, 65 ms for 100,000; comparing with the copy in
    SQL takes as long.
    """
    digest = hashlib.blake2b(digest_size=16)
    try:
        _feed(digest, connection, table)
    except sqlite3.OperationalError as error:
        if "decode" not in str(error):
            raise
        # Text that is not UTF-8: slower for every row from now on, and still exact.
        connection.text_factory = functools.partial(str, encoding="utf-8", errors="surrogateescape")
        digest = hashlib.blake2b(digest_size=16)
        _feed(digest, connection, table)
    return digest.digest()


def _feed(digest: hashlib.blake2b, connection: sqlite3.Connection, table: SqliteTable) -> None:
    cursor = connection.execute(f"SELECT {table.listed} FROM {table.source}")
    while rows := cursor.fetchmany(_ROWS_AT_ONCE):
        # Version 2 writes types and values and nothing about how Python keeps them.
        digest.update(marshal.dumps(rows, 2))
