"""What a scenario that does nothing costs: 200 of them with interlock's hooks and report, against plain behave.

No part is named, so nothing is started; the HTML page is off, JUnit and the console are the same on both sides.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SCENARIOS, ROUNDS = 200, 7
STEPS = 'from behave import step\n\n@step("nothing")\ndef nothing(context):\n    pass\n'
OURS = "from interlock.hooks import *\n"
PYPROJECT = '[tool.behave]\npaths = ["features"]\ncapture_hooks = false\n'


def main() -> list[tuple[str, str, str]]:
    """Both in turn, so that a change of the machine's speed meets both."""
    with tempfile.TemporaryDirectory(prefix="interlock-bench-") as folder:
        plain = suite(Path(folder) / "plain", "")
        ours = suite(Path(folder) / "ours", OURS)
        empty = suite(Path(folder) / "empty", OURS, scenarios=1)
        plain_one = suite(Path(folder) / "plain_one", "", scenarios=1)
        times: dict[Path, list[float]] = {plain: [], ours: [], empty: [], plain_one: []}
        for _ in range(ROUNDS):
            for where, taken in times.items():
                taken.append(one_run(where))
    median = {where: statistics.median(taken) for where, taken in times.items()}
    # A run of one scenario is the price of starting; what the others cost is what a scenario costs.
    each = ((median[ours] - median[empty]) - (median[plain] - median[plain_one])) / (SCENARIOS - 1) * 1000
    return [
        (
            f"{SCENARIOS} trivial scenarios, reports on, against plain behave",
            "<= 0.5 ms a scenario more",
            f"{each:.2f} ms more (runs {median[ours]:.2f} s, {median[plain]:.2f} s; medians of {ROUNDS})",
        ),
        ("no stack: one trivial scenario, whole process", "first step < 0.5 s", f"{median[empty]:.2f} s"),
    ]


def suite(directory: Path, environment: str, *, scenarios: int = SCENARIOS) -> Path:
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


def one_run(directory: Path) -> float:
    """Seconds of a whole run."""
    command = [sys.executable, "-m", "behave", "-f", "progress", "--no-summary"]
    env = os.environ | {"INTERLOCK_ALLURE": "none"}
    began = time.perf_counter()
    run = subprocess.run(command, cwd=directory, env=env, capture_output=True, text=True, timeout=120, check=False)
    if run.returncode:
        raise RuntimeError(run.stdout[-1000:] + run.stderr[-1000:])
    return time.perf_counter() - began
