"""However a run is ended: one way to tell it, the results so far, and nothing left."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from endings.remains import shared_memory_of, still_shared
from interlock.stack.providers.binaries import find_postgres
from leftovers import MARK, end_all, eventually_gone, processes_of
from suite import Suite

PROFILE = """
    [services.daemon]
    run = "setsid sleep 617 & echo open; exec sleep 618"
    ready.log = "open"
"""

FEATURE = """
    Feature: Long
      Scenario: One that is over
        Given all is well
      Scenario: One under way
        Given it takes for ever
      Scenario: One never reached
        Given all is well
"""

STEPS = """
import threading
from pathlib import Path
from behave import step

@step("all is well")
def _(context):
    print("well")

@step("it takes for ever")
def _(context):
    Path("begun").touch()
    threading.Event().wait(60)
"""


@pytest.fixture
def suite(tmp_path: Path) -> Suite:
    files = {"environments/embedded.toml": PROFILE, "features/long.feature": FEATURE, "steps/long_steps.py": STEPS}
    return Suite(files, tmp_path)


@pytest.fixture
def mark(request: pytest.FixtureRequest) -> Iterator[str]:
    name = f"{request.node.name}-{os.getpid()}"
    yield name
    end_all(name)


def until(file: Path) -> None:
    deadline = time.monotonic() + 60
    while not file.exists():
        assert time.monotonic() < deadline, f"{file} did not appear"
        time.sleep(0.01)


def slow_generator(suite: Suite) -> str:
    """A program that says that it is at work and makes no page for a long time."""
    generator = suite.directory / "allure"
    generator.write_text(f"#!/bin/sh\ntouch {suite.directory}/making\nsleep 619\n")
    generator.chmod(0o755)
    return str(generator)


@pytest.mark.parametrize(
    ("number", "told"), [(signal.SIGINT, "Ctrl-C"), (signal.SIGTERM, "SIGTERM"), (signal.SIGHUP, "SIGHUP")]
)
def test_the_report_says_what_ended_the_run_and_not_even_a_daemon_is_left(
    suite: Suite, mark: str, number: signal.Signals, told: str
) -> None:
    running = suite.start(env={MARK: mark})
    until(suite.directory / "begun")
    assert len(processes_of(mark)) >= 3

    running.process.send_signal(number)
    outcome = running.finish(45)

    assert outcome.exit_code == 1
    messages = [outcome.result(name)["statusDetails"]["message"] for name in ("One under way", "One never reached")]
    assert messages == [
        f"Not finished: the run was interrupted ({told})",
        f"Not reached: the run was interrupted ({told})",
    ]
    assert "Traceback" not in outcome.stdout + outcome.stderr
    assert eventually_gone(mark)


STUBBORN = """
    [services.daemon]
    run = "setsid sleep 617 & trap 'touch ending' TERM; echo open; while :; do sleep 618 & wait; done"
    ready.log = "open"
    stop_within = "60 s"
"""
PATIENT = """
from interlock.hooks import *
from interlock.stack import stack

stack.SERVICES_END_WITHIN = 60
"""


@pytest.mark.parametrize("numbers", [(signal.SIGQUIT,), (signal.SIGINT, signal.SIGINT, signal.SIGINT)])
def test_at_once_leaves_nothing_either(suite: Suite, mark: str, numbers: tuple[signal.Signals, ...]) -> None:
    # A service that does not end when it is asked keeps the orderly end busy.
    suite.write({"environments/embedded.toml": STUBBORN, "environment.py": PATIENT})
    running = suite.start(env={MARK: mark})
    assert running.process.stderr is not None
    until(suite.directory / "begun")

    # Each once the one before was heard: together they would be one.
    for count, number in enumerate(numbers, 1):
        running.process.send_signal(number)
        if count == 1 < len(numbers):
            until(suite.directory / "ending")
        elif count == 2:
            assert "interlock: ending; once more ends at once\n" in iter(running.process.stderr.readline, "")
    outcome = running.finish(45)

    assert outcome.exit_code == 128 + numbers[0]
    assert "Traceback" not in outcome.stdout + outcome.stderr
    assert eventually_gone(mark)


IMPORTING = """
import os, signal, threading
threading.Timer(0, os.kill, (os.getpid(), signal.SIGINT)).start()
threading.Event().wait(60)
"""


def test_ctrl_c_while_interlock_itself_is_loaded_is_one_line(suite: Suite) -> None:
    # What our hooks import, in the place of a slow disk.
    suite.write({"pydantic/__init__.py": IMPORTING})

    outcome = suite.run(env={"PYTHONPATH": str(suite.directory)})

    assert outcome.exit_code == -signal.SIGINT
    assert outcome.stderr == "interlock: interrupted before the run began\n"


IN_A_CLASS = """
import os, signal, threading

