"""The role by which the application uses a private PostgreSQL: without it nobody gets in but interlock itself."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from interlock.errors import ClientError
from interlock.stack.patience import hold
from interlock.stack.providers.endpoint import Endpoint
from interlock.stack.providers.ways import broken

__all__ = ["ApplicationRole"]

ROLE = "application"
OTHERS = f"select pid from pg_stat_activity where usename = '{ROLE}'"  # noqa: S608 - a name of ours
CONNECTED_WITHIN = 5
ENDED_WITHIN = 5.0


class ApplicationRole:
    """A way to take a PostgreSQL away that costs nothing as long as it is there.

    Args:
        endpoint: where it is, for a superuser.
    """

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint

    @property
    def endpoint(self) -> Endpoint:
        """Where it is, for the application."""
        address = urlsplit(self._endpoint.url)
        at = address.netloc.rpartition("@")[2]
        url = address._replace(netloc=f"{ROLE}:{address.password}@{at}").geturl()
        return dataclasses.replace(self._endpoint, url=url)

    def make(self) -> None:
        """Make the role; it may do whatever it likes.

        Raises:
            ClientError: the server refused.
        """
        with self._connected() as connection:
            # The password is one of ours: letters and digits.
            connection.execute(f"create role {ROLE} superuser login password '{urlsplit(self._endpoint.url).password}'")

    def shut(self) -> str:
        """Let nobody in by this role, and end whoever is."""
        with self._connected() as connection:
            connection.execute(f"alter role {ROLE} nologin")
            return broken(_end(connection))

    def open(self) -> None:
        """Let everybody in again."""
        with self._connected() as connection:
            connection.execute(f"alter role {ROLE} login")

    def break_off(self) -> int:
        """End whoever is in."""
        with self._connected() as connection:
            return _end(connection)

    @contextmanager
    def _connected(self) -> Iterator[Any]:
        import psycopg  # noqa: PLC0415 - an extra, and only for PostgreSQL

        url = urlsplit(self._endpoint.url)._replace(scheme="postgresql").geturl()
        try:
            with psycopg.connect(url, autocommit=True, connect_timeout=CONNECTED_WITHIN) as connection:
                yield connection
        except psycopg.Error as error:
            raise ClientError(f"PostgreSQL refused: {' '.join(str(error).split())}") from None


def _end(connection: Any) -> int:
    ended: set[int] = set()

    def gone() -> bool:
        there = {pid for (pid,) in connection.execute(OTHERS).fetchall()}
        for pid in there - ended:
            connection.execute("select pg_terminate_backend(%s)", [pid])
        ended.update(there)
        return not there

    # Again and again: who was about to come in when the door closed is only seen a moment later.
    hold(gone, within=ENDED_WITHIN)
    return len(ended)
