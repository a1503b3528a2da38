"""What a scenario that does nothing costs: 200 of them with interlock's hooks and report, against plain behave.

No part is named, so nothing is started; the HTML page is off, JUnit and the console are the same on both sides. The
clock runs from the first step to the end of the process, so that the imports are left out and the summary is not.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
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
        more, first = [], []
        for _ in range(ROUNDS):
            by_ours, by_plain = one_run(ours)[1], one_run(plain)[1]
            ready, end = one_run(ours_one)
            more.append(((by_ours - end) - (by_plain - one_run(plain_one)[1])) / (SCENARIOS - 1) * 1000)
            first.append(ready)
    each, ready = statistics.median(more), statistics.median(first)
    return [
        (
            f"{SCENARIOS} trivial scenarios, reports on, against plain behave",
            "<= 0.5 ms a scenario more",
            f"{each:.2f} ms more (median of {ROUNDS} pairs; {min(more):.2f}-{max(more):.2f})",
            met(each <= 0.5),
        ),
        ("no stack: first step", "< 0.5 s", f"{ready:.2f} s (median of {ROUNDS})", met(ready < 0.5)),
    ]


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


def one_run(directory: Path) -> tuple[float, float]:
    """Seconds from the start to the first step, and from there to the end."""
    command = [sys.executable, "-m", "behave", "-f", "progress", "--no-summary"]
    env = os.environ | {"INTERLOCK_ALLURE": "none"}
    began = time.monotonic()
    run = subprocess.run(command, cwd=directory, env=env, capture_output=True, text=True, timeout=120, check=False)
    ended = time.monotonic()
    if run.returncode:
        raise RuntimeError(run.stdout[-1000:] + run.stderr[-1000:])
    ready = float((directory / "began").read_text())
    return ready - began, ended - ready
