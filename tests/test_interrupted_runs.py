"""A run that is interrupted ends soon, tells what it knows, and leaves nothing running."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from interlock.stack.patience import hold
from leftovers import MARK, end_all, eventually_gone, processes_of
from suite import Running, Suite

ROOT = Path(__file__).parents[1]

FEATURE = """
    Feature: Long
      Scenario: One that is over
        Then no mail is sent

      Scenario: One under way
        Then for 60 seconds no mail is sent

      Scenario: One never reached
        Then no mail is sent
"""


@pytest.fixture
def suite(tmp_path: Path) -> Suite:
    for name in ("examples", "contracts", "schemas"):
        (tmp_path / name).symlink_to(ROOT / name)
    profile = (ROOT / "environments/embedded.toml").read_text()
    return Suite({"environments/embedded.toml": profile, "features/long.feature": FEATURE}, tmp_path)


def until_under_way(running: Running) -> None:
    """Return when the second scenario has begun: behave prints each step as it begins and ends."""
    assert running.process.stdout is not None
    for line in iter(running.process.stdout.readline, ""):
        if "One under way" in line:
            return
    raise AssertionError("the run ended before its second scenario")


@pytest.fixture
def mark(request: pytest.FixtureRequest) -> Iterator[str]:
    name = f"{request.node.name}-{os.getpid()}"
    yield name
    end_all(name)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_ends_soon_with_its_results_and_nothing_left(
    suite: Suite, mark: str, number: signal.Signals
) -> None:
    running = suite.start("--no-capture", "-f", "plain", env={MARK: mark, "PYTHONUNBUFFERED": "1"})
    until_under_way(running)

    running.process.send_signal(number)
    began = time.monotonic()
    outcome = running.finish(45)

    assert time.monotonic() - began < 30
    assert outcome.exit_code == 1
    assert {result["name"]: result["status"] for result in outcome.results} == {
        "One that is over": "passed",
        "One under way": "broken",
        "One never reached": "broken",
    }
    assert "Traceback" not in outcome.stdout + outcome.stderr
    assert eventually_gone(mark)


def test_a_second_interrupt_does_not_leave_anything_running(suite: Suite, mark: str) -> None:
    running = suite.start("--no-capture", "-f", "plain", env={MARK: mark, "PYTHONUNBUFFERED": "1"})
    until_under_way(running)

    running.interrupt()
    running.interrupt()
    outcome = running.finish(45)

    assert outcome.exit_code != 0
    assert eventually_gone(mark)


def test_an_interrupt_while_the_environment_starts_leaves_nothing_running(suite: Suite, mark: str) -> None:
    running = suite.start(env={MARK: mark})
    assert hold(lambda: len(processes_of(mark)) >= 2, within=60), "no part was started"

    running.interrupt()
    outcome = running.finish(45)

    assert outcome.exit_code != 0
    assert eventually_gone(mark)


def test_what_a_killed_run_left_is_swept_by_the_next(suite: Suite, mark: str) -> None:
    running = suite.start("--no-capture", "-f", "plain", env={MARK: mark, "PYTHONUNBUFFERED": "1"})
    until_under_way(running)
    running.process.kill()
    running.finish(45)

    suite.write({"features/long.feature": "Feature: Short\n  Scenario: Next\n    Then no mail is sent\n"})
    outcome = suite.run()

    assert outcome.exit_code == 0, str(outcome)
    assert eventually_gone(mark)


def test_an_interrupt_while_a_service_is_brought_back_does_not_wait_for_it(tmp_path: Path, mark: str) -> None:
    profile = """
        [services.till]
        run = "if [ -e first ]; then touch second; exec sleep 60; fi; touch first; echo open; exec sleep 60"
        ready = { log = "open", within = "40s" }
    """
    feature = """
        Feature: A
          Scenario: One
            When the "till" service is killed
          Scenario: Two
            Given I remember "x" as "y"
    """
    suite = Suite({"environments/embedded.toml": profile, "features/a.feature": feature}, tmp_path)
    running = suite.start(env={MARK: mark})
    assert hold((tmp_path / "second").exists, within=60), "the service was not brought back"

    running.interrupt()
    began = time.monotonic()
    outcome = running.finish(60)

    assert time.monotonic() - began < 30
    assert outcome.exit_code != 0
    assert eventually_gone(mark)
