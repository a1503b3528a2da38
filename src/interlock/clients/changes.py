"""What changed in a database since a moment: `Changes`, and the rows of all tables that are remembered for it.

What the suite itself writes meanwhile is no change: it is taken into what is remembered, with all it brings about in
other tables.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import sqlalchemy as sa

from interlock.clients.columns import Column, loaded
from interlock.clients.sqlite import readable
from interlock.clients.tables import Tables
from interlock.errors import UnknownName

Row = dict[str, Any]
Key = tuple[Any, ...]


@dataclass
class Changes:
    """What became of one table's rows.

    Attributes:
        table: its name.
        columns: all of them, in their order.
        added: rows that were not there.
        changed: rows as they were and as they are, told apart by their primary key; without one, a row that changed is
            one removed and one added.
        removed: rows that are no longer there.
    """

    table: str
    columns: list[str]
    added: list[Row] = field(default_factory=list)
    changed: list[tuple[Row, Row]] = field(default_factory=list)
    removed: list[Row] = field(default_factory=list)

    @property
    def any(self) -> bool:
        """Whether anything changed."""
        return bool(self.added or self.changed or self.removed)


@dataclass(frozen=True)
class _Table:
    """A table as it was at one look: its rows by primary key, or by their whole content and how often it was there."""

    columns: dict[str, Column]
    keys: tuple[str, ...]
    rows: dict[Key, Row]


class Remembered:
    """The rows of all tables as they were, to be compared with what is there later.

    Args:
        tables: describes them.
        ignore: those that are never looked at.
        sqlite: whether they are SQLite's, whose values have no types of their own.
    """

    def __init__(self, tables: Tables, ignore: Collection[str], *, sqlite: bool) -> None:
        self._tables, self._ignore, self._sqlite = tables, frozenset(ignore), sqlite
        self._then: dict[str, _Table] = {}

    def begin(self, connection: sa.Connection) -> None:
        """Remember what is there now."""
        self._then = self._look(connection)

    @contextmanager
    def own(self, connection: sa.Connection) -> Iterator[Callable[[], None]]:
        """The suite writes meanwhile; what it is given is to be called once that is committed."""
        before = self._look(connection)
        after: dict[str, _Table] = {}
        yield lambda: self._take_over(before, after)
        after.update(self._look(connection))

    def compared(self, connection: sa.Connection) -> list[Changes]:
        """Every table that there is or was, with what became of its rows."""
        now = self._look(connection)
        found = []
        for name in sorted(now.keys() | self._then.keys()):
            then, there = self._then.get(name), now.get(name)
            table = there or then
            assert table is not None
            changes = Changes(name, list(table.columns))
            was, is_ = (then.rows if then else {}), (there.rows if there else {})
            changes.added = [self._shown(row, table, name) for key, row in is_.items() if key not in was]
            changes.removed = [self._shown(row, then or table, name) for key, row in was.items() if key not in is_]
            changes.changed = [
                (self._shown(was[key], table, name), self._shown(row, table, name))
                for key, row in is_.items()
                if key in was and was[key] != row
            ]
            found.append(changes)
        return found

    def _look(self, connection: sa.Connection) -> dict[str, _Table]:
        found = {}
        for name in self._tables.names(partitions=False):
            if name in self._ignore:
                continue
            try:
                table, columns = self._tables.table(name)
                raw = connection.execute(sa.select(table).order_by(*table.primary_key.columns)).mappings().all()
            except UnknownName:
                continue  # gone since it was named
            keys = tuple(column.name for column in table.primary_key.columns)
            found[name] = _Table(columns, keys, _by_key([_comparable(row) for row in raw], keys))
        return found

    def _take_over(self, before: Mapping[str, _Table], after: Mapping[str, _Table]) -> None:
        for name, table in after.items():
            was = before[name].rows if name in before else {}
            then = self._then.setdefault(name, _Table(table.columns, table.keys, {})).rows
            for key, row in table.rows.items():
                if key not in was:
                    then[key] = row
                elif key in then and row != was[key]:
                    # The application may have changed other columns of it: those stay its changes.
                    ours = {column: value for column, value in row.items() if was[key].get(column) != value}
                    then[key] = then[key] | ours
            for key in was.keys() - table.rows.keys():
                then.pop(key, None)

    def _shown(self, row: Row, table: _Table, name: str) -> Row:
        load = partial(readable, where=f'table "{name}"') if self._sqlite else loaded
        return {c: load(value, table.columns[c]) if c in table.columns else value for c, value in row.items()}


def _by_key(rows: list[Row], keys: tuple[str, ...]) -> dict[Key, Row]:
    found: dict[Key, Row] = {}
    twins: Counter[Key] = Counter()
    for row in rows:
        whole = tuple(_hashable(row[name]) for name in keys or row)
        if not keys:
            twins[whole] += 1
            whole = (*whole, twins[whole])
        found[whole] = row
    return found


def _comparable(row: Mapping[Any, Any]) -> Row:
    # What is not a number is not itself either, and would be a change for ever.
    return {name: str(value) if value != value else value for name, value in row.items()}  # noqa: PLR0124


def _hashable(value: Any) -> Any:
    if isinstance(value, (dict, list)):
        return json.dumps(value, sort_keys=True, default=str)
    return value
