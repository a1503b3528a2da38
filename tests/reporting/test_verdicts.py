"""Every way in which stock allure-behave loses or whitewashes a scenario, as a claim about ours."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reporting import sample

TWO = """
Feature: Orders
  Scenario: One
    Given all is well

  Scenario: Two
    Given all is well
"""


def hook(name: str, argument: str, condition: str = "True") -> str:
    return f"""

def {name}(context{f", {argument}" if argument else ""}):
    if {condition}:
        raise RuntimeError("the accounting system is not reachable")
"""


def message(result: dict) -> str:
    return result["statusDetails"]["message"]


@pytest.mark.parametrize(
    ("name", "argument", "condition", "beginning"),
    [
        ("before_scenario", "scenario", "scenario.name == 'One'", "Set-up failed: "),
        ("after_scenario", "scenario", "scenario.name == 'One'", "Clean-up failed: "),
        ("before_tag", "tag", "tag == 'odd'", "Set-up failed: "),
        ("after_tag", "tag", "tag == 'odd'", "Clean-up failed: "),
    ],
)
def test_a_failing_hook_around_a_scenario_breaks_it_and_says_why(
    name: str, argument: str, condition: str, beginning: str, tmp_path: Path
) -> None:
    feature = TWO.replace("Scenario: One", "@odd\n  Scenario: One")

    outcome = sample.run(feature, tmp_path, hooks=hook(name, argument, condition))

    broken, fine = outcome.result("One"), outcome.result("Two")
    assert broken["status"] == "broken", outcome
    assert message(broken).startswith(beginning)
    assert "RuntimeError: the accounting system is not reachable" in message(broken)
    assert fine["status"] == "passed"
    assert outcome.exit_code == 1


def test_a_failing_hook_is_shown_as_set_up_with_its_frames(tmp_path: Path) -> None:
    outcome = sample.run(TWO, tmp_path, hooks=hook("before_scenario", "scenario", "scenario.name == 'One'"))

    (container,) = outcome.containers
    (before,) = container["befores"]
    assert container["children"] == [outcome.result("One")["uuid"]]
    assert before["status"] == "broken"
    assert "environment.py" in before["statusDetails"]["trace"]
    assert "interlock" not in before["statusDetails"]["trace"]


def test_a_failing_clean_up_breaks_the_scenario_and_says_why(tmp_path: Path) -> None:
    hooks = """

def before_scenario(context, scenario):
    def give_back():
        raise OSError("the lock is held by somebody else")

    if scenario.name == "One":
        context.add_cleanup(give_back)
"""

    outcome = sample.run(TWO, tmp_path, hooks=hooks)

    assert outcome.result("One")["status"] == "broken"
    assert message(outcome.result("One")) == "Clean-up failed: OSError: the lock is held by somebody else"
    assert outcome.result("Two")["status"] == "passed"


def test_a_failing_step_and_a_failing_clean_up_are_both_told(tmp_path: Path) -> None:
    feature = "Feature: A\n  Scenario: One\n    Given the total is wrong\n"

    outcome = sample.run(feature, tmp_path, hooks=hook("after_scenario", "scenario"))

    told = message(outcome.result("One"))
    assert told.startswith("Order total should be 61.50, but is 60.50")
    assert "Also: Clean-up failed: RuntimeError" in told


@pytest.mark.parametrize("name", ["before_feature", "before_rule", "before_tag"])
def test_scenarios_of_a_feature_or_rule_that_cannot_begin_are_broken_not_lost(name: str, tmp_path: Path) -> None:
    feature = """
@odd
Feature: Orders
  Rule: Paid ones
    Scenario: One
      Given all is well
    Scenario Outline: Two
      Given the sum of <a> and 1 is <b>
      Examples:
        | a | b |
        | 1 | 2 |
        | 2 | 3 |
"""

    outcome = sample.run(feature, tmp_path, hooks=hook(name, "it"))

    assert [result["status"] for result in outcome.results] == ["broken"] * 3, outcome
    assert all(message(result).startswith("Set-up failed: RuntimeError: the acc") for result in outcome.results)
    assert outcome.summary.startswith("# 0 of 3 scenarios pass")


@pytest.mark.parametrize(("name", "argument"), [("after_feature", "feature"), ("after_all", "")])
def test_what_fails_after_the_scenarios_is_shown_beside_them(name: str, argument: str, tmp_path: Path) -> None:
    outcome = sample.run(TWO, tmp_path, hooks=hook(name, argument))

    (path,) = (outcome.reports / "allure-results").glob("*-globals.json")
    (error,) = json.loads(path.read_text())["errors"]
    assert error["message"] == f"Clean-up failed: RuntimeError: the accounting system is not reachable ({name})"
    assert [result["status"] for result in outcome.results] == ["passed", "passed"]
    assert "What went wrong outside of the scenarios" in outcome.summary
    assert outcome.exit_code == 1


def test_a_failing_before_all_leaves_every_selected_scenario_broken(tmp_path: Path) -> None:
    hooks = """

