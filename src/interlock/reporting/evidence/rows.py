"""Rows of a database, read or written, as tables."""

from __future__ import annotations

from interlock.journal import Event
from interlock.reporting.evidence.shapes import Line, Paper, Shown
from interlock.reporting.tables import to_csv


def rows_read(event: Event) -> list[Shown]:
    """What stood in a table at the last look."""
    data = event.data
    where = f" where {data['where']}" if data.get("where") else ""
    return _shown(event, f"{data['table']}{where}: {_counted(data['count'])}")


def rows_written(event: Event) -> list[Shown]:
    """What the suite put into a table, or that it emptied it."""
    data = event.data
    if not data["count"]:
        return [Line(f"{data['table']} emptied")]
    return _shown(event, f"{data['table']}: {_counted(data['count'])} written")


def rows_changed(event: Event) -> list[Shown]:
    """What became of a table's rows since the scenario began."""
    return _shown(event, f"{event.data['table']}: what changed since the scenario began")


def _shown(event: Event, name: str) -> list[Shown]:
    rows = event.data.get("rows") or []
    if not rows:
        return [Line(name)]
    left_out = event.data["count"] - len(rows)
    named = f"{name} (the first {len(rows)})" if left_out > 0 else name
    return [Paper(named, to_csv(event.data["columns"], rows), "text/csv", "csv")]


def _counted(count: int) -> str:
    return f"{count or 'no'} {'row' if count == 1 else 'rows'}"
