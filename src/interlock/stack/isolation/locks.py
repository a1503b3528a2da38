"""Who holds a lock on a file, for messages. Linux tells; elsewhere nothing is said."""

from __future__ import annotations

import os
from pathlib import Path


def file_lock_holders(database: Path) -> str:
    """The other processes that hold a lock on an SQLite file, as the end of a sentence; empty when unknown.

    Example:
        ``" by process 4711 (python -m shop.checkout)"``
    """
    inodes = set()
    for path in (database, database.with_name(database.name + "-shm")):
        if path.exists():
            inodes.add(str(path.stat().st_ino))
    try:
        lines = Path("/proc/locks").read_text().splitlines()
    except OSError:
        return ""
    # 1: POSIX  ADVISORY  WRITE 4711 08:01:131090 120 120
    fields = [line.split() for line in lines]
    processes = {line[-4] for line in fields if len(line) >= 8 and line[-3].rpartition(":")[2] in inodes}
    names = [_named(process) for process in sorted(processes) if process != str(os.getpid())]
    return " by " + ", ".join(names) if names else ""


def _named(process: str) -> str:
    try:
        command = Path(f"/proc/{process}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    except OSError:
        return f"process {process}"
    return f"process {process} ({command[:80]})"
