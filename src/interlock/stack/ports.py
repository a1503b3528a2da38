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

    Args:
        port: the port of a part that runs already, which it holds itself until it ends; 0 for any.

    Example:
        >>> with Reservation() as held:
        ...     isinstance(held.port, int)
        True
    """

    def __init__(self, port: int = 0) -> None:
        self.port, self._released = port, False
        self._socket = self._bound()
        self.port = self.port or int(self._socket.getsockname()[1])

    def _bound(self) -> socket.socket:
        bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            bound.bind((HOST, self.port))
        except OSError:
            bound.close()
            if not self.port:
                raise
        return bound

    def take_back(self) -> None:
        """Hold the port again, where nobody listens there any more; not after it was given back."""
        if not self.held and not self._released:
            self._socket = self._bound()

    @property
    def held(self) -> bool:
        """Whether the port is still kept from others."""
        return self._socket.fileno() != -1

    def release(self) -> None:
        """Give the port back to the system; asking twice does no harm."""
        self._released = True
        self._socket.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.release()
