"""One suite on one broker: what became of each of its tests."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

from conformance.obtaining import Obtained
from conformance.suites import Suite

DONE_WITHIN = 1800.0
"""Seconds; a minute or two where nothing else runs."""
HERE = Path(__file__).parent


@dataclass(frozen=True)
class Result:
    """What became of a test: ``passed``, ``failed`` or ``skipped``, and why where it failed."""

    verdict: str
    why: str = ""


@dataclass(frozen=True)
class Trial:
    """What became of all tests, by name, and how many seconds that took."""

    broker: str
    results: dict[str, Result]
    took: float

    def count(self, verdict: str) -> int:
        """How many ended so."""
        return sum(result.verdict == verdict for result in self.results.values())


def tried(suite: Suite, obtained: Obtained, broker: str, port: int) -> Trial:
    """Run a suite against the broker at a port of this machine.

    Raises:
        RuntimeError: it did not run, or did not come to its end.
    """
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("PYTEST")},
        "PYTHONPATH": f"{obtained.sources}{os.pathsep}{HERE}",
        "RABBITMQ_HOST": "127.0.0.1",
        "RABBITMQ_5672_TCP": str(port),
    }
    with tempfile.TemporaryDirectory(prefix="interlock-conformance-") as directory:
        report = Path(directory) / "report.xml"
        # What fails the first time fails: nothing is run again until it passes.
        quiet = ("-q", "-p", "no:cacheprovider", "-p", "no:rerunfailures", "-W", "ignore", f"--junitxml={report}")
        began = time.monotonic()
        try:
            done = subprocess.run(
                [obtained.python, "-m", "pytest", *suite.arguments, *quiet],
                cwd=obtained.sources, env=environment, capture_output=True, text=True, timeout=DONE_WITHIN, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            raise RuntimeError(f"{suite.name} did not end on {broker} within {DONE_WITHIN:g} s") from None
        took = time.monotonic() - began
        if not report.is_file():
            raise RuntimeError(f"{suite.name} did not run on {broker}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
        return Trial(broker, dict(_results(report)), took)


def _results(report: Path) -> Iterator[tuple[str, Result]]:
    for case in ET.parse(report).iter("testcase"):
        name = f"{case.get('classname')}::{case.get('name')}"
        wrong = next((child for child in case if child.tag in ("failure", "error")), None)
        if wrong is not None:
            yield name, Result("failed", (wrong.get("message") or "").strip().partition("\n")[0])
        else:
            yield name, Result("passed" if case.find("skipped") is None else "skipped")
