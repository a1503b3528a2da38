"""What every throw-away PostgreSQL is started with, wherever its programs come from, and whether one answers."""

from __future__ import annotations

import socket
import struct

from interlock.stack.ports import HOST

__all__ = ["OPTIONS", "speaks"]

SPEAKS_TLS = struct.pack("!ii", 8, 80877103)

# Nothing here has to survive a power cut. Without autovacuum and background writing nobody but the application and
# the suite writes, which is what makes "was anything written at all?" a question the log position answers.
OPTIONS = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "autovacuum=off",
    "jit=off",
    "max_connections=50",
    "bgwriter_lru_maxpages=0",
    "checkpoint_timeout=1h",
    "max_wal_size=4GB",
    "timezone=UTC",
    "log_timezone=UTC",
)


def speaks(port: int, within: float) -> bool:
    """Whether what listens there answers a client's first question: whether it speaks TLS."""
    try:
        with socket.create_connection((HOST, port), timeout=within) as connection:
            connection.sendall(SPEAKS_TLS)
            return bool(connection.recv(1))
    except OSError:
        return False
