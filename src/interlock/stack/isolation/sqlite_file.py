"""The connection that an SQLite baseline is taken and brought back with."""

from __future__ import annotations

import sqlite3
from typing import Any

from sqlalchemy import URL

from interlock.errors import ResetError

_PRAGMAS = (
    "foreign_keys = OFF",
    "ignore_check_constraints = ON",  # they may call functions that only the application defines
    "synchronous = OFF",  # a test's database need not survive a power cut
)


def open_file(url: URL, name: str, within: float) -> sqlite3.Connection:
    """A connection with a place in memory attached under the name ``baseline``, in autocommit.

    Args:
        url: the file's address.
        name: what messages call the database.
        within: how long a lock is waited for, in seconds.

    Raises:
        ResetError: there is no file to be shared, or it cannot be opened.
    """
    arguments, found = url.set(drivername="sqlite").get_dialect()().create_connect_args(url)
    options: dict[str, Any] = dict(found)
    options.update(isolation_level=None, check_same_thread=False, timeout=within)
    try:
        connection: sqlite3.Connection = sqlite3.connect(arguments[0], **options)
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        if not connection.execute("PRAGMA database_list").fetchone()[2]:
            raise ResetError(f'database "{name}" is in memory; only a file can be shared with an application')
        connection.execute("ATTACH ':memory:' AS baseline")
    except sqlite3.Error as error:
        raise ResetError(f'database "{name}" cannot be opened: {error}') from error
    return connection
