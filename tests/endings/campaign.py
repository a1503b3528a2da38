"""Starts runs, ends them, and judges what came of it: ends, exit codes, results, and whatever is left."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import pty
import shutil
import subprocess
import sys
import tempfile
import termios
import time
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from endings.remains import (
    MARK,
    Decoys,
    half_written,
    listeners_of,
    processes_of,
    shared_memory_of,
    soon,
    still_listening,
    still_shared,
)
from endings.suites import KINDS, SCENARIOS, local_is_here, make_suite
from endings.ways import WAYS, Under, Way
from suite import QUIET

ENDS_WITHIN = 20.0
"""Seconds after whatever ended it; a page that is being made gets 3.5 of them, a service that does not listen 2."""
RUNS_WITHIN = 90.0
GONE_WITHIN = 10.0
TAKES_SIGNALS = "from interlock.interrupts import"
"""The first line of ours; before it is through, a signal is Python's."""
WITH_PAGE = 0.25
LOCAL = 0.2
"""How many of the runs make the page, and how many of those with the shop run on PostgreSQL and RabbitMQ."""


@dataclass
class Ending:
    """What came of one run.

    Attributes:
        number: of the campaign, to repeat it.
        way: how it was ended.
        kind: which suite.
        seconds: from its end being asked for to its end.
        slow: whether that was too long.
        leaks: what it left.
        wrong: what else is not as it must be.
        code: behave's exit code.
        early: whether it ended before interlock was loaded, with a traceback that is none of its making.
    """

    number: int
    way: str
    kind: str
    seconds: float = 0.0
    slow: bool = False
    leaks: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    code: int = 0
    early: bool = False


