"""Who holds a lock on a file. Linux tells; elsewhere nobody is known to."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import NamedTuple

__all__ = ["file_lock_holders", "has_locked_a_file"]


class _Lock(NamedTuple):
    kind: str
    mode: str
    pid: int
    inode: str


def file_lock_holders(database: Path) -> str:
    """The other processes that hold a lock on an SQLite file, as the end of a sentence; empty when unknown.

    Example:
        ``" by process 4711 (python -m shop.checkout)"``
    """
    files = (database, database.with_name(database.name + "-shm"))
    inodes = {str(path.stat().st_ino) for path in files if path.exists()}
    processes = {lock.pid for lock in _locks() if lock.inode in inodes}
    names = [_named(process) for process in sorted(processes) if process != os.getpid()]
    return " by " + ", ".join(names) if names else ""


def has_locked_a_file(processes: Collection[int]) -> bool:
    """Whether one of these processes keeps others from a part of a file, as SQLite does while it writes."""
    return any(lock.kind == "POSIX" and lock.mode == "WRITE" and lock.pid in processes for lock in _locks())


def _locks() -> Iterator[_Lock]:
    try:
        lines = Path("/proc/locks").read_text().splitlines()
    except OSError:
        return
    for line in lines:
        # 1: POSIX  ADVISORY  WRITE 4711 08:01:131090 120 120; who waits for one has "->" after the number
        fields = line.split()
        if len(fields) == 8:
            yield _Lock(fields[1], fields[3], int(fields[4]), fields[5].rpartition(":")[2])


def _named(process: int) -> str:
    try:
        command = Path(f"/proc/{process}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    except OSError:
        return f"process {process}"
    return f"process {process} ({command[:80]})"
