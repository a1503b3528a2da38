"""What a scenario that does nothing costs: 200 of them with interlock's hooks and report, against plain behave.

No part is named, so nothing is started; the HTML page is off, JUnit and the console are the same on both sides. The
clock runs from the first step to the end of the process, so that the imports are left out and the summary is not. The
processor's time is said as well: it is steadier on a machine that others use.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from _figures import Row, met

SCENARIOS, ROUNDS = 200, 11
STEPS = """
import time
from pathlib import Path
from behave import step

BEGAN = []

@step("nothing")
def nothing(context):
    if not BEGAN:
        BEGAN.append(time.monotonic())
        Path("began").write_text(str(BEGAN[0]))
"""
OURS = "from interlock.hooks import *\n"
PYPROJECT = '[tool.behave]\npaths = ["features"]\ncapture_hooks = false\n'


def main() -> list[Row]:
    """Both in turn, so that a change of the machine's speed meets both; runs of one scenario give what a run costs."""
    with tempfile.TemporaryDirectory(prefix="interlock-bench-") as folder:
        ours, plain, ours_one, plain_one = (
            suite(Path(folder) / name, environment, scenarios)
            for name, environment, scenarios in (
                ("ours", OURS, SCENARIOS),
                ("plain", "", SCENARIOS),
                ("ours_one", OURS, 1),
                ("plain_one", "", 1),
            )
        )
        more, more_cpu, first = [], [], []
        for _ in range(ROUNDS):
            by_ours, by_plain, once, plain_once = (one_run(suite) for suite in (ours, plain, ours_one, plain_one))
            more.append(a_scenario((by_ours.after - once.after) - (by_plain.after - plain_once.after)))
            more_cpu.append(a_scenario((by_ours.cpu - once.cpu) - (by_plain.cpu - plain_once.cpu)))
            first.append(once.until)
    each, cpu, ready = statistics.median(more), statistics.median(more_cpu), statistics.median(first)
    return [
        (
            f"{SCENARIOS} trivial scenarios, reports on, against plain behave",
            "<= 0.5 ms a scenario more",
            f"{each:.2f} ms more (median of {ROUNDS} pairs; {min(more):.2f}-{max(more):.2f}; processor {cpu:.2f} ms)",
            met(each <= 0.5),
        ),
        ("no stack: first step", "< 0.5 s", f"{ready:.2f} s (median of {ROUNDS})", met(ready < 0.5)),
    ]


def a_scenario(seconds: float) -> float:
    """Milliseconds of each but the first."""
    return seconds / (SCENARIOS - 1) * 1000


def suite(directory: Path, environment: str, scenarios: int) -> Path:
    """A suite of scenarios of three steps that do nothing."""
    files = {
        "pyproject.toml": PYPROJECT,
        "environment.py": environment,
        "steps/steps.py": STEPS,
        "environments/embedded.toml": 'description = "nothing"\n',
        "features/trivial.feature": "Feature: Trivial\n"
        + "".join(
            f"  Scenario: {n}\n    Given nothing\n    When nothing\n    Then nothing\n" for n in range(scenarios)
        ),
    }
    for name, text in files.items():
        (directory / name).parent.mkdir(parents=True, exist_ok=True)
        (directory / name).write_text(text, encoding="utf-8")
    return directory


@dataclass(frozen=True)
class Run:
    """Seconds until the first step, from there to the end, and of the processor."""

    until: float
    after: float
    cpu: float


def one_run(directory: Path) -> Run:
    """Run a suite in a process of its own."""
    command = [sys.executable, "-m", "behave", "-f", "progress", "--no-summary"]
    env = os.environ | {"INTERLOCK_ALLURE": "none"}
    cpu, began = cpu_of_children(), time.monotonic()
    run = subprocess.run(command, cwd=directory, env=env, capture_output=True, text=True, timeout=120, check=False)
    ended = time.monotonic()
    if run.returncode:
        raise RuntimeError(run.stdout[-1000:] + run.stderr[-1000:])
    ready = float((directory / "began").read_text())
    return Run(ready - began, ended - ready, cpu_of_children() - cpu)


def cpu_of_children() -> float:
    """Of those that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
