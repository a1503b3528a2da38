"""How a connection is broken so that the other end notices."""

from __future__ import annotations

import asyncio
import socket
import struct


def reset(transport: asyncio.BaseTransport) -> None:
    """Close a connection so that the other end sees "connection reset" (RST), not an orderly end."""
    connection: socket.socket | None = transport.get_extra_info("socket")
    if connection is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    assert isinstance(transport, asyncio.Transport)
    transport.abort()
