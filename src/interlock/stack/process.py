"""One program and all it starts: started, listened to, paused, killed, stopped, watched.

Knows nothing of profiles or readiness; `interlock.stack.service` and the providers give it meaning.
"""

from __future__ import annotations

import contextlib
import signal
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from pathlib import Path

from interlock.control.client import in_short
from interlock.errors import StackError
from interlock.stack.alive import identity, is_going, session_members, signal_session, states
from interlock.stack.command import Command, arguments_of, child_environment
from interlock.stack.file_locks import has_locked_a_file
from interlock.stack.keeping.part import KeptPart
from interlock.stack.mark import ASK
from interlock.stack.output import lines_of_file, lines_of_pipe
from interlock.stack.patience import hold
from interlock.stack.programs import Child, Program, started
from interlock.stack.sweep import RunDirectory

__all__ = ["ManagedProcess"]

KEPT_LINES = 1000
LAST_WORDS_TAKE = 1.0
"""Seconds after a program's end in which its output may still come; what it has started may hold that open for ever."""
LOCKS_TAKE = 2.0
"""Seconds a program may be in the middle of one piece of writing before it is paused all the same."""
PAUSES_TRIED = 25
"""How often a program is caught in the middle of writing, once more each time, before it is paused all the same."""
DEATH_TAKES = 5.0
"""Seconds after which a killed process that is still there is the kernel's business."""


