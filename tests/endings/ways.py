"""The ways in which a run ends, each as a function that ends one under way, and what may come of it."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

from endings.remains import processes_of, soon

INT, TERM, HUP, QUIT, KILL = signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGKILL
CLOSE_TO_EACH_OTHER = 0.3
SERVICES = ("-m shop.", "sh -c trap", "sleep 615")
PROGRAMS = ("-m interlock.amqp", "-m interlock.doubles")
BEGINS_WITHIN = 60.0


@dataclass
class Under:
    """A run under way.

    Attributes:
        process: behave.
        mark: what its processes bear in their environment.
        base: where everything of this campaign is.
        folder: the suite's.
        terminal: the other end of its terminal or of the pipe it writes to, where that is ours to close.
        random: chooses.
        usual: seconds that such a run takes when nothing ends it.
        asked: when it was asked to end first, on the monotonic clock; 0 where nobody asks.
    """

    process: subprocess.Popen[bytes]
    mark: str
    base: Path
    folder: Path
    terminal: int | None
    random: Random
    usual: float
    asked: float = 0.0


@dataclass(frozen=True)
class Way:
    """One way to end.

    Attributes:
        name: for the table.
        end: ends the run under way; returns at once.
        codes: the exit codes that are right beside 0 for a run that had passed before, negative for a signal.
        kinds: the suites it makes sense with; all of them where empty.
        output: where the run writes: ``file``, ``pipe`` or ``terminal``.
        sweeps: whether the next run has to clean up.
        passes: whether it must have passed.
        fails: whether a scenario fails.
        waits: whether the second scenario goes on until the way's end has come.
    """

    name: str
    end: Callable[[Under], object]
    codes: frozenset[int]
    kinds: tuple[str, ...] = ()
    output: str = "file"
    sweeps: bool = False
    passes: bool = False
    fails: bool = False
    waits: bool = False


def _let(run: Under) -> None:
    del run


def _at_a_random_moment(run: Under) -> None:
    # Now and then right at the start, where least is ready for it.
    whole = run.usual if run.random.random() < 0.8 else run.usual / 4
    soon(lambda: run.process.poll() is not None, within=run.random.uniform(0, whole))


def _signals(*numbers: signal.Signals, group: bool = False) -> Callable[[Under], None]:
    def end(run: Under) -> None:
        _at_a_random_moment(run)
        run.asked = time.monotonic()
        for count, number in enumerate(numbers):
            if count:
                time.sleep(run.random.uniform(0, CLOSE_TO_EACH_OTHER))
            if run.process.poll() is None:
                (os.killpg if group else os.kill)(run.process.pid, number)

    return end


def _kills(*what: str) -> Callable[[Under], None]:
    def end(run: Under) -> None:
        def two_has_begun() -> bool:
            begun = run.folder / "begun"
            return run.process.poll() is not None or (begun.exists() and "Two" in begun.read_text())

        soon(two_has_begun, within=BEGINS_WITHIN)
        found = processes_of(run.mark, run.base)
        victims = sorted(pid for pid, command in found.items() if any(word in command for word in what))
        run.asked = time.monotonic()
        if victims:
            os.kill(run.random.choice(victims), KILL)
        (run.folder / "struck").touch()

    return end


def _hangs_up(run: Under) -> None:
    _at_a_random_moment(run)
    run.asked = time.monotonic()
    if run.terminal is not None:
        os.close(run.terminal)
        run.terminal = None


def _codes(*numbers: signal.Signals) -> frozenset[int]:
    """In order, at once, and by the signal itself where it came before anybody listened."""
    return frozenset({1, *(128 + number for number in numbers), *(-number for number in numbers)})


WITH_SERVICES = ("embedded", "local", "tree", "daemon")
WITH_PROGRAMS = ("embedded", "local", "daemon")

WAYS = (
    Way("passes", _let, frozenset(), passes=True),
    Way("fails", _let, frozenset({1}), fails=True),
    Way("a service dies", _kills(*SERVICES), frozenset({1}), kinds=WITH_SERVICES, fails=True, waits=True),
    Way("a program of ours dies", _kills(*PROGRAMS), frozenset({1}), kinds=WITH_PROGRAMS, fails=True, waits=True),
    Way("Ctrl-C", _signals(INT), _codes(INT)),
    Way("Ctrl-C, whole group", _signals(INT, group=True), _codes(INT)),
    Way("Ctrl-C twice", _signals(INT, INT), _codes(INT)),
    Way("Ctrl-C three times", _signals(INT, INT, INT, group=True), _codes(INT)),
    Way("SIGTERM", _signals(TERM), _codes(TERM)),
    Way("SIGTERM twice", _signals(TERM, TERM), _codes(TERM)),
    Way("SIGHUP", _signals(HUP), _codes(HUP)),
    Way("SIGQUIT", _signals(QUIT), _codes(QUIT)),
    Way("terminal closed", _hangs_up, _codes(HUP), output="terminal"),
    Way("output not read", _hangs_up, frozenset({1, 120}), output="pipe"),
    Way("kill -9, next run", _signals(KILL), frozenset({-KILL}), sweeps=True),
    Way("kill -9 of the group, next run", _signals(KILL, group=True), frozenset({-KILL}), sweeps=True),
    Way("kill -9 beside another run", _signals(KILL), frozenset({-KILL}), sweeps=True),
)
