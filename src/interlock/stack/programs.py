"""A program as the one who waits for its end sees it: a child of ours, or one that an earlier process has started."""

from __future__ import annotations

import contextlib
import os
import select
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Protocol

from interlock.errors import StackError
from interlock.stack.alive import is_another, is_going
from interlock.stack.patience import hold
from interlock.stack.story import UNKNOWN

__all__ = ["Child", "Foundling", "Program", "started"]

LOOKED_AT_EVERY = 0.5


class Program(Protocol):
    """Something that runs and will end."""

    pid: int

    def wait(self) -> int:
        """Wait for its end; its exit code."""

    def say(self, line: str) -> None:
        """Write a line to its standard input, where that is held open; one that has ended hears nothing."""

    def close(self) -> None:
        """Give back what was held for it."""


class Child:
    """A program that we started."""

    def __init__(self, popen: subprocess.Popen[bytes]) -> None:
        self._popen = popen
        self.pid = popen.pid

    def wait(self) -> int:
        """Wait for its end; its exit code."""
        return self._popen.wait()

    def say(self, line: str) -> None:
        """Write a line to its standard input, where that is held open."""
        with contextlib.suppress(OSError, ValueError):
            if self._popen.stdin is not None:
                self._popen.stdin.write(f"{line}\n".encode())
                self._popen.stdin.flush()

    def close(self) -> None:
        """Close its standard input."""
        if self._popen.stdin is not None:
            with contextlib.suppress(OSError):  # what was said and never heard
                self._popen.stdin.close()


def started(
    name: str,
    argv: list[str],
    env: Mapping[str, str],
    cwd: str | Path | None,
    *,
    user: str | None,
    hold_input: bool,
    output: IO[bytes] | int,
) -> subprocess.Popen[bytes]:
    """A program in a session of its own; the arguments are those of `interlock.stack.process.ManagedProcess`.

    Raises:
        StackError: the program or the folder is not there.
    """
    try:
        return subprocess.Popen(
            argv,
            env=env,
            cwd=cwd,
            stdin=subprocess.PIPE if hold_input else subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            user=user,
            extra_groups=[] if user else None,
        )
    except OSError as error:
        # An errand's name is a phrase with a part's name in it.
        who = name if '"' in name else f'"{name}"'
        if cwd is not None and not Path(cwd).is_dir():
            raise StackError(f"{who} is to run in {cwd}, which is not a folder") from None
        why = error.strerror
        if isinstance(error, FileNotFoundError) and "/" in argv[0] and Path(cwd or ".", argv[0]).exists():
            why = "it is there, but not the interpreter that its first line names"
        raise StackError(f"{who} could not be started: {argv[0]}: {why}") from None


class Foundling:
    """A program that somebody else started: that it ended can be seen, how it ended cannot.

    Args:
        pid: its process id.
        known: its identity, see `interlock.stack.alive`.

    Raises:
        ProcessLookupError: it is gone.
    """

    def __init__(self, pid: int, known: str) -> None:
        self.pid, self._known = pid, known
        self._file = os.pidfd_open(pid) if hasattr(os, "pidfd_open") else None
        # Asked when it is held: from here on nobody else can be meant.
        if is_another(pid, known):
            self.close()
            raise ProcessLookupError(pid)

    def wait(self) -> int:
        """Wait for its end; the exit code that stands for one that nobody knows."""
        if self._file is None:
            while not hold(lambda: is_another(self.pid, self._known), within=LOOKED_AT_EVERY):
                pass
            return UNKNOWN
        look = select.poll()
        look.register(self._file, select.POLLIN)
        while not look.poll(LOOKED_AT_EVERY * 1000) and not is_going(self.pid):
            pass
        return UNKNOWN

    def say(self, line: str) -> None:
        """Nothing: who started it holds its input."""

    def close(self) -> None:
        """Look no more; only where nobody waits."""
        file, self._file = self._file, None
        if file is not None:
            os.close(file)
