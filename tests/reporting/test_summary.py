"""The half page for pull requests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from interlock.reporting.summary import summarise
from reporting import sample

FEATURE = """
@owner:ada @critical
Feature: Place an order
  Scenario: One
    Given all is well

  @issue:SHOP-12
  Scenario: Two
    Given the total is wrong

  Scenario: Three | with a bar
    Given the suite is wrong

  Scenario: Four
    Given gift wrap is left out
"""

STEPS = """

@step("gift wrap is left out")
def _(context):
    context.scenario.skip("not built yet")
"""


@pytest.fixture(scope="module")
def summary(tmp_path_factory: pytest.TempPathFactory) -> str:
    return sample.run(FEATURE, tmp_path_factory.mktemp("summary"), steps=STEPS).summary


def test_it_begins_with_how_many_pass(summary: str) -> None:
    assert summary.startswith("# 1 of 4 scenarios pass\n\n1 failed · 1 broken · 1 skipped · ")


def test_it_names_the_environment(summary: str) -> None:
    assert "\nenvironment: embedded\n" in summary


def test_it_counts_by_feature(summary: str) -> None:
    assert "| Orders / Place an order | 1 of 4 | 1 | 1 | 1 |" in summary


def test_each_failure_has_its_sentence_step_place_severity_owner_and_link(summary: str) -> None:
    assert (
        """### Two

> Order total should be 61.50, but is 60.50

At: Given the total is wrong

failed · `features/orders/sample.feature:8` · severity critical · owner ada · [SHOP-12](https://tracker.example/SHOP-12)
"""
        in summary
    )


def test_failures_come_before_what_is_broken(summary: str) -> None:
    assert summary.index("### Two") < summary.index("### Three | with a bar")


def test_what_was_skipped_has_its_reason(summary: str) -> None:
    assert "## Skipped\n\n- Four - not built yet\n" in summary


def write(directory: Path, **fields: Any) -> None:
    result = {"uuid": fields["name"], "status": "passed", "start": 1, "stop": 2, **fields}
    (directory / f"{result['uuid']}-result.json").write_text(json.dumps(result))


def test_where_no_scenario_ran_nothing_passes(tmp_path: Path) -> None:
    assert summarise(tmp_path).text == "# No scenario ran, so nothing was checked\n"


def test_of_several_attempts_the_last_one_counts(tmp_path: Path) -> None:
    write(tmp_path, name="a", historyId="x", status="failed", start=1)
    write(tmp_path, name="b", historyId="x", status="passed", start=5)

    assert summarise(tmp_path).headline == "1 of 1 scenario pass"


def test_a_torn_file_is_passed_over(tmp_path: Path) -> None:
    write(tmp_path, name="a")
    (tmp_path / "torn-result.json").write_text('{"name": "to')

    assert summarise(tmp_path).headline == "1 of 1 scenario pass"
