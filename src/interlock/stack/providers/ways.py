"""The ways to take a part away from the application, and to give it back, while it goes on for interlock itself."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from interlock.control.client import ControlClient
from interlock.errors import ClientError, UsageError

__all__ = ["BrokersOwn", "Door", "Lock", "Way", "broken"]

LOCKED_WITHIN = 5.0
"""Seconds others may take to end what they are writing."""


class Way(Protocol):
    """What stands between a part and the application. Everything here raises an `InterlockError` where it fails."""

    def shut(self) -> str:
        """Let nobody through any more; what that means, in a few words."""

    def open(self) -> None:
        """Let everybody through."""

    def break_off(self) -> int:
        """Break the connections there are; how many there were."""


class Door:
    """A door of the fault proxy.

    Args:
        control: the proxy's channel, asked for whenever it is needed.
        name: the door's.
    """

    def __init__(self, control: Callable[[], ControlClient], name: str) -> None:
        self._control, self._name = control, name

    def shut(self) -> str:
        """Break every connection and refuse new ones."""
        return broken(self._control().call("refuse", door=self._name))

    def open(self) -> None:
        """Listen again."""
        self._control().call("restore", door=self._name)

    def break_off(self) -> int:
        """Break every connection; new ones are let in."""
        return int(self._control().call("break", door=self._name))


class BrokersOwn:
    """What the embedded broker does itself; it spares interlock's own connections.

    Args:
        control: its channel, asked for whenever it is needed.
    """

    def __init__(self, control: Callable[[], ControlClient]) -> None:
        self._control = control

    def shut(self) -> str:
        """Break every connection and refuse new ones."""
        return broken(self._control().call("fault.refuse", on=True))

    def open(self) -> None:
        """Listen again."""
        self._control().call("fault.refuse", on=False)

    def break_off(self) -> int:
        """Close every connection as an administrator does."""
        return int(self._control().call("fault.close"))


class Lock:
    """An SQLite file is locked: nobody can change anything in it, and who tries waits for as long as it likes to.

    What is there can still be read, by interlock as well, where the file is in WAL mode, as it is laid out.

    Args:
        path: tells where the file is.
        name: the database's, for messages.
    """

    def __init__(self, path: Callable[[], Path], name: str) -> None:
        self._path, self._name = path, name
        self._connection: sqlite3.Connection | None = None

    def shut(self) -> str:
        """Lock it."""
        connection = sqlite3.connect(self._path(), timeout=LOCKED_WITHIN, isolation_level=None, check_same_thread=False)
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.Error as error:
            connection.close()
            raise ClientError(f'database "{self._name}" could not be locked: {error}') from None
        self._connection = connection
        return "its file is locked"

    def open(self) -> None:
        """Unlock it."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(sqlite3.Error):
                connection.rollback()
            connection.close()

    def break_off(self) -> int:
        """Nobody is connected to a file.

        Raises:
            UsageError: always.
        """
        raise UsageError(f'database "{self._name}" is an SQLite file, to which nobody is connected')


def broken(connections: int) -> str:
    """What `Way.shut` says of connections that it broke."""
    return f"{connections} connection{'' if connections == 1 else 's'} broken"
