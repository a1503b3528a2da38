"""Two runs do not write to one reports' directory at once: the second says who is there, and touches nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from interlock.stack.patience import hold
from refusals import BEGINS
from suite import Running, Suite

WAITING = """
    import pathlib, time
    from behave import given

    @given("a long time")
    def wait(context):
        pathlib.Path("under-way").touch()
        while not pathlib.Path("over").exists():
            time.sleep(0.01)
"""
FILES = {
    "steps/team_steps.py": WAITING,
    "features/a.feature": "Feature: A\n  Scenario: Long\n    Given a long time\n",
    "features/b.feature": 'Feature: B\n  Scenario: Short\n    Given I remember "x" as "y"\n',
}


@pytest.fixture
def suite(tmp_path: Path) -> Suite:
    return Suite(FILES, tmp_path)


@pytest.fixture
def first(suite: Suite) -> Iterator[Running]:
    running = suite.start("features/a.feature")
    assert hold((suite.directory / "under-way").exists, within=60), "the first run did not begin"
    yield running
    running.process.kill()
    running.process.wait()


def test_the_second_run_is_refused_and_leaves_the_first_ones_reports_as_they_are(suite: Suite, first: Running) -> None:
    reports = suite.directory / "reports"
    before = {path: path.stat().st_mtime_ns for path in reports.rglob("*")}

    second = suite.run("features/b.feature")

    assert second.exit_code == 1
    assert second.stdout.partition(BEGINS)[2].partition("\n\n")[0] == (
        f"UsageError: another run writes its reports to reports/ (process {first.process.pid}); "
        "this one would mix into them\n"
        '  Hint: wait for its end, or give this run a folder of its own: reports = "..." under [tool.interlock]'
    )
    assert "Traceback" not in second.stdout + second.stderr
    assert {path: path.stat().st_mtime_ns for path in reports.rglob("*")} == before
    (suite.directory / "over").touch()
    outcome = first.finish()
    assert (outcome.exit_code, [result["name"] for result in outcome.results]) == (0, ["Long"]), str(outcome)
    assert [path.name for path in (reports / "junit").iterdir()] == ["TESTS-features.a.xml"]


def test_a_run_that_was_killed_stands_in_nobodys_way(suite: Suite, first: Running) -> None:
    first.process.kill()
    first.finish()

    second = suite.run("features/b.feature")

    assert (second.exit_code, [result["name"] for result in second.results]) == (0, ["Short"]), str(second)


def test_reports_that_cannot_be_written_are_said_before_anything_starts(tmp_path: Path) -> None:
    suite = Suite({**FILES, "reports": "somebody's notes"}, tmp_path)

    outcome = suite.run("features/b.feature")

    assert outcome.exit_code == 1
    assert outcome.stdout.partition(BEGINS)[2].partition("\n\n")[0] == (
        "UsageError: the reports of this run cannot be written to reports/: File exists\n"
        '  Hint: it has to be a folder one can write to; reports = "..." under [tool.interlock] names another'
    )
    assert "Traceback" not in outcome.stdout + outcome.stderr
