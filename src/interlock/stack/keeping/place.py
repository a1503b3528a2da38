"""Where a kept stack is, found from the suite's root and the environment's name; and who has it at the moment.

Whoever uses, starts or ends it holds a lock on a file beside its directory, which the system lets go of however the
holder ends. The directory itself may come and go meanwhile; nothing here is ever swept up as a run's leftovers.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Self

from interlock.stack.mark import name_space
from interlock.stack.patience import hold

__all__ = ["Lease", "Place"]

STATE, BESIDE = "state.json", "-kept"
ASKING_TAKES = 5.0
"""Seconds for which others may hold a lock, one after the other, who only ask whether somebody does."""


@dataclass(frozen=True)
class Place:
    """Where the kept stack of one environment of one suite is, or would be.

    Attributes:
        path: its directory; there is none where nothing is kept.
        lock: the file that whoever has it holds a lock on.

    Example:
        >>> Place.of(Path("/suite"), "local", Path("/tmp")) == Place.of(Path("/suite"), "local", Path("/tmp"))
        True
    """

    path: Path

    @classmethod
    def of(cls, root: Path, environment: str, runs: Path) -> Self:
        """The place for an environment.

        Args:
            root: the suite's root.
            environment: the environment's name.
            runs: where runs have their directories; kept stacks are beside that.
        """
        # Another container's process ids mean nothing here, even where it shares the directory.
        words = f"{root.resolve()}\0{environment}\0{name_space()}"
        return cls(kept_beside(runs) / hashlib.sha256(words.encode()).hexdigest()[:8])

    @property
    def runs(self) -> Path:
        """Where runs have their directories, beside it."""
        return self.path.parent.with_name(self.path.parent.name.removesuffix(BESIDE))

    @property
    def lock(self) -> Path:
        """The file for its lease."""
        return self.path.with_name(f"{self.path.name}.lock")

    @property
    def mark(self) -> str:
        """What its processes bear; no run's, so that no sweep takes them for leftovers."""
        return f"kept {name_space()} {self.path}"

    @property
    def begun(self) -> bool:
        """Whether anything is there, complete or not."""
        return self.path.is_dir()

    @property
    def complete(self) -> bool:
        """Whether a stack was kept here."""
        return (self.path / STATE).is_file()


def kept_beside(runs: Path) -> Path:
    """Where kept stacks are."""
    return runs.with_name(f"{runs.name}{BESIDE}")


class Lease:
    """The right to use a kept stack, for one process at a time; `taken` is how to get it.

    Attributes:
        place: what it is for.
    """

    def __init__(self, place: Place, file: IO[str]) -> None:
        self.place, self._file = place, file

    @classmethod
    def taken(cls, place: Place, purpose: str) -> Self | None:
        """The lease, with our process id and this word for whoever asks; None where somebody else has it."""
        file = place.lock.open("a+", encoding="ascii", errors="replace")
        ours = False

        def settled() -> bool:
            nonlocal ours
            ours = _locked(file, fcntl.LOCK_EX)
            if ours or not _locked(file, fcntl.LOCK_SH):
                return True
            fcntl.flock(file, fcntl.LOCK_UN)  # whoever only asks for the holder has it for a moment
            return False

        hold(settled, within=ASKING_TAKES)
        if not ours:
            file.close()
            return None
        with contextlib.suppress(OSError):  # no room is no reason to keep what is there
            os.ftruncate(file.fileno(), 0)
            os.write(file.fileno(), f"process {os.getpid()} ({purpose})\n".encode())
        return cls(place, file)

    @staticmethod
    def holder(place: Place) -> str | None:
        """Who has it, as ``process 4711 (behave)``; None where nobody does."""
        with contextlib.suppress(FileNotFoundError), place.lock.open(encoding="ascii", errors="replace") as file:
            if not _locked(file, fcntl.LOCK_SH):
                return file.readline().strip() or "another process"
        return None

    def give_back(self) -> None:
        """Let others have it."""
        self._file.close()


def _locked(file: IO[str], how: int) -> bool:
    try:
        fcntl.flock(file, how | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
