"""What a program writes, line by line: through a pipe to us, or into a file that others go on reading after us."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Self

from interlock.profile.references import Part

__all__ = ["Log", "lines_of_file", "lines_of_pipe"]

LONGEST_LINE = 64 * 1024
FIRST_PAUSE, LONGEST_PAUSE = 0.002, 0.015
MOST_KEPT = 16 * 1024 * 1024
"""Bytes above which a log is emptied when somebody begins to follow it."""


class Log:
    """The file that a kept program writes to, and beside it when its lines were seen.

    Nobody is there between two runs, so that a line's time may not be known. The second file says at each point how
    far the first had got: ``OFFSET TIME``, with a ``<`` behind where it may have been there for long.

    Args:
        path: the file; it need not be there yet.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.times = path.with_name(f"{path.name}.times")

    @classmethod
    def of(cls, directory: Path, part: Part) -> Self:
        """The log of a part of the stack that is kept in this directory."""
        kind, name = part
        return cls(directory / "logs" / f"{kind}.{name.replace('/', '_')}.log")

    def begin(self) -> int:
        """Where the next line will be; what is there already was written before now."""
        self.path.parent.mkdir(mode=0o700, exist_ok=True)
        size = self.path.stat().st_size if self.path.exists() else 0
        if size > MOST_KEPT:
            os.truncate(self.path, 0)
            self.times.unlink(missing_ok=True)
            return 0
        self.seen(size, exactly=size == 0)
        return size

    def seen(self, offset: int, *, exactly: bool = True) -> None:
        """It has got so far now; without room for that, the time of the line is not known."""
        with contextlib.suppress(OSError), self.times.open("a", encoding="ascii") as file:
            file.write(f"{offset} {time.time():.3f}{'' if exactly else ' <'}\n")

    def tail(self, lines: int) -> list[bytes]:
        """The last lines, oldest first."""
        try:
            with self.path.open("rb") as file:
                file.seek(max(0, self.path.stat().st_size - LONGEST_LINE))
                return file.read().splitlines()[-lines:]
        except FileNotFoundError:
            return []


def lines_of_pipe(pipe: IO[bytes]) -> Iterator[bytes]:
    """Each line as it comes, until whoever writes has closed the other end."""
    with pipe:
        yield from iter(lambda: pipe.readline(LONGEST_LINE), b"")


def lines_of_file(log: Log, offset: int, ended: threading.Event) -> Iterator[bytes]:
    """Each line from ``offset`` on as it comes, until nobody will write any more, or wants to read.

    There is nothing to sleep on, so it is looked at again and again: from every 2 ms to every 15 ms.
    """
    with log.path.open("rb") as file:
        file.seek(offset)
        pause, rest = FIRST_PAUSE, b""
        while True:
            over = ended.is_set()
            if data := file.read(LONGEST_LINE):
                *lines, rest = (rest + data).split(b"\n")
                if len(rest) > LONGEST_LINE:
                    lines, rest = [*lines, rest], b""
                log.seen(file.tell() - len(rest))
                yield from lines
                pause = FIRST_PAUSE
                continue
            if over:
                if rest:
                    yield rest
                return
            if os.fstat(file.fileno()).st_size < file.tell():  # somebody has emptied it
                file.seek(0)
                rest = b""
            ended.wait(pause)
            pause = min(pause * 1.5, LONGEST_PAUSE)
