"""The proof that a run left nothing behind: no process of its own, and no private directory.

A process is known by a variable of the environment it was started with, which everything it starts inherits.
"""

from __future__ import annotations

import os
import signal
from pathlib import Path

from interlock.stack.patience import hold

MARK = "INTERLOCK_TEST_RUN"


def processes_of(mark: str) -> list[int]:
    """The processes that were started with this mark, by looking at their environment."""
    found = []
    for directory in Path("/proc").glob("[0-9]*"):
        try:
            if f"{MARK}={mark}".encode() in (directory / "environ").read_bytes():
                found.append(int(directory.name))
        except OSError:
            continue
    return found


def eventually_gone(mark: str, within: float = 20.0) -> bool:
    """Whether the last of them goes away soon."""
    return hold(lambda: not processes_of(mark), within=within)


def end_all(mark: str) -> None:
    """For the end of a test that failed."""
    for pid in processes_of(mark):
        os.kill(pid, signal.SIGKILL)


def run_directories(temporary: Path) -> list[Path]:
    """The private directories that runs have left in a temporary directory."""
    return [path for path in temporary.glob("interlock-*/*") if path.is_dir()]
