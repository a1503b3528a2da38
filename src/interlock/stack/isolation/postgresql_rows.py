"""The rows of a PostgreSQL baseline: kept as the text of COPY, taken away and put back."""

# ruff: noqa: S608 - every name goes through quoted()
from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from interlock.stack.isolation.postgresql_catalogue import TABLE, Fingerprint, Relation, quoted


class Rows:
    """Empties and fills tables; which ones and in which order is the caller's decision.

    Attributes:
        texts: what was remembered, by table.
    """

    def __init__(self) -> None:
        self._connection: Any = None
        self.ordered = True
        self.texts: dict[str, bytes] = {}

    def use(self, connection: Any, *, ordered: bool) -> None:
        """Work on this connection from now on.

        Args:
            connection: a psycopg connection.
            ordered: whether foreign keys are checked meanwhile; then tables that refer to each other in a circle are
                done in one statement, at whose end the keys are looked at.
        """
        self._connection, self.ordered = connection, ordered

    def remember(self, tables: Mapping[str, Relation], counts: Mapping[str, Fingerprint]) -> None:
        """Copy the rows of these tables; those that hold none are not read."""
        filled = {name: table for name, table in tables.items() if table.kind == TABLE and counts[name][0]}
        self.texts = {name: self._text(table) for name, table in filled.items()}

    def differ(self, tables: Iterable[Relation]) -> list[str]:
        """The tables whose rows are not those of the baseline, in whatever order they are kept."""
        return [
            table.name
            for table in tables
            if sorted(self._text(table).splitlines()) != sorted(self.texts.get(table.name, b"").splitlines())
        ]

    def empty(self, group: list[Relation]) -> None:
        """Delete every row. DELETE, not TRUNCATE: it waits for no reader."""
        if self.ordered and len(group) > 1:
            self._connection.execute(_at_once([f"DELETE FROM ONLY {table.place}" for table in group]))
            return
        for table in group:
            self._connection.execute(f"DELETE FROM ONLY {table.place}", prepare=True)

    def fill(self, group: list[Relation]) -> None:
        """Put the rows of the baseline back."""
        tables = [table for table in group if table.name in self.texts]
        if not self.ordered or len(tables) < 2:
            for table in tables:
                self._copy_into(table.source, table.name)
            return
        statements = []
        for number, table in enumerate(tables):
            aside = f"pg_temp.interlock_{number}"
            columns = ", ".join(map(quoted, table.columns))
            self._connection.execute(
                f"CREATE TEMPORARY TABLE interlock_{number} ON COMMIT DROP AS "
                f"SELECT {columns} FROM ONLY {table.place} WITH NO DATA"
            )
            self._copy_into(aside, table.name)
            statements.append(f"INSERT INTO {table.source} OVERRIDING SYSTEM VALUE SELECT {columns} FROM {aside}")
        self._connection.execute(_at_once(statements))
        for number in range(len(tables)):
            self._connection.execute(f"DROP TABLE pg_temp.interlock_{number}")

    def _text(self, table: Relation) -> bytes:
        with self._connection.cursor().copy(f"COPY {table.source} TO STDOUT") as copy:
            return b"".join(copy)

    def _copy_into(self, target: str, name: str) -> None:
        with self._connection.cursor().copy(f"COPY {target} FROM STDIN") as copy:
            copy.write(self.texts[name])


def _at_once(statements: list[str]) -> str:
    parts = ", ".join(f"part_{number} AS ({statement})" for number, statement in enumerate(statements))
    return f"WITH {parts} SELECT"
