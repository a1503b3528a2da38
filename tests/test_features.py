"""The living example: the features of this repository, run by plain behave in every environment, in a copy."""

from __future__ import annotations

import os
import secrets
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from interlock.stack.providers.binaries import find_postgres, find_rabbitmq
from living import copied
from suite import QUIET, Outcome, Running

MARK = "INTERLOCK_TEST_RUN"
"""Set to a value of its own for each run, and so for every process the run starts."""

needs_servers = pytest.mark.skipif(
    find_postgres() is None or find_rabbitmq() is None,
    reason="PostgreSQL and RabbitMQ are not both on this machine",
)
ENVIRONMENTS = [
    pytest.param("embedded", True, id="embedded"),
    pytest.param("local", False, id="local", marks=[pytest.mark.local, needs_servers]),
]
"""Each, and whether its run begins with the last feature."""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """What a run needs of this repository, and nowhere to leave its results but here."""
    copied(tmp_path)
    return tmp_path


def behave(tree: Path, *arguments: str, mark: str, timeout: float = 1500.0) -> Outcome:
    env = {**os.environ, **QUIET, MARK: mark}
    return Running([sys.executable, "-m", "behave", "--format", "progress3", *arguments], tree, env).finish(timeout)


def processes_of(mark: str) -> list[str]:
    """The command lines of the processes that were started with this mark."""
    found = []
    for directory in Path("/proc").glob("[0-9]*"):
        try:
            if f"{MARK}={mark}".encode() in (directory / "environ").read_bytes():
                found.append((directory / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:
            continue
    return found


def selected_by_junit(reports: Path) -> int:
    """How many scenarios behave's own reporter tells of."""
    suites = [ET.parse(path).getroot() for path in (reports / "junit").glob("*.xml")]
    return sum(int(suite.get("tests", 0)) for suite in suites)


@pytest.mark.parametrize(("environment", "backwards"), ENVIRONMENTS)
def test_every_feature_holds_and_their_order_does_not_matter(tree: Path, environment: str, *, backwards: bool) -> None:
    mark = secrets.token_hex(8)
    features = sorted((str(path.relative_to(tree)) for path in tree.glob("features/**/*.feature")), reverse=backwards)

    outcome = behave(tree, "-D", f"environment={environment}", *features, mark=mark)

    assert outcome.exit_code == 0, str(outcome)
    assert len(outcome.results) == selected_by_junit(outcome.reports) > 0
    assert {result["status"] for result in outcome.results} == {"passed"}
    assert processes_of(mark) == [], "the run left processes behind"
