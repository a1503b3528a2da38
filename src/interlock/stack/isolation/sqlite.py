"""The known state of an SQLite file.

Our connection enforces no foreign keys and fires no triggers: emptying ``products`` must not cascade into a
clean ``prices``, and an audit trigger must not write down the reset. The state that is brought back was whole,
so it is whole again.
"""

# ruff: noqa: S608 - every name goes through quoted()
from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import URL

from interlock.errors import ResetError
from interlock.stack.isolation.ordering import groups_parents_first
from interlock.stack.isolation.report import ResetReport
from interlock.stack.isolation.schema import refuse_altered, refuse_lost
from interlock.stack.isolation.sqlite_file import open_file, writing
from interlock.stack.isolation.sqlite_tables import (
    NO_ROWS,
    SqliteTable,
    drop,
    fingerprint,
    holding,
    quoted,
    read_names,
    read_tables,
)


class SqliteBaseline:
    """See `DatabaseBaseline`. The copy lives in memory, attached to the connection under the name ``baseline``.

    Early exit: ``PRAGMA data_version`` of a kept connection tells whether anybody else has written since.
    """

    def __init__(self, url: URL, name: str, ignore: frozenset[str], within: float) -> None:
        self._name, self._ignore, self._within = name, ignore, within
        self._connection = open_file(url, name, within)
        self._path = Path(self._connection.execute("PRAGMA database_list").fetchone()[2])
        self._inode = -1
        self._tables: dict[str, SqliteTable] = {}
        self._now: dict[str, SqliteTable] = {}
        self._order: list[str] = []
        self._fingerprints: dict[str, bytes] = {}
        self._sequences: dict[str, int] = {}
        self._known: dict[str, str] = {}
        self._shapes: dict[str, tuple[str, ...]] = {}
        self._schema = self._version = -1

    def capture(self) -> None:
        """Copy every table into memory."""
        with self._writing("reading the baseline"):
            self._tables, self._shapes = {}, {}
            self._read_schema()
            self._take_for_known()
            for table in self._now.values():
                self._execute(f"DROP TABLE IF EXISTS {table.copy}")
                # Columns without a type convert nothing.
                places = ", ".join(f"c{number}" for number in range(len(table.cells)))
                self._execute(f"CREATE TABLE {table.copy} ({places})")
                self._execute(f"INSERT INTO {table.copy} SELECT {table.listed} FROM {table.source}")
            self._tables = self._now
            self._fingerprints = {name: fingerprint(self._connection, table) for name, table in self._now.items()}
            self._sequences = self._read_sequences()
            self._version = self._data_version()
        self._inode = self._path.stat().st_ino

    def accept(self) -> None:
        """Take the schema as it is for the one that belongs there."""
        with self._writing("reading the schema"):
            self._shapes = {}
            self._read_schema()
            self._take_for_known()

    def _take_for_known(self) -> None:
        self._known = read_names(self._connection, self._ignore)
        self._shapes = {name: table.shape for name, table in self._now.items()}

    def kept(self) -> object:
        """The schema that belongs there, fingerprints, sequences, and the copy."""
        copy = self._connection.serialize(name="baseline") if self._tables else b""
        return self._tables, self._known, self._shapes, self._fingerprints, self._sequences, copy

    def recall(self, kept: Any) -> None:
        """Every table is to be compared once."""
        self._tables, self._known, self._shapes, self._fingerprints, self._sequences, copy = kept
        if copy:
            self._connection.deserialize(copy, name="baseline")
        self._read_schema()
        self._schema = -1  # what was made since is dropped by the first reset
        self._inode = self._path.stat().st_ino

    def reset(self) -> ResetReport:
        """Bring back what changed."""
        self._check_file()
        # Also where nothing has changed: in a file that nobody can write to, a scenario would wait in vain.
        with self._writing("comparing it with the baseline"):
            version = self._data_version()
            if version == self._version:
                return ResetReport(changed=())
            dropped = self._drop_what_was_made()
            self._read_schema()
            full = holding(self._connection, [name for name in self._order if self._was_empty(name)])
            changed = [name for name in self._order if name in self._tables and self._is_dirty(name, full)]
            created = [name for name in self._order if name not in self._tables and name in full]
            with self._without_triggers([*changed, *created]):
                for name in (*created, *reversed(changed)):
                    self._execute(f"DELETE FROM main.{quoted(name)}", name)
                for name in changed:
                    self._fill(self._tables[name])
            sequences = self._restore_sequences()
        self._version = version
        return ResetReport(
            changed=tuple(sorted(changed)),
            created=tuple(sorted(created)),
            dropped=tuple(sorted(dropped)),
            sequences=tuple(sorted(sequences)),
        )

    def renew(self) -> None:
        """Nothing to do: there is no server."""

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    def _check_file(self) -> None:
        try:
            inode = self._path.stat().st_ino
        except FileNotFoundError:
            inode = -1
        if inode != self._inode:
            raise ResetError(
                f'the file of database "{self._name}" was deleted or replaced since its baseline was taken',
                hint="empty tables instead of deleting the file; a stack's database lives as long as the stack",
            )

    def _data_version(self) -> int:
        return int(self._connection.execute("PRAGMA main.data_version").fetchone()[0])

    def _schema_version(self) -> int:
        return int(self._connection.execute("PRAGMA main.schema_version").fetchone()[0])

    def _drop_what_was_made(self) -> list[str]:
        if self._schema_version() == self._schema:
            return []
        there = read_names(self._connection, self._ignore)
        made = {name: sql for name, sql in there.items() if name not in self._known}
        drop(self._connection, made)
        return list(made)

    def _read_schema(self) -> None:
        if self._schema_version() == self._schema:
            return
        self._now = read_tables(self._connection, self._ignore)
        refuse_lost(
            self._name,
            {name: table.cells for name, table in self._tables.items()},
            {name: table.cells for name, table in self._now.items()},
        )
        refuse_altered(self._name, self._shapes, {name: table.shape for name, table in self._now.items()})
        references = {name: table.refers_to for name, table in self._now.items()}
        self._order = [name for group in groups_parents_first(self._now, references) for name in group]
        self._schema = self._schema_version()

    def _was_empty(self, name: str) -> bool:
        return name not in self._tables or self._fingerprints[name] == NO_ROWS

    def _is_dirty(self, name: str, full: set[str]) -> bool:
        if self._was_empty(name):
            return name in full
        table = self._tables[name]
        if table.cells != self._now[name].cells:
            return True  # a column was added since: refilling gives it its default again
        return fingerprint(self._connection, table) != self._fingerprints[name]

    def _fill(self, table: SqliteTable) -> None:
        columns = table.listed
        self._execute(f"INSERT INTO main.{quoted(table.name)} ({columns}) SELECT * FROM {table.copy}", table.name)

    def _read_sequences(self) -> dict[str, int]:
        there = self._execute("SELECT 1 FROM main.sqlite_master WHERE name = 'sqlite_sequence'").fetchone()
        rows = self._execute("SELECT name, seq FROM main.sqlite_sequence").fetchall() if there else []
        return {name: seq for name, seq in rows if name not in self._ignore}

    def _restore_sequences(self) -> list[str]:
        now = self._read_sequences()
        wrong = [name for name in now.keys() | self._sequences.keys() if now.get(name) != self._sequences.get(name)]
        for name in wrong:
            self._connection.execute("DELETE FROM main.sqlite_sequence WHERE name = ?", (name,))
            if name in self._sequences:
                row = (name, self._sequences[name])
                self._connection.execute("INSERT INTO main.sqlite_sequence (name, seq) VALUES (?, ?)", row)
        return wrong

    @contextlib.contextmanager
    def _without_triggers(self, names: list[str]) -> Iterator[None]:
        """Drop and re-make the triggers of these tables, in the same transaction: SQLite cannot switch them off."""
        triggers = [trigger for name in names for trigger in self._now[name].triggers]
        for name, _ in triggers:
            self._execute(f"DROP TRIGGER main.{quoted(name)}")
        yield
        for _, statement in triggers:
            self._execute(statement)

    def _execute(self, statement: str, table: str = "") -> sqlite3.Cursor:
        try:
            return self._connection.execute(statement)
        except sqlite3.Error as error:
            if not table:
                raise
            raise ResetError(f'table "{table}" of database "{self._name}" could not be reset: {error}') from error

    @contextlib.contextmanager
    def _writing(self, doing: str) -> Iterator[None]:
        try:
            with writing(self._connection, self._path, self._name, self._within, doing):
                yield
        except BaseException:
            self._schema = -1  # what was read of it may have been undone
            raise
