"""What goes out to one client: gathered while the loop is busy, written in one piece."""

from __future__ import annotations

import asyncio
from typing import Final

FLUSH_AT: Final = 64 * 1024
CHOKED_AT: Final = 512 * 1024


class Outbox:
    """A client's outgoing bytes.

    Attributes:
        writable: whether the client keeps up; while it does not, nobody should send what can wait.
    """

    def __init__(self) -> None:
        self.writable = True
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._pieces: list[bytes] = []
        self._size = 0

    def connect(self, transport: asyncio.Transport) -> None:
        """Write to this from now on; asyncio has switched Nagle's algorithm off."""
        self._transport = transport
        transport.set_write_buffer_limits(high=CHOKED_AT)

    @property
    def ends(self) -> str:
        """The client's address and ours."""
        ends = [self._transport.get_extra_info(end) for end in ("peername", "sockname")] if self._transport else []
        return " -> ".join(f"{host}:{port}" for host, port, *_ in ends)

    def send(self, data: bytes) -> None:
        """Send soon, in order."""
        if not self._pieces:
            self._loop.call_soon(self.flush)
        self._pieces.append(data)
        self._size += len(data)
        # Not only a matter of size: the transport can say "no more" only once it has been given something.
        if self._size >= FLUSH_AT:
            self.flush()

    def flush(self) -> None:
        """Send now."""
        if self._pieces and self._transport is not None:
            data = b"".join(self._pieces)
            self._pieces.clear()
            self._size = 0
            if not self._transport.is_closing():
                self._transport.write(data)

    def close(self) -> None:
        """Send what is there and hang up."""
        self.flush()
        if self._transport is not None:
            self._transport.close()

    def abort(self) -> None:
        """Hang up at once, whatever was still to be sent."""
        self._pieces.clear()
        if self._transport is not None:
            self._transport.abort()
