"""What the journal hears of a database's rows: as people read them, and not more of them than anybody would."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from interlock.clients.changes import Changes
from interlock.clients.columns import cell
from interlock.journal import Event, Journal
from interlock.texts import cut

Record = Mapping[str, Any]
Columns = Callable[[str], Iterable[str]]

MOST_EVIDENCE = 500
"""Rows of one look that are kept in the journal; expectations see all of them."""


class RowEvents:
    """Records what is seen of the tables of one database.

    Args:
        database: its name in the profile.
        journal: gets ``rows.read``, ``rows.written`` and ``rows.changed``.
    """

    def __init__(self, database: str, journal: Journal) -> None:
        self._database, self._journal = database, journal

    def read(self, table: str, rows: Sequence[Record], columns: Columns) -> None:
        """Rows that were looked at; ``columns`` gives a table's columns, where the rows do not tell."""
        self._record("rows.read", table, rows, columns, "", where=None)

    def written(self, table: str, rows: Sequence[Record], columns: Columns) -> None:
        """Rows that were put in; none where the table was emptied."""
        self._record("rows.written", table, rows, columns, " written" if rows else " left")

    def changed(self, changes: Changes) -> None:
        """What became of a table's rows; nothing where nothing did."""
        if not changes.any:
            return
        told = [
            *(("added", row) for row in changes.added),
            *((word, row) for pair in changes.changed for word, row in zip(("was", "is"), pair, strict=True)),
            *(("removed", row) for row in changes.removed),
        ]
        cells = [[word, *(cell(row.get(name)) for name in changes.columns)] for word, row in told[:MOST_EVIDENCE]]
        data = {"table": changes.table, "columns": ["", *changes.columns], "rows": cells, "count": len(told)}
        summary = f"{changes.table}: changed since the scenario began"
        self._journal.record(Event(kind="rows.changed", part=self._database, summary=summary, data=data))

    def _record(self, kind: str, table: str, rows: Sequence[Record], columns: Columns, verb: str, **more: Any) -> None:
        names = list({name: None for row in rows for name in row} or columns(table))
        cells = [[cell(row.get(name)) for name in names] for row in rows[:MOST_EVIDENCE]]
        count = len(rows)
        summary = f"{table}: {count} {'row' if count == 1 else 'rows'}{verb}"
        data = {"table": table, "columns": names, "rows": cells, "count": count, **more}
        self._journal.record(Event(kind=kind, part=self._database, summary=summary, data=data, subject=rows))


def in_short(record: Record) -> str:
    """A row on one line: ``id = 7, name = mug``."""
    return cut(", ".join(f"{name} = {cell(value)}" for name, value in record.items()) or "without values")
