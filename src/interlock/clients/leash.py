"""How long a database server may keep the suite waiting: then its connections are cut, and the caller is told.

Drivers bound the making of a connection and nothing after it: behind a lock, or at a server that stands still, a
statement waits for ever.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import socket
import threading
import time
import weakref
from collections.abc import Iterator
from typing import Any

from interlock.errors import ClientError

__all__ = ["CONNECTED_WITHIN", "Leash"]

CONNECTED_WITHIN = 5
ANSWERED_WITHIN = 10.0
LOOKS_EVERY = 0.5


class Leash:
    """Watches what is asked of one server, in a thread of its own that begins with the first connection.

    Args:
        what: the server, for the message: ``database "shop"``.
        seconds: how long one statement may take; where many are needed, all of them may take longer.

    Example:
        ``leash.hold(connection)`` for each connection, then ``with leash.on(): connection.execute(...)``
    """

    def __init__(self, what: str, seconds: float = ANSWERED_WITHIN) -> None:
        self._what, self._seconds = what, seconds
        self._connections: weakref.WeakSet[Any] = weakref.WeakSet()
        self._numbers = itertools.count()
        self._began: dict[int, float] = {}
        self._overdue: set[int] = set()
        self._mine = threading.local()
        self._lock, self._let_go = threading.Lock(), threading.Event()
        self._thread: threading.Thread | None = None

    def hold(self, connection: Any) -> None:
        """Cut this connection, too, when something takes too long."""
        with self._lock:
            self._connections.add(connection)
            if self._thread is None:
                self._thread = threading.Thread(target=self._watch, name=f"leash: {self._what}", daemon=True)
                self._thread.start()

    @contextlib.contextmanager
    def on(self) -> Iterator[None]:
        """What is asked in here is answered in time, or fails.

        Raises:
            ClientError: it was not answered.
        """
        number = next(self._numbers)
        outer, self._mine.number = getattr(self._mine, "number", None), number
        with self._lock:
            self._began[number] = time.monotonic()
        try:
            yield
        except Exception as error:
            if number in self._overdue:
                raise ClientError(
                    f"{self._what} did not answer within {self._seconds:g} s",
                    hint="somebody may hold a lock there, with a transaction that is not brought to its end",
                ) from error
            raise
        finally:
            self._mine.number = outer
            with self._lock:
                self._began.pop(number, None)
                self._overdue.discard(number)

    def asked(self) -> None:
        """This thread asks for the next thing, whose time begins now."""
        number = getattr(self._mine, "number", None)
        with self._lock:
            if number in self._began and number not in self._overdue:
                self._began[number] = time.monotonic()

    def let_go(self) -> None:
        """Watch no more."""
        self._let_go.set()

    def _watch(self) -> None:
        while not self._let_go.wait(LOOKS_EVERY):
            with self._lock:
                now = time.monotonic()
                self._overdue |= {number for number, began in self._began.items() if now - began > self._seconds}
                late = list(self._connections) if self._overdue else []
            for connection in late:
                # One that is closed has no socket, and some drivers show none.
                with contextlib.suppress(Exception), socket.socket(fileno=os.dup(connection.fileno())) as line:
                    line.shutdown(socket.SHUT_RDWR)
