"""The broom: what a run left behind, found again by what it wrote down and by the mark its processes bear.

A directory whose ``owner`` file nobody holds a lock on belongs to nobody. Sessions that are still the very processes
that were written down are ended, as is whoever bears the mark of a run that is gone, and the directory is removed.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import shutil
import signal
from collections.abc import Collection, Iterator
from pathlib import Path

from interlock.stack.alive import identity, session_members, signal_session
from interlock.stack.mark import end_all, how_to_ask, of_the_dead, processes
from interlock.stack.patience import hold

__all__ = ["OWNER", "SESSIONS", "clear", "end_sessions", "sweep"]

ASKED_WITHIN = 30.0
"""Seconds for a program that has something of its own to put away, before it is killed; few need a tenth of it."""
DEATH_TAKES = 2.0
"""Seconds after which a killed process that is still there is the kernel's business."""
OWNER, SESSIONS = "owner", "sessions"
_SESSION = re.compile(r"^([1-9]\d*) (\S+) (\d+)$", re.MULTILINE)


def sweep(parent: Path) -> list[str]:
    """Clean up after every run that is gone; one sentence for each. Whoever calls this keeps others from it."""
    told: list[str] = []
    for path in sorted(entry for entry in parent.iterdir() if entry.is_dir()):
        with contextlib.ExitStack() as stack:
            owner, mark = "an unknown run", ""
            with contextlib.suppress(FileNotFoundError):
                file = stack.enter_context((path / OWNER).open("r+", encoding="ascii", errors="replace"))
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    continue
                mark = file.readline().rstrip("\n")
                owner = f"the run of process {mark.split(' ')[0]}"
            # A run that ends in order at this moment removes its directory itself.
            ended_in_order = not (path / OWNER).exists()
            ended = clear(path, mark)
            if ended or not ended_in_order:
                told.append(_told(owner, ended))
    # Those whose directory is gone, or stood elsewhere.
    if stray := _end_strays():
        told.append(_told("runs that are gone", len(stray)))
    return told


def _end_strays() -> set[int]:
    """Each is asked in its own way, and has a moment to put away what it keeps; a wrong signal makes some leave it."""
    asked: set[int] = set()

    def gone() -> bool:
        left = processes(of_the_dead)
        for pid in left:
            # In this order, see `ManagedProcess.stop`; once each, those too that began since the look before.
            for number in (how_to_ask(pid), signal.SIGCONT) if pid not in asked else ():
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.kill(pid, number)
        asked.update(left)
        return not left

    hold(gone, within=ASKED_WITHIN)
    return {*asked, *end_all(lambda: processes(of_the_dead))}


def _told(owner: str, ended: int) -> str:
    return f"cleaned up after {owner}, which did not end in order ({ended} left running)"


def clear(path: Path, mark: str) -> int:
    """End who is still the same process or bears the mark, remove the directory; how many processes were left."""
    left = set(_members(path))
    end_sessions(list(_written_down(path)))
    # Without a mark, as where a run was killed before it wrote it down, nobody is meant.
    left |= end_all(lambda: [*(processes(mark.__eq__) if mark else []), *_members(path)])
    _remove(path)
    return len(left)


def end_sessions(written_down: Collection[tuple[int, str, int]]) -> None:
    """End these sessions, as far as they are still those that were meant: asked first where there is a signal for it.

    Args:
        written_down: id, identity and signal of each; 0 for one that is not asked.
    """
    asked, ours = [], []
    for session, known, ask in written_down:
        now = identity(session)
        if now == known:
            ours.append(session)
        if ask and now == known:
            signal_session(session, signal.Signals(ask))
            signal_session(session, signal.SIGCONT)  # who stands still hears nothing
        if ask and now in (known, None):  # where it has ended, what it started may have something to put away
            asked.append(session)
    hold(lambda: not any(session_members(session) for session in asked), within=ASKED_WITHIN)

    def gone() -> bool:
        left = [session for session in ours if session_members(session)]
        for session in left:
            signal_session(session, signal.SIGKILL)
        return not left

    hold(gone, within=DEATH_TAKES)


def _remove(path: Path) -> None:
    """Its owner's file last: as long as it is there, its lock says whose the rest is."""
    with contextlib.suppress(OSError):
        for entry in list(path.iterdir()):
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry, ignore_errors=True)
            elif entry.name != OWNER:
                entry.unlink(missing_ok=True)
    shutil.rmtree(path, ignore_errors=True)


def _members(path: Path) -> list[int]:
    still_there = [session for session, known, _ in _written_down(path) if identity(session) == known]
    return [pid for session in still_there for pid in session_members(session)]


def _written_down(path: Path) -> Iterator[tuple[int, str, int]]:
    with contextlib.suppress(FileNotFoundError):
        # A line may be there by half: where the disk was full, for example.
        for found in _SESSION.finditer((path / SESSIONS).read_text(encoding="ascii", errors="replace")):
            yield int(found[1]), found[2], int(found[3])
