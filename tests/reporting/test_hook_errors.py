"""An error in any hook or clean-up there is: results, summary, JUnit and exit code tell the same, and never green."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from suite import Outcome, Suite

ENVIRONMENT = """
    import os
    from interlock import hooks
    from interlock.hooks import *

    PLACE = os.environ.get("PLACE", "")

    def fail(place, where=""):
        if place in (where or PLACE):
            exec(os.environ.get("ERROR", "raise RuntimeError('the till is shut')"))

    def before_all(context):
        hooks.before_all(context)
        context.add_cleanup(fail, "clean-up of the run")
        fail("before_all")

    def after_all(context):
        fail("early after_all")
        hooks.after_all(context)
        fail("late after_all")

    def before_feature(context, feature):
        context.add_cleanup(fail, "clean-up of a feature", feature.name)
        fail("before_feature", feature.name)

    def after_feature(context, feature):
        fail("after_feature", feature.name)

    def before_rule(context, rule):
        context.add_cleanup(fail, "clean-up of a rule", rule.name)
        fail("before_rule", rule.name)

    def after_rule(context, rule):
        fail("after_rule", rule.name)

    def before_tag(context, tag):
        fail("before_tag", tag.replace("_", " ") + "before_tag" * (tag == "before"))

    def after_tag(context, tag):
        fail("after_tag", "after_tag" * (tag == "after"))

    def before_scenario(context, scenario):
        context.add_cleanup(fail, "clean-up of a scenario", scenario.name)
        fail("early before_scenario", scenario.name)
        hooks.before_scenario(context, scenario)
        fail("late before_scenario", scenario.name)

    def after_scenario(context, scenario):
        fail("early after_scenario", scenario.name)
        hooks.after_scenario(context, scenario)
        fail("late after_scenario", scenario.name)

    def before_step(context, step):
        hooks.before_step(context, step)
        fail("before_step", context.scenario.name)

    def after_step(context, step):
        fail("after_step", context.scenario.name)
"""

IN_A_SCENARIO = (
    "early before_scenario",
    "late before_scenario",
    "before_step",
    "after_step",
    "early after_scenario",
    "late after_scenario",
    "clean-up of a scenario",
)
STEP = 'Given I remember "x" as "y"'


def scenario(name: str) -> str:
    return f"\n  Scenario: {name}\n    {STEP}\n"


FILES = {
    "environment.py": ENVIRONMENT,
    "features/a.feature": "Feature: A\n"
    + "".join(scenario(name) for name in IN_A_SCENARIO)
    + f"\n  @before{scenario('before tag')}\n  @after{scenario('after tag')}{scenario('well')}",
    **{
        f"features/{name.replace(' ', '_')}.feature": f"Feature: {name}\n{scenario(f'in {number}')}"
        for number, name in enumerate(("before_feature", "after_feature", "clean-up of a feature"))
    },
    "features/rules.feature": "Feature: Rules\n"
    + "".join(
        f"  Rule: {name}\n{scenario(f'in rule {number}')}"
        for number, name in enumerate(("before_rule", "after_rule", "clean-up of a rule"))
    ),
}
BROKEN = {*IN_A_SCENARIO, "before tag", "after tag", "in 0", "in rule 0"}
OUTSIDE = ("after_feature", "after_rule", "after the feature", "after the rule")


def junit(outcome: Outcome) -> dict[str, str]:
    """What JUnit says of each test case, in the report's words."""
    words = {"error": "broken", "failure": "failed", "skipped": "skipped"}
    found = {}
    for path in (outcome.reports / "junit").glob("*.xml"):
        suite = ET.parse(path).getroot()
        cases = suite.findall("testcase")
        for case in cases:
            told = [words[child.tag] for child in case if child.tag in words]
            found[str(case.get("name"))] = told[0] if told else "passed"
            assert all(child.get("message") for child in case if child.tag in words), outcome
        assert suite.get("tests") == str(len(cases))
    return found


def statuses(outcome: Outcome) -> dict[str, str]:
    return {result["name"]: result["status"] for result in outcome.results}


def agree(outcome: Outcome, passing: int, selected: int) -> None:
    assert outcome.exit_code != 0, outcome
    assert "Traceback" not in outcome.stdout + outcome.stderr
    assert "By user" not in outcome.stdout
    assert statuses(outcome) == junit(outcome)
    assert len(outcome.results) == selected
    assert outcome.summary.startswith(f"# {passing} of {selected} scenarios pass")


def test_an_error_around_a_scenario_a_rule_or_a_feature_is_told_in_one_way(tmp_path: Path) -> None:
    outcome = Suite(FILES, tmp_path).run()

    agree(outcome, 5, 16)
    assert {name for name, status in statuses(outcome).items() if status == "broken"} == BROKEN
    for result in outcome.results:
        if result["status"] == "broken":
            assert "RuntimeError: the till is shut" in result["statusDetails"]["message"]
    outside = outcome.summary.partition("## What went wrong outside of the scenarios")[2]
    assert [place for place in OUTSIDE if f"({place})" not in outside] == []


