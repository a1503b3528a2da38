"""A run's private directory: made, lent out to parts, removed; what a run that died left behind goes at the next start.

A run holds a lock on its ``owner`` file, which the system lets go of however the run ends; it writes down every
session it starts, and every process of it bears its mark. `interlock.stack.leftovers` reads that again.
"""

from __future__ import annotations

import atexit
import contextlib
import fcntl
import os
import re
import secrets
import shutil
import signal
import stat
import tempfile
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO

from interlock.errors import StackError
from interlock.profile.models import Profile
from interlock.profile.references import Part
from interlock.stack.alive import identity
from interlock.stack.keeping.part import KeptPart
from interlock.stack.keeping.unfinished import begun, sweep_unfinished
from interlock.stack.leftovers import OWNER, SESSIONS, clear, sweep
from interlock.stack.mark import VARIABLE, mark_of

__all__ = ["ROOM", "RunDirectory", "abandon_all", "make_private", "open_to_all", "runs_here", "swept"]

LONGEST_BASE = 40
"""Characters of the temporary directory's path; a Unix socket's path may have about 100 in all."""
LONGEST_NAME = 16
LOCK = ".lock"
ROOM = "a run keeps its files in the temporary directory; TMPDIR names another"

open_here: set[RunDirectory] = set()
"""The runs of this process that have not ended."""


class RunDirectory:
    """Where one run keeps its files: short path, for its owner alone, removed at the end.

    Args:
        parent: where the runs' directories are; by default ``interlock-UID`` in the temporary directory.

    Attributes:
        path: the directory.
        stays: whether what is in it outlives us.
        swept: one sentence for each dead run that was cleaned up on the way.
        marking: what the environment of every process of the run has to have.

    Raises:
        StackError: the directory cannot be made, or belongs to somebody else.
    """

    path: Path
    swept: list[str]
    marking: Mapping[str, str]

    def __init__(self, parent: Path | None = None) -> None:
        self._parent = parent or runs_here()
        try:
            make_private(self._parent)
        except OSError as error:
            raise self._refused(error) from None
        self._process = os.getpid()
        self._lock = threading.Lock()
        self._closed = self._left = False
        self._owner: IO[str] | None = None
        self.path = self._parent / secrets.token_hex(4)
        self._mark = mark_of(self.path.name)
        self.marking = {VARIABLE: self._mark}
        # Before there is anything to remove: an interrupt may come at any time.
        atexit.register(self.close)
        open_here.add(self)
        try:
            with swept(self._parent) as self.swept:
                self.path.mkdir()
                # Root's parts run as somebody else, who has to get through to their own directories.
                self.path.chmod(private_mode())
                self._owner = _owned(self.path, self._mark)
        except OSError as error:
            self.close()
            raise self._refused(error) from None
        except BaseException:
            self.close()
            raise

    def _refused(self, error: OSError) -> StackError:
        return StackError(f"a run cannot keep its files in {self._parent}: {in_words(error)}", hint=ROOM)

    @property
    def stays(self) -> bool:
        """Whether what is in it outlives us."""
        return False

    @property
    def told(self) -> list[str]:
        """What whoever uses it should know, a sentence each."""
        return []

    def prepare(self, profile: Profile) -> None:
        """Make ready for what is about to start."""

    def without(self, part: Part) -> None:
        """This part is not needed; where an earlier run has left it up, it ends."""

    def keeping(self, part: Part) -> KeptPart | None:
        """The place of a part in a kept stack; None in a run."""
        del part
        return None

    def part(self, name: str, *, user: str | None = None, keeping: KeptPart | None = None) -> Path:
        """A new directory for a part, 0700, belonging to ``user`` where given.

        Args:
            name: what it is called after.
            user: the account it is to belong to.
            keeping: the part of a kept stack; what the one before it had, which has ended, is removed.
        """
        stem = re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-").lower()[:LONGEST_NAME] or "part"
        with self._lock:
            path, number = self.path / stem, 1
            while path.exists():
                number += 1
                path = self.path / f"{stem}{number}"
            path.mkdir(mode=0o700)
        if user is not None:
            shutil.chown(path, user)
        if keeping is not None:
            keeping.lives_in(path)
        return path

    def record(self, session: int, ask: signal.Signals | None = None) -> None:
        """Write down a session that was just started, so that it can be ended if we cannot.

        Args:
            session: its id.
            ask: the signal on which it puts away what it keeps outside of this directory.

        Raises:
            StackError: the run is over; whoever started it has to end it.
        """
        with self._lock:
            if self._closed:
                raise StackError("the run is over, and nothing is started any more")
            with (self.path / SESSIONS).open("a", encoding="ascii") as file:
                file.write(f"{session} {identity(session)} {int(ask or 0)}\n")

    def close(self) -> None:
        """End what was written down or bears our mark and is still there, and remove the directory.

        Asking twice does no harm.
        """
        with self._lock:
            if self._left:
                return
            self._left = self._closed = True
        atexit.unregister(self.close)
        self.abandon()
        if self._owner is not None:
            self._owner.close()
        open_here.discard(self)

    def abandon(self) -> None:
        """As `close`, at once and without a lock: for a signal's handler, right before the process ends."""
        self._closed = True
        # A forked child inherits all of this, and must not end what is its parent's.
        if os.getpid() == self._process:
            clear(self.path, self._mark)