_install = before_all

def before_all(context):
    _install(context)
    raise RuntimeError("no licence")
"""

    outcome = sample.run(TWO, tmp_path, hooks=hooks)

    assert [result["status"] for result in outcome.results] == ["broken", "broken"]
    assert message(outcome.result("Two")) == ("Not reached: the set-up of the run failed: RuntimeError: no licence")
    assert "## Not reached" in outcome.summary


@pytest.mark.parametrize("name", ["before_step", "after_step"])
def test_a_failing_step_hook_breaks_the_step(name: str, tmp_path: Path) -> None:
    outcome = sample.run(TWO, tmp_path, hooks=hook(name, "step", "context.scenario.name == 'One'"))

    result = outcome.result("One")
    assert result["status"] == "broken"
    assert message(result) == "A step hook failed: RuntimeError: the accounting system is not reachable"
    assert result["steps"][0]["status"] == "broken"


def test_an_undefined_step_is_broken_with_a_sentence(tmp_path: Path) -> None:
    outcome = sample.run("Feature: A\n  Scenario: One\n    When nobody wrote this\n    Then all is well\n", tmp_path)

    result = outcome.result("One")
    assert result["status"] == "broken"
    assert message(result) == 'Not automated yet: there is no step for "When nobody wrote this"'
    assert '@when("nobody wrote this")' in result["statusDetails"]["trace"]
    assert [step["status"] for step in result["steps"]] == ["broken", "skipped"]


def test_a_step_left_for_later_is_not_automated_yet(tmp_path: Path) -> None:
    steps = """

@step("it comes in sprint 48")
def _(context):
    from behave.api.pending_step import StepNotImplementedError
    raise StepNotImplementedError("refunds come in sprint 48")
"""

    outcome = sample.run("Feature: A\n  Scenario: One\n    When it comes in sprint 48\n", tmp_path, steps=steps)

    assert message(outcome.result("One")) == "Not automated yet: refunds come in sprint 48"


def test_a_skipped_scenario_keeps_its_reason(tmp_path: Path) -> None:
    hooks = """

def before_scenario(context, scenario):
    if scenario.name == "One":
        scenario.skip("gift wrap is not built yet")
"""

    outcome = sample.run(TWO, tmp_path, hooks=hooks)

    assert outcome.result("One")["status"] == "skipped"
    assert message(outcome.result("One")) == "gift wrap is not built yet"
    assert "- One - gift wrap is not built yet" in outcome.summary
    assert outcome.exit_code == 0


def test_scenarios_of_a_skipped_feature_keep_its_reason(tmp_path: Path) -> None:
    hooks = "\n\ndef before_feature(context, feature):\n    feature.skip('not this quarter')\n"

    outcome = sample.run(TWO, tmp_path, hooks=hooks)

    assert [(result["status"], message(result)) for result in outcome.results] == [("skipped", "not this quarter")] * 2


def test_stop_leaves_the_rest_broken_with_the_reason(tmp_path: Path) -> None:
    feature = TWO.replace("Given all is well", "Given the total is wrong", 1)

    outcome = sample.run(feature, tmp_path, "--stop")

    assert outcome.result("Two")["status"] == "broken"
    assert message(outcome.result("Two")) == "Not reached: the run stopped at the first failure (--stop)"


def test_ctrl_c_leaves_the_rest_broken_with_the_reason(tmp_path: Path) -> None:
    feature = TWO.replace("Given all is well", "Given I interrupt", 1)

    outcome = sample.run(feature, tmp_path)

    assert message(outcome.result("One")) == "Not finished: the run was interrupted (Ctrl-C)"
    assert message(outcome.result("Two")) == "Not reached: the run was interrupted (Ctrl-C)"
    assert {result["status"] for result in outcome.results} == {"broken"}


def test_ctrl_c_in_a_hook_is_told_as_such(tmp_path: Path) -> None:
    hooks = "\n\ndef before_scenario(context, scenario):\n    raise KeyboardInterrupt\n"

    outcome = sample.run(TWO, tmp_path, hooks=hooks)

    assert {result["status"] for result in outcome.results} == {"broken"}
    assert "Ctrl-C" in message(outcome.result("One"))
    assert message(outcome.result("Two")) == "Not reached: the run was interrupted (Ctrl-C)"


def test_an_abort_says_its_reason(tmp_path: Path) -> None:
    hooks = "\n\ndef after_scenario(context, scenario):\n    context.abort('the licence ran out')\n"

    outcome = sample.run(TWO, tmp_path, hooks=hooks)

    assert outcome.result("One")["status"] == "passed"
    assert message(outcome.result("Two")) == "Not reached: the run was aborted: the licence ran out"


def test_a_formatter_that_dies_takes_no_scenario_with_it(tmp_path: Path) -> None:
    hooks = """