class Interrupted:
    def __set_name__(self, owner, name):
        threading.Timer(0, os.kill, (os.getpid(), signal.SIGINT)).start()
        threading.Event().wait(60)

class Made:
    name = Interrupted()
"""


def test_ctrl_c_while_a_class_of_what_is_loaded_is_made_is_one_line_too(suite: Suite) -> None:
    suite.write({"pydantic/__init__.py": IN_A_CLASS})

    outcome = suite.run(env={"PYTHONPATH": str(suite.directory)})

    assert outcome.exit_code == 1
    assert outcome.stderr == "interlock: interrupted before the run began\n"


UNREAD = """
    while not Path("closed").exists():
        threading.Event().wait(0.01)
    print("well")
"""


def test_output_that_nobody_reads_any_more_ends_the_run_in_order(suite: Suite, mark: str) -> None:
    suite.write({"features/long.feature": FEATURE.replace("it takes for ever", "all is well")})
    suite.write({"steps/long_steps.py": STEPS.replace('    print("well")', UNREAD)})
    running = suite.start("-f", "plain", "--no-capture", env={MARK: mark, "PYTHONUNBUFFERED": "1"})
    with running.process as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        (suite.directory / "closed").touch()

        said = process.stderr.read()

    assert process.returncode == 1
    assert "Traceback" not in said
    assert "interlock: 0 of 3 scenarios pass" in said
    told = (suite.directory / "reports" / "summary.md").read_text("utf-8")
    assert "Not reached: the run was interrupted (nobody reads its output any more)" in told
    assert eventually_gone(mark)


def test_a_second_ctrl_c_gives_up_the_page_and_its_generator(suite: Suite, mark: str) -> None:
    generator = slow_generator(suite)
    running = suite.start(env={MARK: mark, "INTERLOCK_ALLURE": generator})
    until(suite.directory / "begun")
    running.interrupt()
    until(suite.directory / "making")

    running.interrupt()
    outcome = running.finish(45)

    assert outcome.exit_code == 1
    assert "no HTML report: interrupted; to make it later: python -m interlock report" in outcome.stderr
    assert eventually_gone(mark)


def test_a_report_that_is_made_again_can_be_ended_too(suite: Suite, mark: str) -> None:
    generator = slow_generator(suite)
    (suite.directory / "reports/allure-results").mkdir(parents=True)
    running = suite.command("-m", "interlock", "report", env={MARK: mark, "INTERLOCK_ALLURE": generator})
    until(suite.directory / "making")

    running.process.terminate()
    outcome = running.finish(45)

    assert outcome.exit_code == 1
    assert "no HTML report: interrupted" in outcome.stdout
    assert eventually_gone(mark)


@pytest.mark.local
def test_a_run_killed_while_its_database_is_laid_out_leaves_no_shared_memory(suite: Suite, mark: str) -> None:
    if find_postgres() is None:
        pytest.skip("no PostgreSQL here")
    feature = "Feature: A\n  Scenario: B\n    Given all is well\n"
    profile = '[databases.shop]\nprovider = "local"\n'
    suite.write({"environments/embedded.toml": profile, "features/long.feature": feature})
    made: set[str] = set()
    running = suite.start(env={MARK: mark})
    deadline = time.monotonic() + 60
    while not made:
        assert time.monotonic() < deadline, "nothing was laid out"
        made = shared_memory_of(processes_of(mark))
    running.process.kill()
    running.finish(45)

    outcome = suite.run(env={MARK: mark})

    assert outcome.exit_code == 0, str(outcome)
    assert still_shared(made) == []
    assert eventually_gone(mark)
