"""Titles for people, identities for history."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from reporting import sample
from suite import Outcome, Suite

OUTLINE = """
Feature: Prices
  Scenario Outline: VAT in <country>
    Given the sum of <net> and 1 is <total>

    Examples: EU countries
      | country | net | total |
      | Ireland | 1   | 2     |
      | Denmark | 2   | 3     |
"""


def ids(outcome: Outcome) -> dict[str, str]:
    return {result["name"]: result["historyId"] for result in outcome.results}


def test_a_row_is_named_by_its_values_without_its_number(tmp_path: Path) -> None:
    outcome = sample.run(OUTLINE, tmp_path)

    assert list(ids(outcome)) == ["VAT in Ireland (net 1, total 2)", "VAT in Denmark (net 2, total 3)"]
    assert outcome.results[0]["parameters"] == [
        {"name": "country", "value": "Ireland"},
        {"name": "net", "value": "1"},
        {"name": "total", "value": "2"},
    ]


def test_a_new_row_leaves_the_history_of_the_others_alone(tmp_path: Path) -> None:
    longer = OUTLINE.replace("      | Ireland", "      | Austria | 0   | 1     |\n      | Ireland")

    before, after = sample.run(OUTLINE, tmp_path / "a"), sample.run(longer, tmp_path / "b")

    assert ids(before).items() < ids(after).items()


def test_scenarios_with_the_same_names_in_two_files_stay_two(tmp_path: Path) -> None:
    feature = "Feature: Orders\n  Scenario: One\n    Given all is well\n"
    files = {"features/a.feature": feature, "features/b.feature": feature, **own_environment()}

    outcome = Suite(files, tmp_path).run()

    assert len({result["historyId"] for result in outcome.results}) == 2
    assert len({result["testCaseId"] for result in outcome.results}) == 2
    assert outcome.summary.startswith("# 2 of 2 scenarios pass")


def test_scenarios_alike_in_one_file_are_told_apart_by_their_order(tmp_path: Path) -> None:
    feature = """
Feature: Orders
  Scenario: One
    Given all is well
  Scenario: One
    Given all is well
  Scenario Outline: Row
    Given all is well
    Examples:
      | a |
      | 1 |
      | 1 |
"""

    outcome = sample.run(feature, tmp_path)

    assert len({result["historyId"] for result in outcome.results}) == 4
    assert len({result["testCaseId"] for result in outcome.results}) == 4


def test_rows_that_differ_only_in_a_secret_are_two(tmp_path: Path) -> None:
    feature = """
Feature: Sign-in
  Scenario Outline: Signs in
    Given all is well
    Examples:
      | password     |
      | first-Word1  |
      | second-Word2 |
"""

    outcome = sample.run(feature, tmp_path)

    assert [result["name"] for result in outcome.results] == ["Signs in (password [redacted])"] * 2
    assert len({result["historyId"] for result in outcome.results}) == 2
    assert len({result["testCaseId"] for result in outcome.results}) == 2
    assert "first-Word1" not in "".join(path.read_text() for path in outcome.reports.rglob("*.*") if path.is_file())


def test_results_stand_in_their_folder_and_feature(tmp_path: Path) -> None:
    (result, *_) = sample.run(OUTLINE, tmp_path).results

    assert result["titlePath"] == ["features", "orders", "Prices"]
    assert result["fullName"] == "features/orders/sample.feature: VAT in <country>"


def own_environment() -> dict[str, Any]:
    return {
        "environment.py": sample.ENVIRONMENT,
        "steps/sample_steps.py": sample.STEPS,
        "steps/library_steps.py": None,
    }
