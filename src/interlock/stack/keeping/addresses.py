"""Where the parts of a kept stack are, for people who want to look at them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from interlock.profile.references import SINGULAR, Part
from interlock.redaction import Redactor
from interlock.stack.keeping.state import Record

__all__ = ["address", "addresses", "left_up", "table"]


def addresses(records: Mapping[Part, Record], redactor: Redactor) -> list[str]:
    """A line for each part: what it is, and how to reach it."""
    lines = [
        (
            SINGULAR.get(kind, "program"),
            name,
            address(record, redactor),
            record.description if kind != "services" else "",
        )
        for (kind, name), record in sorted(records.items())
    ]
    return table(lines)


def left_up(environment: str, records: Mapping[Part, Record], redactor: Redactor) -> list[str]:
    """What is said of the stack of a run that failed."""
    return [
        "interlock: the run failed, and its stack is left up as the last scenario left it:",
        *addresses(records, redactor),
        f"interlock: interlock logs -e {environment} shows more, interlock down {environment} ends it; a run resets it",
    ]


def address(record: Record, redactor: Redactor) -> str:
    """How to reach a part, as other programs take it: psql an address without SQLAlchemy's driver, sqlite3 a file.

    What interlock made up for a private part is nobody's secret, and needed; that of others stays hidden.
    """
    url = str(record.endpoint.get("url", "")) if record.memory.get("listens", True) else ""
    if record.own:
        path = record.endpoint.get("extra", {}).get("path")
        scheme, separator, rest = url.partition("://")
        return str(path) if path else f"{scheme.partition('+')[0]}{separator}{rest}"
    return redactor.text(url)


def table(rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Rows with their columns one below the other.

    Example:
        >>> table([("broker", "events"), ("db", "s")])
        ['  broker  events', '  db      s']
    """
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))] if rows else []
    return [
        "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
