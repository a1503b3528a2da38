"""From a column's type, as SQLAlchemy or its declaration has it, to what it holds."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from interlock.clients.columns import Column, Kind

# The first match counts: Double is a Float, Enum a String, and so on.
_KINDS: tuple[tuple[type[sa.types.TypeEngine[Any]], Kind], ...] = (
    (sa.Boolean, "boolean"),
    (sa.Integer, "integer"),
    (sa.Float, "float"),
    (sa.Numeric, "decimal"),
    (sa.DateTime, "datetime"),
    (sa.Date, "date"),
    (sa.Time, "time"),
    (sa.JSON, "json"),
    (sa.ARRAY, "json"),
    (sa.Uuid, "uuid"),
    (sa.LargeBinary, "bytes"),
)


# Of SQLite's columns whose type SQLAlchemy does not know, by how their declaration begins; it takes them for NUMERIC.
_DECLARED: tuple[tuple[str, Kind], ...] = (
    ("timestamp", "datetime"),
    ("datetime", "datetime"),
    ("time", "time"),
    ("uuid", "uuid"),
    ("bytea", "bytes"),
    ("binary", "bytes"),
    ("varbinary", "bytes"),
    ("num", "decimal"),
    ("dec", "decimal"),
    ("money", "decimal"),
)


def describe(column: sa.Column[Any], dialect: str, declared: str = "") -> Column:
    """A reflected column in our words; a type without a kind of its own is text.

    Args:
        column: as SQLAlchemy found it.
        dialect: whose it is.
        declared: its type as SQLite keeps it; any word will do there.
    """
    of = getattr(column.type, "data_type", column.type)  # a PostgreSQL domain is what it is made of
    kind: Kind = next((kind for known, kind in _KINDS if isinstance(of, known)), "text")
    if dialect == "sqlite" and isinstance(of, sa.CHAR) and of.length == 32:
        kind = "uuid"  # what SQLAlchemy's Uuid becomes there
    if kind == "decimal" and declared:
        kind = next((kind for begins, kind in _DECLARED if declared.lower().startswith(begins)), "text")
    return Column(
        name=column.name,
        kind=kind,
        nullable=bool(column.nullable),
        scale=of.scale if isinstance(of, sa.Numeric) and kind == "decimal" else None,
        zoned=isinstance(of, (sa.DateTime, sa.Time)) and of.timezone,
        dashed=declared.lower().startswith("uuid"),
        padded=dialect != "sqlite" and isinstance(of, sa.CHAR),
        length=of.length if isinstance(of, sa.String) and kind == "text" else None,
    )