def abandon_all() -> None:
    """`RunDirectory.abandon` for every run of this process."""
    for run in list(open_here):
        run.abandon()


def in_words(error: OSError) -> str:
    """What the system says, and of which file.

    Example:
        >>> in_words(FileNotFoundError(2, "No such file or directory", "/tmp/interlock-1000"))
        'No such file or directory (/tmp/interlock-1000)'
    """
    return f"{error.strerror or error}" + (f" ({error.filename})" if error.filename else "")


def runs_here() -> Path:
    """Where runs have their directories.

    Raises:
        StackError: the temporary directory cannot be used for that.
    """
    name = f"interlock-{os.getuid()}"
    for base in _temporary(name):
        if len(str(base)) <= LONGEST_BASE and (os.getuid() != 0 or open_to_all(base)):
            return base / name
    raise StackError(
        f"the temporary directory {tempfile.gettempdir()} cannot be used: its path is too long for sockets, or only "
        "root can enter it, and /tmp is no better",
        hint="set TMPDIR to a directory with a short path",
    )


def _temporary(name: str) -> Iterator[Path]:
    """The temporary directories to be tried; the first one where a stack is kept, also if no more has room there.

    Python passes over one that is full, and nobody would find again what runs there.
    """
    chosen = [Path(path) for path in map(os.environ.get, ("TMPDIR", "TEMP", "TMP")) if path]
    usual = Path("/tmp")  # noqa: S108 - what is used in it is checked
    first = [*chosen, usual][0]
    if begun(first / name):
        yield first
    yield from (Path(tempfile.gettempdir()), usual)


def open_to_all(path: Path) -> bool:
    """Whether every account can get through to this folder."""
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in (path, *path.parents) if folder.exists())


def private_mode() -> int:
    """Of a directory that is ours alone; root's parts run as others, and have to get through."""
    return 0o711 if os.getuid() == 0 else 0o700


def make_private(path: Path) -> None:
    """Make a directory for us alone, or see that it is one.

    Raises:
        StackError: it belongs to somebody else.
    """
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise StackError(f"{path} belongs to somebody else, so nothing private can be kept there")
    path.chmod(private_mode())


@contextlib.contextmanager
def swept(runs: Path) -> Iterator[list[str]]:
    """Clean up after everybody who is gone; nobody else does, or makes a directory, until what is inside is over.

    Gives one sentence for each.
    """
    with (runs / LOCK).open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield [*sweep(runs), *sweep_unfinished(runs)]


def _owned(path: Path, mark: str) -> IO[str]:
    file = (path / OWNER).open("w", encoding="ascii")
    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    file.write(f"{mark}\n")
    file.flush()
    return file
