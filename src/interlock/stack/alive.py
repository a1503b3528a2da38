"""Which processes are alive, and whether one is still the one that was meant (process ids are used again).

Reads ``/proc``; where there is none, identities are unknown and nobody is killed on suspicion.
"""

from __future__ import annotations

import contextlib
import functools
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

__all__ = ["identity", "session_members", "signal_session", "states"]

_PROC = Path("/proc")


class _Stat(NamedTuple):
    pid: int
    state: str
    session: int
    started: str


@functools.cache
def _boot() -> str:
    try:
        return (_PROC / "sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return "unknown-boot"


def _stat(pid: int) -> _Stat | None:
    try:
        text = (_PROC / str(pid) / "stat").read_bytes()
    except OSError:
        return None
    # The second field is the program's name in brackets, and may hold anything.
    fields = text[text.rindex(b")") + 2 :].split()
    return _Stat(pid, fields[0].decode(), int(fields[3]), fields[19].decode())


def identity(pid: int) -> str | None:
    """What tells this process from any other that ever has its id: boot and start time; None when it is gone.

    Example:
        >>> identity(os.getpid()) == identity(os.getpid())
        True
    """
    stat = _stat(pid)
    return None if stat is None or stat.state in "ZX" else f"{_boot()}/{stat.started}"


def _sessions(session: int) -> Iterator[_Stat]:
    with contextlib.suppress(OSError):
        for name in os.listdir(_PROC):  # noqa: PTH208 - scanned often, and Path objects are what would cost
            if name.isdigit():
                stat = _stat(int(name))
                if stat is not None and stat.session == session and stat.state not in "ZX":
                    yield stat


def session_members(session: int) -> list[int]:
    """The ids of the living processes of a session, in no order."""
    return [stat.pid for stat in _sessions(session)]


def states(session: int) -> str:
    """One letter for each living process of a session: ``T`` is stopped, ``S`` sleeps, ``R`` runs."""
    return "".join(stat.state for stat in _sessions(session))


def signal_session(session: int, number: signal.Signals) -> None:
    """Send a signal to a process group and to whatever else lives in the session of that id.

    A program may put its children into groups of their own, as shells and Erlang do; they stay in the session.
    """
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(session, number)
    for pid in session_members(session):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if os.getpgid(pid) != session:
                os.kill(pid, number)