@pytest.mark.parametrize(
    ("place", "passing"),
    [("before_all", 0), ("early after_all", 1), ("late after_all", 1), ("clean-up of the run", 1)],
)
def test_an_error_around_the_run_is_told_in_one_way(tmp_path: Path, place: str, passing: int) -> None:
    files = {"environment.py": ENVIRONMENT, "features/a.feature": f"Feature: A\n{scenario('one')}{scenario('two')}"}

    outcome = Suite(files, tmp_path).run("-n", "one", env={"PLACE": place})

    assert outcome.exit_code == 1
    assert "By user" not in outcome.stdout
    assert statuses(outcome) == junit(outcome) == {"one": "passed" if passing else "broken"}
    assert "RuntimeError: the till is shut" in outcome.summary
    if passing:
        assert outcome.summary.startswith("# 1 of 1 scenario pass, and something went wrong outside of them\n")


@pytest.mark.parametrize("place", ["early before_scenario", "late after_scenario", "before_step"])
def test_a_hook_that_ends_the_program_ends_the_run_in_order(tmp_path: Path, place: str) -> None:
    feature = f"Feature: A\n{scenario('well')}{scenario(place)}{scenario('after that')}"
    files = {"environment.py": ENVIRONMENT, "features/a.feature": feature}

    outcome = Suite(files, tmp_path).run(env={"ERROR": "raise SystemExit(0)"})

    agree(outcome, 1, 3)
    assert outcome.result("well")["status"] == "passed"
    assert outcome.result("after that")["statusDetails"]["message"].startswith("Not reached: ")


@pytest.mark.parametrize("place", ["clean-up of a feature", "clean-up of the run"])
def test_an_interrupt_in_a_clean_up_ends_the_run_in_order(tmp_path: Path, place: str) -> None:
    feature = f"Feature: {place}\n{scenario('well')}"
    last = f"Feature: Last\n{scenario('last')}"
    files = {"environment.py": ENVIRONMENT, "features/a.feature": feature, "features/b.feature": last}

    outcome = Suite(files, tmp_path).run(env={"ERROR": "raise KeyboardInterrupt", "PLACE": "clean-up of the run"})

    assert outcome.exit_code != 0
    assert "Traceback" not in outcome.stdout + outcome.stderr
    assert statuses(outcome) == junit(outcome)
    assert outcome.result("well")["status"] == "passed"
    assert outcome.result("last")["status"] == ("broken" if place == "clean-up of a feature" else "passed")
    assert "Clean-up failed: the run was interrupted (Ctrl-C)" in outcome.summary


CLEAN_UPS = """
    import asyncio
    from behave import given

    async def later():
        pass

    @given("a clean-up that leaves")
    def leave(context):
        context.add_cleanup(exit, 0)

    @given("a clean-up that is async")
    def wait(context):
        context.add_cleanup(later)

    def halves():
        yield

    @given("a clean-up that yields")
    def give(context):
        context.add_cleanup(halves)

    def cancelled():
        raise asyncio.CancelledError("too late")

    @given("a clean-up that is cancelled")
    def cancel(context):
        context.add_cleanup(cancelled)

    @given("a world of its own")
    def replace(context):
        context.world = {}
"""


def test_clean_ups_that_cannot_be_run_as_they_are_break_their_scenario(tmp_path: Path) -> None:
    feature = """
        Feature: A
          Scenario: Leaves
            Given a clean-up that leaves
          Scenario: Waits
            Given a clean-up that is async
          Scenario: Yields
            Given a clean-up that yields
          Scenario: Cancelled
            Given a clean-up that is cancelled
          Scenario: Replaces
            Given a world of its own
            Given I remember "x" as "y"
          Scenario: Well
            Given I remember "x" as "y"
    """

    outcome = Suite({"features/a.feature": feature, "steps/team_steps.py": CLEAN_UPS}, tmp_path).run()

    agree(outcome, 1, 6)
    messages = {result["name"]: result.get("statusDetails", {}).get("message", "") for result in outcome.results}
    assert messages["Leaves"].startswith("Clean-up failed: the clean-up wanted to end the program: sys.exit(0)")
    assert messages["Waits"].startswith(
        'Clean-up failed: the clean-up "later" gave back a coroutine, which behave would'
    )
    assert messages["Yields"].startswith('Clean-up failed: the clean-up "halves" gave back a generator, which behave')
    assert messages["Cancelled"] == "Clean-up failed: CancelledError: too late"
    assert messages["Replaces"].startswith(
        "A step hook failed: context.world is a dict, and sentences need interlock's\n  Hint: a before_scenario"
    )
