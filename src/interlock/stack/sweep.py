"""A run's private directory, and the broom: what a run that died left behind goes at the next start.

A run holds a lock on its ``owner`` file, which the system lets go of however the run ends, and writes down
every session it starts. A directory whose lock is free belongs to nobody: sessions that are still the very
processes that were written down are killed, and the directory is removed.
"""

from __future__ import annotations

import atexit
import contextlib
import fcntl
import os
import re
import shutil
import signal
import stat
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from interlock.errors import StackError
from interlock.stack.alive import identity, signal_session

__all__ = ["RunDirectory"]

LONGEST_BASE = 40
"""Characters of the temporary directory's path; a Unix socket's path may have about 100 in all."""
LONGEST_NAME = 16
OWNER, SESSIONS, LOCK = "owner", "sessions", ".lock"
ROOM = "a run keeps its files in the temporary directory; TMPDIR names another"


class RunDirectory:
    """Where one run keeps its files: short path, for its owner alone, removed at the end.

    Args:
        parent: where the runs' directories are; by default ``interlock-UID`` in the temporary directory.

    Attributes:
        path: the directory.
        swept: one sentence for each dead run that was cleaned up on the way.

    Raises:
        StackError: the directory cannot be made, or belongs to somebody else.
    """

    def __init__(self, parent: Path | None = None) -> None:
        self._parent = parent or _default_parent()
        try:
            _make_private(self._parent)
        except OSError as error:
            raise StackError(f"a run cannot keep its files in {self._parent}: {in_words(error)}", hint=ROOM) from None
        self._process = os.getpid()
        self._lock = threading.Lock()
        self._closed = False
        with _locked(self._parent / LOCK):
            self.swept = _sweep(self._parent)
            self.path = Path(tempfile.mkdtemp(prefix="", dir=self._parent))
            # Root's parts run as somebody else, who has to get through to their own directories.
            self.path.chmod(_mode())
            self._owner = _owned(self.path)
        atexit.register(self._at_exit)

    def part(self, name: str, *, user: str | None = None) -> Path:
        """A new directory for a part, 0700, belonging to ``user`` where given."""
        stem = re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-").lower()[:LONGEST_NAME] or "part"
        with self._lock:
            path, number = self.path / stem, 1
            while path.exists():
                number += 1
                path = self.path / f"{stem}{number}"
            path.mkdir(mode=0o700)
        if user is not None:
            shutil.chown(path, user)
        return path

    def record(self, session: int) -> None:
        """Write down a session that was just started, so that it can be ended if we cannot."""
        with self._lock, (self.path / SESSIONS).open("a", encoding="ascii") as file:
            file.write(f"{session} {identity(session)}\n")

    def close(self) -> None:
        """End what was written down and is still there, and remove the directory. Asking twice does no harm."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
        atexit.unregister(self._at_exit)
        _clear(self.path)
        self._owner.close()

    def abandon(self) -> None:
        """As `close`, at once and without a lock: for a signal's handler, right before the process ends."""
        _clear(self.path)

    def _at_exit(self) -> None:
        # A forked child inherits this, and must not end what is its parent's.
        if os.getpid() == self._process:
            self.close()


def in_words(error: OSError) -> str:
    """What the system says, and of which file.

    Example:
        >>> in_words(FileNotFoundError(2, "No such file or directory", "/tmp/interlock-1000"))
        'No such file or directory (/tmp/interlock-1000)'
    """
    return f"{error.strerror or error}" + (f" ({error.filename})" if error.filename else "")


def _default_parent() -> Path:
    name = f"interlock-{os.getuid()}"
    for base in (Path(tempfile.gettempdir()), Path("/tmp")):  # noqa: S108 - the directory below is checked
        if len(str(base)) <= LONGEST_BASE and (os.getuid() != 0 or _open_to_all(base)):
            return base / name
    raise StackError(
        f"the temporary directory {tempfile.gettempdir()} cannot be used: its path is too long for sockets, or only "
        "root can enter it, and /tmp is no better",
        hint="set TMPDIR to a directory with a short path",
    )


def _open_to_all(path: Path) -> bool:
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in (path, *path.parents) if folder.exists())


def _mode() -> int:
    return 0o711 if os.getuid() == 0 else 0o700


def _make_private(path: Path) -> None:
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise StackError(f"{path} belongs to somebody else, so nothing private can be kept there")
    path.chmod(_mode())


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _owned(path: Path) -> IO[str]:
    file = (path / OWNER).open("w", encoding="ascii")
    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    file.write(f"{os.getpid()} {identity(os.getpid())}\n")
    file.flush()
    return file


def _sweep(parent: Path) -> list[str]:
    told: list[str] = []
    for path in sorted(entry for entry in parent.iterdir() if entry.is_dir()):
        with contextlib.ExitStack() as stack:
            owner = "an unknown run"
            with contextlib.suppress(FileNotFoundError):
                file = stack.enter_context((path / OWNER).open("r+", encoding="ascii"))
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    continue
                owner = f"the run of process {file.readline().split(' ')[0]}"
            ended = _clear(path)
            told.append(f"cleaned up after {owner}, which did not end in order ({ended} left running)")
    return told


def _clear(path: Path) -> int:
    """Kill what is still the same process, remove the directory; how many sessions were left."""
    ended = 0
    with contextlib.suppress(FileNotFoundError):
        for line in (path / SESSIONS).read_text(encoding="ascii").splitlines():
            session, _, known = line.partition(" ")
            if session.isdigit() and known == identity(int(session)):
                signal_session(int(session), signal.SIGKILL)
                ended += 1
    shutil.rmtree(path, ignore_errors=True)
    return ended