class Dying:
    def __getattr__(self, name):
        return lambda *args: None

    def scenario(self, scenario):
        if scenario.name == "Two":
            raise KeyError("cleanup_error")

_install = before_all

def before_all(context):
    _install(context)
    context._runner.formatters.append(Dying())
"""

    outcome = sample.run(TWO, tmp_path, hooks=hooks)

    assert [result["status"] for result in outcome.results] == ["passed", "broken"]
    assert outcome.summary.startswith("# 1 of 2 scenarios pass")


def test_deselected_scenarios_have_no_result(tmp_path: Path) -> None:
    feature = TWO.replace("Scenario: One", "@odd\n  Scenario: One")

    by_tag = sample.run(feature, tmp_path / "tag", "--tags=@odd")
    by_name = sample.run(feature, tmp_path / "name", "-n", "Two")
    by_line = sample.run(feature, tmp_path / "line", "features/orders/sample.feature:4")
    shown = sample.run(feature, tmp_path / "shown", "--tags=@odd", "--show-skipped")

    assert [result["name"] for result in by_tag.results] == ["One"]
    assert [result["name"] for result in by_name.results] == ["Two"]
    assert [result["name"] for result in by_line.results] == ["One"]
    assert [result["name"] for result in shown.results] == ["One"]


def test_a_row_that_does_not_match_the_name_is_deselected(tmp_path: Path) -> None:
    feature = """
Feature: A
  Scenario Outline: VAT in <country>
    Given all is well
    Examples:
      | country |
      | Ireland |
      | Denmark |
"""

    outcome = sample.run(feature, tmp_path, "-n", "Ireland")

    assert [result["name"] for result in outcome.results] == ["VAT in Ireland"]
    assert outcome.exit_code == 0


def test_a_missing_result_is_said_and_fails_the_run(tmp_path: Path) -> None:
    hooks = """

def after_all(context):
    for path in Path("reports/allure-results").glob("*-result.json"):
        path.unlink()
        break
"""

    outcome = sample.run(TWO, tmp_path, hooks=hooks)

    assert outcome.exit_code == 1
    assert "interlock: the report is not complete: 2 scenarios were selected" in outcome.stderr
    assert "the report is not complete" in outcome.summary


def test_a_retried_scenario_that_passes_is_flaky_and_counts_once(tmp_path: Path) -> None:
    hooks = """

from behave.contrib.scenario_autoretry import patch_scenario_with_autoretry

def before_feature(context, feature):
    for scenario in feature.scenarios:
        patch_scenario_with_autoretry(scenario, max_attempts=2)
"""
    steps = """

@step("it works the second time")
def _(context, tries=[]):
    tries.append(1)
    assert len(tries) > 1, "not yet"
"""

    outcome = sample.run(
        "Feature: A\n  Scenario: One\n    Given it works the second time\n", tmp_path, hooks=hooks, steps=steps
    )

    # Both tries may begin in the same millisecond, so that their order cannot be read from the files.
    by_status = {result["status"]: result for result in outcome.results}
    assert sorted(by_status) == ["failed", "passed"]
    assert len({result["historyId"] for result in outcome.results}) == 1
    assert by_status["passed"]["statusDetails"]["flaky"] is True
    assert outcome.summary.startswith("# 1 of 1 scenario pass")
    assert outcome.exit_code == 0


def test_scenarios_rewritten_by_a_hook_are_the_ones_reported(tmp_path: Path) -> None:
    feature = """
Feature: A
  Scenario Outline: Adds up
    Given the sum of <a> and 1 is <b>
    Examples:
      | a | b |
      | 1 | 2 |
"""
    hooks = """

def before_feature(context, feature):
    feature.scenarios[0].examples[0].table.add_row(["5", "6"])
"""

    outcome = sample.run(feature, tmp_path, hooks=hooks)

    assert [result["name"] for result in outcome.results] == ["Adds up (a 1, b 2)", "Adds up (a 5, b 6)"]
    assert outcome.exit_code == 0


def test_junit_of_behave_stands_beside_ours(tmp_path: Path) -> None:
    outcome = sample.run(TWO.replace("Given all is well", "Given the total is wrong", 1), tmp_path)

    (path,) = (outcome.reports / "junit").glob("*.xml")
    text = path.read_text()
    assert 'tests="2"' in text
    assert 'message="Order total should be 61.50, but is 60.50' in text


def test_a_dry_run_leaves_the_reports_alone(tmp_path: Path) -> None:
    outcome = sample.run(TWO, tmp_path, "--dry-run")

    assert outcome.results == []
    assert outcome.exit_code == 0
