"""Ports that are held for one part, so that no address is ever guessed."""

from __future__ import annotations

import socket
from types import TracebackType
from typing import Self

__all__ = ["HOST", "Reservation"]

HOST = "127.0.0.1"
"""Where everything interlock starts can be reached, and nothing else."""


class Reservation:
    """A port of 127.0.0.1 that the system gives to nobody but the part it is held for.

    The socket here is bound and never listens. POSIX lets a second socket bind to the same address as long as
    both say ``SO_REUSEADDR`` and none listens, and every server says it, or it could not be restarted; so the
    part gets the port, keeps it over its death and restart, and whoever asks the system for *some* port gets
    another one. A program that does not say it needs `release` right before its start.

    Example:
        >>> with Reservation() as held:
        ...     isinstance(held.port, int)
        True
    """

    def __init__(self) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind((HOST, 0))
        self.port: int = self._socket.getsockname()[1]

    @property
    def held(self) -> bool:
        """Whether the port is still kept from others."""
        return self._socket.fileno() != -1

    def release(self) -> None:
        """Give the port back to the system; asking twice does no harm."""
        self._socket.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.release()
