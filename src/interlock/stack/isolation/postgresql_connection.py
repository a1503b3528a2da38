"""The connection that a PostgreSQL baseline is taken and brought back with."""

from __future__ import annotations

from typing import Any

import psycopg
from sqlalchemy import URL

from interlock.errors import ResetError

# What COPY writes must be what COPY reads, whatever the database's own settings are (pg_dump sets the same), and rows
# that a policy hides are an error instead of rows that are not there.
_SETTINGS = ("datestyle = ISO", "intervalstyle = postgres", "extra_float_digits = 3", "jit = off", "row_security = off")


def connect(url: URL, name: str, within: float) -> Any:
    """A psycopg connection in autocommit.

    Args:
        url: the database's address, whatever driver it names.
        name: what messages call the database.
        within: how long a lock is waited for, in seconds.

    Raises:
        ResetError: nobody answers there, or not to us.
    """
    url = url.set(drivername="postgresql+psycopg")
    arguments, options = url.get_dialect()().create_connect_args(url)
    options = {"connect_timeout": 10, **options, "autocommit": True, "application_name": "interlock reset"}
    try:
        connection = psycopg.connect(*arguments, **options)
    except psycopg.Error as error:
        raise ResetError(f'database "{name}" cannot be reached: {error}') from error
    for setting in (*_SETTINGS, f"lock_timeout = {int(within * 1000)}"):
        connection.execute(f"SET {setting}")
    return connection


def without_checks(connection: Any) -> bool:
    """Switch foreign keys and triggers off for this connection; False where its user may not."""
    try:
        connection.execute("SET session_replication_role = replica")
    except psycopg.Error:
        return False
    return True


def log_position(connection: Any) -> str | None:
    """How far the server's log has got; it grows with whatever anybody writes. None where the server won't say."""
    try:
        return str(connection.execute("SELECT pg_current_wal_insert_lsn()::text").fetchone()[0])
    except psycopg.DatabaseError:
        return None  # a managed server, or one that is catching up
