"""The connection that an SQLite baseline is taken and brought back with, and its transactions."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import URL

from interlock.errors import ResetError
from interlock.stack.file_locks import file_lock_holders

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


@contextlib.contextmanager
def writing(connection: sqlite3.Connection, path: Path, name: str, within: float, doing: str) -> Iterator[None]:
    """One transaction that holds the write lock from its start, so that nobody writes between look and deed.

    Args:
        connection: of `open_file`.
        path: the file.
        name: what messages call the database.
        within: how long the lock is waited for, in seconds; the connection knows it.
        doing: what it is for, for the message.

    Raises:
        ResetError: the lock was not to be had, with who holds it; or what was done inside failed, and is undone.
    """
    try:
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
    except sqlite3.OperationalError as error:
        if "locked" in str(error) or "busy" in str(error):
            raise ResetError(
                f'database "{name}" stayed locked for {within:g} s{file_lock_holders(path)}',
                hint="a program holds a transaction open; commit before waiting, and let readers stay with "
                "PRAGMA journal_mode = WAL",
            ) from error
        hint = "a reset has to write to it, and to its folder" if "readonly" in str(error) else None
        raise ResetError(f'database "{name}" could not be reset while {doing}: {error}', hint=hint) from error
    except sqlite3.Error as error:
        raise ResetError(f'database "{name}" could not be reset while {doing}: {error}') from error
