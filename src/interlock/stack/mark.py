"""The mark that every process of a run bears in its environment, and inherits to whatever it starts.

A session can be left, by a daemon for example, and a process can be killed between its start and the moment somebody
wrote down that it was started; the environment stays. Reads ``/proc``; where there is none, nobody bears a mark.
"""

from __future__ import annotations

import contextlib
import functools
import os
import signal
from collections.abc import Callable
from pathlib import Path

from interlock.stack.alive import identity, is_another
from interlock.stack.patience import hold

__all__ = ["ASK", "VARIABLE", "end_all", "how_to_ask", "mark_of", "name_space", "of_the_dead", "processes"]

VARIABLE, ASK = "INTERLOCK_RUN", "INTERLOCK_ASK"
"""Whose a process is, and the number of the signal that asks it to end."""
DEATH_TAKES = 2.0
"""Seconds after which a killed process that is still there is the kernel's business."""

_PROC = Path("/proc")


@functools.cache
def name_space() -> str:
    """The name space that process ids hold in: those of another container mean nothing here."""
    with contextlib.suppress(OSError):
        return str(os.readlink(_PROC / "self/ns/pid"))  # noqa: PTH115 - it is no path
    return "unknown"


def mark_of(run: str) -> str:
    """The mark of a run of this process: process id, identity, the name space these hold in, the run's name.

    Example:
        >>> mark_of("k2j4") == mark_of("k2j4")
        True
    """
    return f"{os.getpid()} {identity(os.getpid())} {name_space()} {run}"


def of_the_dead(mark: str) -> bool:
    """Whether whoever gave this mark is gone; not where that cannot be known from here."""
    words = mark.split(" ")
    if len(words) != 4 or not words[0].isdigit() or words[2] != name_space() or words[2] == "unknown":
        return False
    return is_another(int(words[0]), words[1])


def processes(wanted: Callable[[str], bool]) -> list[int]:
    """The ids of the living processes whose mark is wanted, but for our own; those of other accounts only root sees.

    Ours may bear the mark of another run, which started us: whoever looks is not what was left running.
    """
    own = str(os.getpid())
    with contextlib.suppress(OSError):
        names = os.listdir(_PROC)  # noqa: PTH208 - scanned at every start, and Path objects are what would cost
        others = (name for name in names if name.isdigit() and name != own)
        return [int(name) for name in others if any(wanted(mark) for mark in _values(name, VARIABLE))]
    return []


def how_to_ask(pid: int) -> signal.Signals:
    """The signal that asks a marked process to end: its own where it was given one, else the usual one."""
    with contextlib.suppress(ValueError):
        return next((signal.Signals(int(number)) for number in _values(str(pid), ASK)), signal.SIGTERM)
    return signal.SIGTERM


def _values(pid: str, variable: str) -> list[str]:
    try:
        with open(f"/proc/{pid}/environ", "rb") as file:  # noqa: PTH123 - as above
            environment = file.read()
    except OSError:
        return []
    beginning = f"{variable}=".encode()
    if beginning not in environment:
        return []
    variables = (text for text in environment.split(b"\0") if text.startswith(beginning))
    return [text.removeprefix(beginning).decode("utf-8", "replace") for text in variables]


def end_all(wanted: Callable[[], list[int]]) -> set[int]:
    """Kill all of these, and those they start meanwhile, and wait until they are gone; who they were."""
    ended: set[int] = set()

    def gone() -> bool:
        left = wanted()
        for pid in left:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        ended.update(left)
        return not left

    hold(gone, within=DEATH_TAKES)
    return ended
