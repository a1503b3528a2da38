"""What the user of a database that runs already may do with its tables, as the database itself says."""

from __future__ import annotations

import os
from typing import Any

import sqlalchemy as sa

from interlock.texts import LONGEST_NAME, cut

__all__ = ["table_limits"]

MOST_NAMES = 8
RIGHTS = """
    SELECT c.relname, has_table_privilege(c.oid, 'SELECT'), has_table_privilege(c.oid, 'INSERT')
       AND has_table_privilege(c.oid, 'UPDATE') AND has_table_privilege(c.oid, 'DELETE')
       AND NOT current_setting('transaction_read_only')::bool
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p') AND n.nspname = ANY (current_schemas(false)) ORDER BY 1
"""


def table_limits(name: str, engine: sa.Engine) -> list[str]:
    """What sentences about rows cannot do there, a sentence each; of kinds that cannot be asked, nothing is known.

    Args:
        name: the database's name in the profile.
        engine: connects to it.

    Raises:
        SQLAlchemyError: it cannot be asked.
    """
    if engine.dialect.name == "sqlite":
        path = engine.url.database or ""
        return (
            []
            if os.access(path, os.W_OK)
            else [f'database "{name}" may only be read, so that no sentence can put rows there']
        )
    if engine.dialect.name != "postgresql":
        return []
    with engine.connect() as connection:
        rows: list[Any] = list(connection.execute(sa.text(RIGHTS)))
    unread = [table for table, read, _ in rows if not read]
    unwritten = [table for table, read, write in rows if read and not write]
    user = f'the user of database "{name}" may not'
    told = []
    if unread:
        told.append(f"{user} read {_named(unread)}, so that sentences about rows there will fail")
    if unwritten:
        told.append(f"{user} write to {_named(unwritten)}, so that no sentence can put rows there")
    return told


def _named(tables: list[str]) -> str:
    more = f" and {len(tables) - MOST_NAMES} more tables" if len(tables) > MOST_NAMES else ""
    return ", ".join(f'"{cut(table, LONGEST_NAME)}"' for table in tables[:MOST_NAMES]) + more
