"""Whose the reports' directory is while a run writes to it: two runs at once would mix their results.

A lock on a file there, which the system lets go of however its run ends; nothing has to be cleaned up after a crash.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
from pathlib import Path
from typing import IO

from interlock.errors import UsageError

LOCK = ".lock"


class Claim:
    """The right to write to a reports' directory, until `release` or the end of the process.

    Args:
        directory: the reports' directory; made where it is not there.

    Raises:
        UsageError: another run writes there, or nobody can; names it.
    """

    def __init__(self, directory: Path) -> None:
        try:
            directory.mkdir(parents=True, exist_ok=True)
            # Appending: the other run's process id is read before anything is written.
            self._file: IO[str] = (directory / LOCK).open("a+", encoding="ascii")
        except OSError as error:
            raise UsageError(
                f"the reports of this run cannot be written to {directory}/: {error.strerror}",
                hint='it has to be a folder one can write to; reports = "..." under [tool.interlock] names another',
            ) from None
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._file.seek(0)
            owner = self._file.read(20).strip() or "unknown"
            self._file.close()
            raise UsageError(
                f"another run writes its reports to {directory}/ (process {owner}); this one would mix into them",
                hint='wait for its end, or give this run a folder of its own: reports = "..." under [tool.interlock]',
            ) from None
        self._file.truncate(0)
        self._file.write(f"{os.getpid()}\n")
        self._file.flush()

    def release(self) -> None:
        """Let others write. The file stays: whoever removed it could take it away from the next run."""
        with contextlib.suppress(OSError):
            self._file.close()