class ManagedProcess:
    """A program in a session of its own, so that a signal reaches all of it and none of us.

    Args:
        name: what it is called in messages and thread names.
        command: a list of arguments, or one line for ``/bin/sh``.
        env: its whole environment; `child_environment` makes one.
        cwd: where it runs.
        on_line: called in the reading thread with each line of its output, without the line's end.
        on_exit: called once, in the watching thread, with the exit code of a program nobody told to end; perhaps
            before whoever started it has got hold of it.
        run: the run it belongs to, which ends it where nobody else does.
        ask: the signal that asks it to end; where it is given, it has something to put away, and is asked by
            whoever ends the run too.
        user: the account to run as; needs root.
        hold_input: keep its standard input open while we live; without, it reads an empty one.
        keeping: the part of a kept stack it is. Its output then goes to a file, and it outlives us; where it runs
            already, it is not started but taken over, and nothing else that is said here matters.

    Attributes:
        adopted: whether it was taken over.

    Raises:
        StackError: the program or the folder is not there, or the run is over.

    Example:
        >>> process = ManagedProcess("hello", ["python", "-c", "print('hello')"])
        >>> process.wait(10), process.tail(1)
        (0, ['hello'])
    """

    def __init__(
        self,
        name: str,
        command: Command,
        *,
        env: Mapping[str, str] | None = None,
        cwd: str | Path | None = None,
        on_line: Callable[[str], None] | None = None,
        on_exit: Callable[[int], None] | None = None,
        run: RunDirectory | None = None,
        ask: signal.Signals | None = None,
        user: str | None = None,
        hold_input: bool = False,
        keeping: KeptPart | None = None,
    ) -> None:
        self.name, self._keeping = name, keeping
        self._on_line, self._on_exit = on_line, on_exit
        self._lines: deque[str] = deque(maxlen=KEPT_LINES)
        self._asked, self._ask = False, ask or signal.SIGTERM
        self._ended, self._ended_at, self._code = threading.Event(), 0.0, 0
        self._heard_enough = threading.Event()
        log = keeping.log if keeping is not None else None
        offset = log.begin() if log is not None else 0
        found = keeping.take() if keeping is not None else None
        self.adopted = found is not None
        if found is not None and log is not None:
            self._program: Program = found
            self._lines.extend(_text(line) for line in log.tail(KEPT_LINES))
            self._source = lines_of_file(log, offset, self._heard_enough)
        else:
            env = {**(env or child_environment()), **(run.marking if run else {}), ASK: str(int(self._ask))}
            arguments = arguments_of(command)
            with log.path.open("ab") if log is not None else contextlib.nullcontext() as file:
                output = file or subprocess.PIPE
                popen = started(name, arguments, env, cwd, user=user, hold_input=hold_input, output=output)
            self._program = Child(popen)
            if log is not None:
                self._source = lines_of_file(log, offset, self._heard_enough)
            elif popen.stdout is not None:
                self._source = lines_of_pipe(popen.stdout)
            self._enter(popen, run, ask)
        self.pid = self._program.pid
        self._reader = threading.Thread(target=self._read, name=f"{name}: log", daemon=True)
        self._reader.start()
        threading.Thread(target=self._watch, name=f"{name}: exit", daemon=True).start()

    def _enter(self, popen: subprocess.Popen[bytes], run: RunDirectory | None, ask: signal.Signals | None) -> None:
        try:
            if run is not None:
                run.record(popen.pid, ask)
            if self._keeping is not None:
                self._keeping.began(popen.pid, self._ask)
        except BaseException:
            with popen:
                signal_session(popen.pid, signal.SIGKILL)
            raise

    @property
    def alive(self) -> bool:
        """Whether the program itself has not ended."""
        return not self._ended.is_set()

    @property
    def returncode(self) -> int | None:
        """Its exit code, negative for the signal that ended it; None while it lives."""
        return self._code if self._ended.is_set() else None

    @property
    def deaf(self) -> bool:
        """Whether it lives and has closed its output, so that nothing more is heard of it."""
        return self.alive and not self._reader.is_alive()

    @property
    def died(self) -> bool:
        """Whether it has ended, and nobody told it to."""
        return not self._asked and self.wait(0) is not None

    def tail(self, lines: int = 20) -> list[str]:
        """The last lines of its output, oldest first; of a program that has ended, those it wrote last."""
        if not self.alive and threading.current_thread() is not self._reader:
            self._await_last_words()
        return list(self._lines)[-lines:]

    def wait(self, timeout: float) -> int | None:
        """Wait for its end, and for the output before it; the exit code, or None after ``timeout`` seconds.

        The end of what was killed already, and has yet to go, is waited for in any case.
        """
        if not self._ended.wait(timeout) and not (is_going(self.pid) and self._ended.wait(DEATH_TAKES)):
            return None
        self._await_last_words()
        return self.returncode

    def _await_last_words(self) -> None:
        # Once, however often it is asked: somebody may ask at every look.
        self._reader.join(max(0.0, self._ended_at + LAST_WORDS_TAKE - time.monotonic()))

    def say(self, line: str) -> None:
        """Write a line to its standard input, where that is held open; one that has ended hears nothing."""
        self._program.say(line)

    def pause(self) -> None:
        """Stop all of it where it stands; returns when it stands.

        Not while it has a lock on a file, where that does not take long: everybody else who writes to its database
        would stand still with it.

        Raises:
            StackError: it could not be made to stand still.
        """

        def stands() -> bool:
            signal_session(self.pid, signal.SIGSTOP)
            return not states(self.pid).strip("Tt")

        def stand() -> None:
            if not hold(stands, within=2.0):
                raise StackError(
                    f'"{self.name}" could not be paused: its processes are in the states {states(self.pid)}'
                )

        def in_the_way() -> bool:
            return has_locked_a_file(self._members())

        if not self.alive:
            return
        for _ in range(PAUSES_TRIED):
            stand()
            if not in_the_way():
                return
            self.resume()
            if not hold(lambda: not in_the_way(), within=LOCKS_TAKE):
                break  # it is no short transaction
        stand()

    def resume(self) -> None:
        """Let all of it go on."""
        self._signal(signal.SIGCONT)

    def confirm(self) -> None:
        """It is ready: a kept one can be taken over from now on."""
        if self._keeping is not None:
            self._keeping.confirm()

    def let_go(self) -> None:
        """Listen and look no more; a kept one goes on without us."""
        self._asked = True
        self._heard_enough.set()
        self._reader.join(LAST_WORDS_TAKE)  # what was written so far has been seen

    def kill(self) -> None:
        """End all of it at once, as a crash would, and wait until it is gone."""
        self._tell()

        def gone() -> bool:
            self._signal(signal.SIGKILL)
            return not self._members()

        hold(gone, within=DEATH_TAKES)
        self._close()

    def stop(self, within: float) -> None:
        """Ask it to end, and end it after ``within`` seconds if it has not."""
        self._tell()
        deadline = time.monotonic() + within
        # In this order a paused program meets the request before it does anything else.
        self._signal(self._ask)
        self._signal(signal.SIGCONT)
        self._ended.wait(within)
        hold(lambda: not self._members(), within=deadline - time.monotonic())
        self.kill()

    def _tell(self) -> None:
        self._asked = True
        if self._keeping is not None:
            self._keeping.ended(self.pid)

    def _signal(self, number: signal.Signals) -> None:
        # Once the program has ended, a process with its id is another one; what it left behind is still ours.
        if self.alive or identity(self.pid) is None:
            signal_session(self.pid, number)

    def _members(self) -> list[int]:
        return session_members(self.pid) if self.alive or identity(self.pid) is None else []

    def _close(self) -> None:
        self._ended.wait(DEATH_TAKES)
        self._program.close()
        self._reader.join(LAST_WORDS_TAKE)

    def _read(self) -> None:
        for raw in self._source:
            line = _text(raw)
            self._lines.append(line)
            if self._on_line is not None:
                try:
                    self._on_line(line)
                except Exception as error:  # noqa: BLE001 - unread, its output would hold the program up
                    self._lines.append(f"(the line above could not be taken: {in_short(error)})")

    def _watch(self) -> None:
        code = self._code = self._program.wait()
        self._ended_at = time.monotonic()
        self._ended.set()
        self._heard_enough.set()
        if not self._asked:
            self._await_last_words()
            if self._on_exit is not None:
                self._on_exit(code)


def _text(line: bytes) -> str:
    return line.decode("utf-8", "replace").rstrip("\r\n")
