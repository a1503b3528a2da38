"""The broom: what a run left behind, found again by what it wrote down and by the mark its processes bear.

A directory whose ``owner`` file nobody holds a lock on belongs to nobody. Sessions that are still the very processes
that were written down are ended, as is whoever bears the mark of a run that is gone, and the directory is removed.
"""

from __future__ import annotations

import contextlib
import fcntl
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

from interlock.stack.alive import identity, session_members, signal_session
from interlock.stack.mark import end_all, of_the_dead, processes
from interlock.stack.patience import hold

__all__ = ["OWNER", "SESSIONS", "clear", "sweep"]

ASKED_WITHIN = 3.0
"""Seconds for a program that has something of its own to put away, before it is killed."""
OWNER, SESSIONS = "owner", "sessions"


def sweep(parent: Path) -> list[str]:
    """Clean up after every run that is gone; one sentence for each. Whoever calls this keeps others from it."""
    told: list[str] = []
    for path in sorted(entry for entry in parent.iterdir() if entry.is_dir()):
        with contextlib.ExitStack() as stack:
            owner, mark = "an unknown run", ""
            with contextlib.suppress(FileNotFoundError):
                file = stack.enter_context((path / OWNER).open("r+", encoding="ascii"))
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    continue
                mark = file.readline().rstrip("\n")
                owner = f"the run of process {mark.split(' ')[0]}"
            told.append(_told(owner, clear(path, mark)))
    # Those whose directory is gone, or stood elsewhere.
    if stray := end_all(lambda: processes(of_the_dead)):
        told.append(_told("runs that are gone", len(stray)))
    return told


def _told(owner: str, ended: int) -> str:
    return f"cleaned up after {owner}, which did not end in order ({ended} left running)"


def clear(path: Path, mark: str) -> int:
    """End who is still the same process or bears the mark, remove the directory; how many processes were left."""
    left = set(_members(path))
    asked = []
    for session, known, ask in _written_down(path):
        now = identity(session)
        if ask and now == known:
            signal_session(session, signal.Signals(ask))
        if ask and now in (known, None):  # where it has ended, what it started may have something to put away
            asked.append(session)
    hold(lambda: not any(session_members(session) for session in asked), within=ASKED_WITHIN)
    for session, known, _ in _written_down(path):
        if identity(session) == known:
            signal_session(session, signal.SIGKILL)
    left |= end_all(lambda: [*processes(mark.__eq__), *_members(path)])
    shutil.rmtree(path, ignore_errors=True)
    return len(left)


def _members(path: Path) -> list[int]:
    still_there = [session for session, known, _ in _written_down(path) if identity(session) == known]
    return [pid for session in still_there for pid in session_members(session)]


def _written_down(path: Path) -> Iterator[tuple[int, str, int]]:
    with contextlib.suppress(FileNotFoundError):
        for line in (path / SESSIONS).read_text(encoding="ascii").splitlines():
            session, known, ask, *_ = [*line.split(" "), "0"]
            if session.isdigit():
                yield int(session), known, int(ask)
