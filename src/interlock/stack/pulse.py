"""Looks after the parts that interlock started: what stands still or does not answer is ended, and told as lost.

Whoever waits for such a part then finds out why, instead of waiting until its own time is over.
"""

from __future__ import annotations

import threading
import time
from typing import Protocol

from interlock.control.client import in_short
from interlock.durations import describe_duration
from interlock.journal import Journal
from interlock.stack.alive import is_stopped, stopped_sessions
from interlock.stack.patience import hold
from interlock.stack.pauses import Pauses
from interlock.stack.process import ManagedProcess

__all__ = ["Living", "Pulse"]

EVERY = 0.5
"""Seconds between two looks at which processes stand still."""
ASKED_EVERY = 2.0
STILL_FOR = 2.0
"""Seconds after which what stands still is ended: whoever stopped it for a moment may let it go on."""
ASKS, ANSWERS_WITHIN = 5, 1.0
"""Asked more than once: an answer may have come while this process stood still itself, or had no time."""

STANDS_STILL = f"does not answer (it was stopped by a signal, and stood still for {STILL_FOR:g} s), so it was ended"
SILENT = f"does not answer (asked {ASKS} times, {ANSWERS_WITHIN:g} s each), so it was ended"


class Living(Protocol):
    """A part whose life can be looked after."""

    @property
    def process(self) -> ManagedProcess | None:
        """Its program, while it is meant to run."""

    def look(self) -> object:
        """Notice an end that nobody has noticed yet."""

    def answers(self, within: float) -> bool:
        """Whether it answers."""

    def end(self, reason: str) -> None:
        """End it unasked, and tell why; nothing where it is gone or was told to end."""


class Pulse:
    """Watches in a thread of its own until `stop`.

    Args:
        journal: gets a note when the watching itself goes wrong.
    """

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._parts: list[Living] = []
        self._still: dict[int, float] = {}
        self._over = threading.Event()
        self._looking, self._asking = threading.Lock(), threading.Lock()
        self._asked = 0.0
        self._pauses = Pauses()
        self._thread = threading.Thread(target=self._run, name="pulse", daemon=True)

    def start(self) -> None:
        """Watch from now on."""
        self._pauses.start()
        self._thread.start()

    def stop(self) -> None:
        """Watch no more; does not wait for a question that is under way."""
        self._over.set()
        self._pauses.stop()

    def add(self, part: Living) -> None:
        """Look after this one too."""
        self._parts.append(part)

    def examine(self, *, thoroughly: bool = True) -> None:
        """Ask every part now: on return, each has answered or is told as lost.

        Where it is not to be done ``thoroughly``, a glance tells whether any seems to stand still.
        """
        if not thoroughly and not any(is_stopped(pid) for pid in self._running()):
            return
        hold(self._all_go_on, within=2 * STILL_FOR, wake=self._over)
        self._ask()

    def take_paused(self) -> list[str]:
        """That this process itself stood still since this was asked last, in a sentence; empty where it did not.

        Every clock goes on meanwhile, and nobody works: whatever was waited for came too late.
        """
        if not (paused := self._pauses.take()):
            return []
        told = f"the run itself stood still for {describe_duration(paused)}: its machine slept, or somebody stopped it"
        return [f"{told}; what came too late for it says nothing of the application"]

    def _run(self) -> None:
        told = ""
        while not self._over.wait(EVERY):
            try:
                self._all_go_on()
                if time.monotonic() - self._asked > ASKED_EVERY:
                    self._ask()
            except Exception as error:  # noqa: BLE001 - whatever it was, the others must be looked after
                text = f"the parts could not be looked after: {in_short(error)}"
                if text != told:
                    self._journal.note(text)
                told = text

    def _running(self) -> dict[int, Living]:
        """The parts that have a program now, by its id; asked once each, for it may go at any moment."""
        programs = [(part.process, part) for part in self._parts]
        return {process.pid: part for process, part in programs if process is not None}

    def _all_go_on(self) -> bool:
        """End what stands still for too long; whether nothing stands still."""
        with self._looking:
            running = self._running()
            now = time.monotonic()
            stopped = stopped_sessions(running)
            self._still = {pid: self._still.get(pid, now) for pid in stopped}
            for pid, since in self._still.items():
                if now - since >= STILL_FOR and not self._over.is_set():
                    running[pid].end(STANDS_STILL)
            return not stopped

    def _ask(self) -> None:
        with self._asking:
            for part in list(self._parts):
                if self._is_silent(part):
                    part.end(SILENT)
            self._asked = time.monotonic()

    def _is_silent(self, part: Living) -> bool:
        for _ in range(ASKS):
            asked = time.monotonic()
            if part.answers(ANSWERS_WITHIN) or self._over.is_set():
                return False
            self._all_go_on()
            # One that refuses at once is given its time all the same.
            left = ANSWERS_WITHIN - (time.monotonic() - asked)
            if hold(lambda: part.look() is not None, within=left, wake=self._over):
                return False  # it is gone
        return not self._over.is_set()
