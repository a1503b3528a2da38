"""Which processes are alive, and whether one is still the one that was meant (process ids are used again).

Reads ``/proc``; where there is none, identities are unknown and nobody is killed on suspicion.
"""

from __future__ import annotations

import contextlib
import functools
import os
import signal
from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

__all__ = [
    "identity",
    "is_another",
    "is_going",
    "is_stopped",
    "session_members",
    "signal_session",
    "states",
    "stopped_sessions",
]

_PROC = Path("/proc")
_UNKNOWN = "unknown-boot"
_LONGEST_LINE = 4096
_EXITING, _SIGNALED = 0x4, 0x400
_KILL = 1 << (signal.SIGKILL - 1)


class _Stat(NamedTuple):
    pid: int
    state: str
    parent: int
    session: int
    started: str
    ending: bool
    """Whether it was killed or exits, and has yet to go: it does nothing more."""


@functools.cache
def _boot() -> str:
    try:
        return (_PROC / "sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return _UNKNOWN


def _line(pid: int | str) -> bytes | None:
    # Asked for thousands of times a run, where files and paths of Python would cost three times as much.
    try:
        file = os.open(f"/proc/{pid}/stat", os.O_RDONLY)
    except OSError:
        return None
    try:
        return os.read(file, _LONGEST_LINE)
    except OSError:  # it is gone since
        return None
    finally:
        os.close(file)


def _stat(pid: int) -> _Stat | None:
    line = _line(pid)
    return _read(pid, line) if line is not None else None


def _read(pid: int, text: bytes) -> _Stat:
    # The second field is the program's name in brackets, and may hold anything.
    fields = text[text.rindex(b")") + 2 :].split()
    ending = bool(int(fields[6]) & (_EXITING | _SIGNALED) or int(fields[28]) & _KILL)
    return _Stat(pid, fields[0].decode(), int(fields[1]), int(fields[3]), fields[19].decode(), ending)


def identity(pid: int) -> str | None:
    """What tells this process from any other that ever has its id: boot and start time; None when it is gone or going.

    Example:
        >>> identity(os.getpid()) == identity(os.getpid())
        True
    """
    stat = _stat(pid)
    return None if stat is None or stat.state in "ZX" or stat.ending else f"{_boot()}/{stat.started}"


def is_going(pid: int) -> bool:
    """Whether a process is gone or going, as far as that can be known here.

    Example:
        >>> is_going(os.getpid())
        False
    """
    return _boot() != _UNKNOWN and identity(pid) is None


def is_another(pid: int, known: str) -> bool:
    """Whether who had this id and identity is gone; not where it is there and ``/proc`` hides it from this account.

    Example:
        >>> is_another(os.getpid(), identity(os.getpid()) or ""), is_another(os.getpid(), "another-boot/12345")
        (False, True)
    """
    if _stat(pid) is not None:
        return identity(pid) != known
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


def is_stopped(pid: int) -> bool:
    """Whether a process was stopped by a signal, and does nothing until another comes.

    Example:
        >>> is_stopped(os.getpid())
        False
    """
    stat = _stat(pid)
    return stat is not None and stat.state == "T"


def _lines() -> dict[int, bytes]:
    with contextlib.suppress(OSError):
        names = [name for name in os.listdir(_PROC) if name.isdigit()]  # noqa: PTH208 - as in `_line`
        return {int(name): line for name in names if (line := _line(name)) is not None}
    return {}


def _living(lines: dict[int, bytes] | None = None) -> list[_Stat]:
    stats = (_read(pid, line) for pid, line in (_lines() if lines is None else lines).items())
    return [stat for stat in stats if stat.state not in "ZX"]


def _members(session: int, living: list[_Stat]) -> list[_Stat]:
    members = {stat.pid: stat for stat in living if session in (stat.session, stat.pid)}
    while more := {stat.pid: stat for stat in living if stat.parent in members and stat.pid not in members}:
        members |= more
    return list(members.values())


def session_members(session: int) -> list[int]:
    """The ids of the living processes of a session, and of those they have started in other ones; in no order."""
    return [stat.pid for stat in _members(session, _living())]


def states(session: int) -> str:
    """One letter for each of them: ``T`` is stopped, ``S`` sleeps, ``R`` runs."""
    return "".join(stat.state for stat in _members(session, _living()))


def stopped_sessions(sessions: Collection[int]) -> set[int]:
    """Those of these sessions in which any process is stopped, as `is_stopped` has it."""
    lines = _lines()
    if not any(b") T " in line for line in lines.values()):  # nearly always, and asked twice a second
        return set()
    living = _living(lines)
    stopped = {stat.pid for stat in living if stat.state == "T"}
    return {one for one in sessions if any(stat.pid in stopped for stat in _members(one, living))}


def signal_session(session: int, number: signal.Signals) -> None:
    """Send a signal to a process group, to whatever else lives in the session of that id, and to its offspring.

    A program may put its children into groups of their own, as shells and Erlang do, or into sessions, as PostgreSQL.
    """
    members = session_members(session)  # before anything dies: its children would be nobody's
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(session, number)
    for pid in members:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if os.getpgid(pid) != session:
                os.kill(pid, number)
