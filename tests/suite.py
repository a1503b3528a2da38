"""Tiny suites in a temporary directory, run by the real ``python -m behave``.

Lives here: writing such a project, running it, reading what it left in ``reports/``. Every room's tests use it;
what a suite means is in the tests themselves.
"""

from __future__ import annotations

import importlib.util
import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PYPROJECT = """
[tool.behave]
paths = ["features"]
default_format = "plain"
capture_hooks = false
show_skipped = false
junit = true
junit_directory = "reports/junit"

[tool.interlock]
environments = "environments"
reports = "reports"
"""

QUIET = {"INTERLOCK_ALLURE": "none", "PYTHONDONTWRITEBYTECODE": "1", "BEHAVE_COLOR": "never", "NO_COLOR": "1"}
"""No HTML report unless a test asks for one: it costs a second a run."""


def _default_files() -> dict[str, str]:
    files = {"pyproject.toml": PYPROJECT, "environments/embedded.toml": 'description = "nothing at all"\n'}
    if importlib.util.find_spec("interlock.hooks"):
        files["environment.py"] = "from interlock.hooks import *\n"
    if importlib.util.find_spec("interlock.steps"):
        files["steps/library_steps.py"] = "import interlock.steps\n"
    return files


@dataclass(frozen=True)
class Outcome:
    """What a run left behind."""

    exit_code: int
    stdout: str
    stderr: str
    seconds: float
    directory: Path

    @property
    def reports(self) -> Path:
        """The suite's ``reports`` directory."""
        return self.directory / "reports"

    @property
    def results(self) -> list[dict[str, Any]]:
        """The Allure results, oldest first."""
        found = [json.loads(path.read_text("utf-8")) for path in self._results_directory.glob("*-result.json")]
        return sorted(found, key=lambda result: (result["start"], *_place(result)))

    @property
    def containers(self) -> list[dict[str, Any]]:
        """The Allure containers: set-up and tear-down."""
        return [json.loads(path.read_text("utf-8")) for path in self._results_directory.glob("*-container.json")]

    @property
    def summary(self) -> str:
        """``reports/summary.md``, empty where there is none."""
        path = self.reports / "summary.md"
        return path.read_text("utf-8") if path.exists() else ""

    def result(self, name: str) -> dict[str, Any]:
        """The one result whose name is, or else contains, ``name``."""
        exact = [result for result in self.results if result["name"] == name]
        found = exact or [result for result in self.results if name in result["name"]]
        names = [result["name"] for result in self.results]
        assert len(found) == 1, f"{len(found)} results are named {name!r}; there are {names}\n{self}"
        return found[0]

    def attachment(self, attachment: Mapping[str, str]) -> str:
        """The text of an attachment of a result."""
        return (self._results_directory / attachment["source"]).read_text("utf-8")

    def everything_written(self) -> str:
        """The text of every file below ``reports/`` and both streams: where a secret must not be."""
        files = [path for path in self.reports.rglob("*") if path.is_file()]
        texts = [path.read_text("utf-8", errors="replace") for path in files]
        return "\n".join([self.stdout, self.stderr, *texts])

    @property
    def _results_directory(self) -> Path:
        return self.reports / "allure-results"

    def __str__(self) -> str:
        return f"exit {self.exit_code} after {self.seconds:.2f} s\n{self.stdout}\n{self.stderr}"


def _place(result: Mapping[str, Any]) -> tuple[str, int]:
    """Where a scenario stands: what began in the same millisecond began in this order."""
    location = next((label["value"] for label in result["labels"] if label["name"] == "location"), "")
    file, _, line = location.rpartition(":")
    return file, int(line or 0)


class Running:
    """A run under way."""

    def __init__(self, command: list[str], directory: Path, env: Mapping[str, str]) -> None:
        self._directory = directory
        self._began = time.monotonic()
        self.process = subprocess.Popen(
            command,
            cwd=directory,
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def interrupt(self) -> None:
        """What Ctrl-C does."""
        self.process.send_signal(signal.SIGINT)

    def finish(self, timeout: float = 600.0) -> Outcome:
        """Wait for the end; a run that takes longer than ``timeout`` seconds is killed and the test fails."""
        try:
            stdout, stderr = self.process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            self.process.kill()
            stdout, stderr = self.process.communicate()
            raise AssertionError(f"behave did not end within {timeout} s\n{stdout}\n{stderr}") from None
        seconds = time.monotonic() - self._began
        return Outcome(self.process.returncode, stdout, stderr, seconds, self._directory)


class Suite:
    """A suite in ``directory``.

    Args:
        files: paths and texts (dedented); they win over the defaults (a ``pyproject.toml`` like ours, an
            ``embedded.toml`` without parts, ``environment.py`` and ``steps/library_steps.py`` importing interlock).
            ``None`` as a text removes a default.
        directory: where to write it, usually pytest's ``tmp_path``.

    Example:
        >>> outcome = Suite({"features/a.feature": "Feature: A\\n  Scenario: B\\n"}, tmp_path).run("--tags=@x")
        >>> outcome.exit_code, outcome.result("B")["status"]
    """

    def __init__(self, files: Mapping[str, str | None], directory: Path) -> None:
        self.directory = directory
        for name in ("features", "steps"):
            (directory / name).mkdir(parents=True, exist_ok=True)
        self.write({**_default_files(), **files})

    def write(self, files: Mapping[str, str | None]) -> None:
        """Add, replace or (``None``) leave out files."""
        for name, text in files.items():
            if text is None:
                continue
            path = self.directory / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(textwrap.dedent(text), "utf-8")

    def start(self, *arguments: str, env: Mapping[str, str] | None = None) -> Running:
        """Start ``python -m behave`` here, without waiting for it."""
        return self.command("-m", "behave", *arguments, env=env)

    def run(self, *arguments: str, env: Mapping[str, str] | None = None, timeout: float = 600.0) -> Outcome:
        """Run ``python -m behave`` here to its end."""
        return self.start(*arguments, env=env).finish(timeout)

    def command(self, *arguments: str, env: Mapping[str, str] | None = None) -> Running:
        """Start any ``python ...`` here, for example ``-m interlock report``."""
        return Running([sys.executable, *arguments], self.directory, {**os.environ, **QUIET, **(env or {})})
