"""Reports that cannot be written: a sentence, a red run, and a clean machine all the same."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from leftovers import MARK, end_all, eventually_gone
from suite import Outcome, Suite

FEATURE = """
    Feature: A
      Scenario: Before it is full
        Given all is well
      Scenario: While it fills up
        Given the disk is full
      Scenario: After that
        Given all is well
"""
STEPS = """
    from behave import given

    @given("all is well")
    def well(context):
        pass

    @given("the disk is full")
    def fill(context):
        try:
            with open("reports/ballast", "wb", buffering=0) as file:
                for _ in range(400):  # more than the small disk has, and little on a real one
                    file.write(b"x" * 512)
        except OSError:
            pass
"""
PROFILE = """
    [services.till]
    run = "echo open; exec sleep 60"
    ready.log = "open"
"""
LIMITED = """
    import resource, runpy, sys
    resource.setrlimit(resource.RLIMIT_FSIZE, (600, 600))
    sys.argv = ["behave"]
    runpy.run_module("behave", run_name="__main__")
"""


@pytest.fixture
def suite(tmp_path: Path) -> Suite:
    files = {"features/a.feature": FEATURE, "steps/team_steps.py": STEPS, "environments/embedded.toml": PROFILE}
    return Suite(files, tmp_path)


def red(outcome: Outcome) -> str:
    assert outcome.exit_code == 1, outcome
    assert "Traceback" not in outcome.stdout + outcome.stderr
    assert "Exception ignored" not in outcome.stderr
    return outcome.stdout + outcome.stderr


def test_results_that_have_no_place_end_the_run_before_it_begins(suite: Suite, tmp_path: Path) -> None:
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports/allure-results").touch()

    said = red(suite.run())

    assert "UsageError: reports/allure-results cannot be written: File exists\n  Hint: make room for it" in said
    assert "another run" not in said


def test_junit_files_that_have_no_place_make_the_run_red(suite: Suite, tmp_path: Path) -> None:
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports/junit").touch()

    outcome = suite.run()

    assert "interlock: reports/junit/TESTS-a.xml cannot be written: Not a directory\n" in red(outcome)
    assert outcome.summary.startswith("# 3 of 3 scenarios pass, and something went wrong outside of them\n")


def can_mount(place: Path) -> bool:
    """Only root can make a small disk, and not everywhere; a limit on files is there for everybody."""
    command = ["mount", "-t", "tmpfs", "-o", "size=96k", "tmpfs", str(place)]
    return os.geteuid() == 0 and subprocess.run(command, capture_output=True, check=False).returncode == 0


@pytest.fixture
def mark(request: pytest.FixtureRequest) -> Iterator[str]:
    name = f"{request.node.name}-{os.getpid()}"
    yield name
    end_all(name)


def nothing_is_lost_silently(outcome: Outcome, reason: str) -> None:
    said = red(outcome)
    assert f"-result.json cannot be written: {reason}\n" in said
    assert "interlock: the report is not complete: 3 scenarios were selected and reported 3 times, and there " in said
    names = [path.name for path in outcome.reports.rglob("*") if path.is_file()]
    assert [name for name in names if name.endswith((".tmp", ".spare", ".xml"))] == []


def test_files_that_may_not_grow_make_the_run_red_and_leave_nothing_running(suite: Suite, mark: str) -> None:
    suite.write({"limited.py": LIMITED})

    outcome = suite.command("limited.py", env={MARK: mark}).finish()

    nothing_is_lost_silently(outcome, "File too large")
    assert outcome.summary.startswith("# No scenario ran, so nothing was checked\n")
    assert eventually_gone(mark)


def test_a_disk_that_fills_up_keeps_what_was_written_before(suite: Suite, tmp_path: Path, mark: str) -> None:
    reports = tmp_path / "reports"
    reports.mkdir()
    small = can_mount(reports)
    if not small:
        return  # the test above has the same case without a disk
    try:
        outcome = suite.run(env={MARK: mark})

        nothing_is_lost_silently(outcome, "No space left on device")
        assert "interlock: reports/summary.md cannot be written: No space left on device\n" in outcome.stderr
        assert [result["name"] for result in outcome.results] == ["Before it is full"]
        assert eventually_gone(mark)
    finally:
        subprocess.run(["umount", str(reports)], check=True)