class Campaign:
    """Random endings, each of which can be repeated by the seed and its number.

    Args:
        seed: chooses suites, moments and everything else.
        kinds: the suites to choose from.
        page: the part of the runs that make the HTML report.
    """

    def __init__(self, seed: int, kinds: tuple[str, ...] = tuple(KINDS), page: float = WITH_PAGE) -> None:
        self._seed, self._page = seed, page
        self._kinds = [kind for kind in kinds if kind != "local" or local_is_here()]
        # Short, for sockets; open, for the accounts that servers run as where we are root.
        self._base = Path(tempfile.mkdtemp(prefix="ile-"))
        self._base.chmod(0o755)
        (self._base / "t").mkdir(mode=0o755)
        self._usual: dict[tuple[str, bool], float] = {}
        self._decoys = Decoys()

    def close(self) -> None:
        """Remove everything of it."""
        self._decoys.close()
        shutil.rmtree(self._base, ignore_errors=True)

    def run(self, number: int) -> Ending:
        """Start and end one run, and judge it."""
        random = Random(f"{self._seed}-{number}")
        way = WAYS[number % len(WAYS)]
        kinds = [kind for kind in self._kinds if kind in (way.kinds or self._kinds)]
        weights = [LOCAL / (1 - LOCAL) * 2 if kind == "local" else 2 if kind == "embedded" else 1 for kind in kinds]
        [kind] = random.choices(kinds, weights)
        page = random.random() < self._page
        ending = Ending(number, way.name, kind)
        mark = f"{os.getpid()}-{self._seed}-{number}"
        usual = self._usual_seconds(kind, page=page) if not (way.passes or way.fails) else 0.0
        beside = self._start(kind, mark, "beside") if "beside" in way.name else None
        run = self._start(kind, mark, kind, way=way, page=page, random=random, usual=usual)
        try:
            way.end(run)
            there = list(processes_of(mark, self._base))
            listeners, shared = listeners_of(there), shared_memory_of(there)
            began = time.monotonic()
            within = RUNS_WITHIN if way.passes or way.fails or way.output == "pipe" else ENDS_WITHIN
            ending.slow = not soon(lambda: run.process.poll() is not None, within)
            ending.seconds = time.monotonic() - (run.asked or began)
            if ending.slow:
                run.process.kill()
            ending.code = run.process.wait()
            self._judge(ending, way, run)
            if beside is not None:
                self._must_pass(ending, beside, "the run beside it")
            if way.sweeps:
                # Without parts and without a page, a run has no directory and sweeps nothing.
                self._must_pass(ending, self._start(kind, mark, "next", page=kind == "nothing"), "the next run")
        finally:
            if run.terminal is not None:
                os.close(run.terminal)
        self._look_for_leaks(ending, mark, listeners, shared)
        return ending

    def _usual_seconds(self, kind: str, *, page: bool) -> float:
        if (kind, page) not in self._usual:
            mark = f"{os.getpid()}-usual"
            began = time.monotonic()
            self._start(kind, mark, kind, page=page).process.wait(RUNS_WITHIN)
            self._usual[kind, page] = time.monotonic() - began
        return self._usual[kind, page]

    def _start(
        self,
        kind: str,
        mark: str,
        name: str,
        *,
        way: Way = WAYS[0],
        page: bool = False,
        random: Random | None = None,
        usual: float = 0.0,
    ) -> Under:
        folder = self._base / f"{kind}-{name}"
        if not folder.exists():
            make_suite(kind, folder)
        shutil.rmtree(folder / "reports", ignore_errors=True)
        for note in ("begun", "ended", "struck"):
            (folder / note).unlink(missing_ok=True)
        env = {**os.environ, **QUIET, MARK: mark, "TMPDIR": str(self._base / "t"), "PYTHONWARNINGS": "default"}
        if page:
            env.pop("INTERLOCK_ALLURE")
        if way.fails and way.name == "fails":
            env["ENDING_FAILS"] = "Three"
        if way.waits:
            env["ENDING_WAITS"] = "yes"
        command = [sys.executable, "-m", "behave", "-D", f"environment={'local' if kind == 'local' else 'embedded'}"]
        terminal = None
        with contextlib.ExitStack() as files:
            out, err = (files.enter_context((folder / file).open("wb")) for file in ("out", "err"))
            target: object = out
            if way.output == "pipe":
                terminal, ours = os.pipe()
                target = files.enter_context(os.fdopen(ours, "wb"))
            elif way.output == "terminal":
                terminal, ours = pty.openpty()
                target = err = files.enter_context(os.fdopen(ours, "wb", buffering=0))  # type: ignore[assignment]
            process = subprocess.Popen(
                command,
                cwd=folder,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=target,  # type: ignore[arg-type]
                stderr=err,
                start_new_session=True,
                preexec_fn=_take_terminal if way.output == "terminal" else None,
            )
        return Under(process, mark, self._base, folder, terminal, random or Random(), usual)

    def _must_pass(self, ending: Ending, run: Under, which: str) -> None:
        try:
            code = run.process.wait(RUNS_WITHIN)
        except subprocess.TimeoutExpired:
            run.process.kill()
            ending.wrong.append(f"{which} did not end")
            return
        if code:
            said = (run.folder / "out").read_text("utf-8", "replace") + (run.folder / "err").read_text(
                "utf-8", "replace"
            )
            ending.wrong.append(f"{which} ended with {code}: {said[-600:]}")

    def _judge(self, ending: Ending, way: Way, run: Under) -> None:
        said = _said(run)
        reports, code = run.folder / "reports", ending.code
        if "Traceback" in said:
            # behave alone, before it has read the suite's environment.py, or as that loads what takes the signals.
            ending.early = not reports.exists() and ("/interlock/" not in said or TAKES_SIGNALS in said)
            if ending.early:
                return
            ending.wrong.append(f"a traceback: {said[said.index('Traceback') :][-700:]}")
        try:
            results = [json.loads(path.read_text("utf-8")) for path in reports.rglob("*-result.json")]
        except ValueError as error:
            ending.wrong.append(f"a result is not whole: {error}")
            return
        statuses = {result["name"]: result["status"] for result in results}
        ended = _lines(run.folder / "ended")
        passed = [statuses.get(name) for name in SCENARIOS] == ["passed"] * len(SCENARIOS)
        if code not in (way.codes | ({0} if passed and not way.fails else set())) and not ending.slow:
            ending.wrong.append(f"the exit code is {code}, with {statuses}: {said[-500:]}")
        orderly = code in {0, 1}
        # Refused while its files were read, it has nothing to tell of scenarios.
        begun = "before it began" not in said and "before the run began" not in said
        if orderly and begun and sorted(statuses) != sorted(SCENARIOS):
            ending.wrong.append(f"{len(SCENARIOS)} scenarios were selected, and there are {statuses}: {said[-500:]}")
        if orderly and (tmp := half_written(reports)):
            ending.wrong.append(f"half-written: {tmp}")
        # Where nobody could write any more, the last that ended may still be missing.
        owed = ended if orderly else ended[:-1]
        if missing := [name for name in owed if name not in statuses]:
            ending.wrong.append(f"ended, and without a result: {missing}")
        if lied := [name for name, status in statuses.items() if status == "passed" and name not in ended]:
            ending.wrong.append(f"passed, and did not end: {lied}")
        if way.fails and not _red(reports, statuses):
            ending.wrong.append(f"nothing is told: {statuses}")

    def _look_for_leaks(self, ending: Ending, mark: str, listeners: dict[str, int], shared: set[str]) -> None:
        if not soon(lambda: not processes_of(mark, self._base), GONE_WITHIN):
            left = processes_of(mark, self._base)
            ending.leaks += [f"process {pid}: {command[:90]}" for pid, command in left.items()]
            for pid in left:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, 9)
        ending.leaks += [f"port {port}" for port in still_listening(listeners)]
        ending.leaks += [f"shared memory {name}" for name in still_shared(shared)]
        for place in (self._base / "t").iterdir():
            inside = sorted(entry.name for entry in place.iterdir() if entry.name != ".lock") if place.is_dir() else []
            if not place.name.startswith("interlock-"):
                ending.leaks.append(f"file {place.name}")
            ending.leaks += [f"directory {place.name}/{name}" for name in inside]
            if inside or not place.is_dir():
                shutil.rmtree(place, ignore_errors=True)
                place.unlink(missing_ok=True) if place.is_file() else None
        ending.leaks += [f"a visit to port {port}" for port in self._decoys.visited()]


def _take_terminal() -> None:
    fcntl.ioctl(1, termios.TIOCSCTTY, 0)


def _said(run: Under) -> str:
    return "".join((run.folder / name).read_text("utf-8", "replace") for name in ("out", "err"))


def _lines(path: Path) -> list[str]:
    return path.read_text("utf-8").splitlines() if path.exists() else []


def _red(reports: Path, statuses: dict[str, str]) -> bool:
    return any(status != "passed" for status in statuses.values()) or any(reports.rglob("*-globals.json"))
