"""Features that could be read and would check less than they say."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from behave.configuration import Configuration
from behave.runner_util import collect_feature_locations, parse_features
from behave.step_registry import StepRegistry

from interlock.beginning.checks import check_features
from interlock.errors import UsageError
from interlock.selection import selected_scenarios

STEP = "Given all is well"


@pytest.fixture
def check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Read one feature as behave does, and check it: with the arguments of a run."""
    monkeypatch.chdir(tmp_path)
    registry = StepRegistry()
    registry.add_step_definition("given", "all is well", lambda context: None)
    registry.add_step_definition("step", "{anything} is", lambda context, anything: None)

    def checked(text: str, *arguments: str, place: str = "a.feature") -> None:
        (tmp_path / "a.feature").write_text(text)
        config = Configuration([*arguments, place], load_config=False)
        features = parse_features(collect_feature_locations(config.paths))
        runner: Any = SimpleNamespace(
            features=features,
            config=config,
            step_registry=registry,
            feature_locations=lambda: collect_feature_locations(config.paths),
        )
        check_features(runner, selected_scenarios(features, config))

    return checked


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "Scenario: B\nGven I am signed in\nGiven all is well",
            (
                'a.feature:3: "Gven I am signed in" would be read as a description and never run: '
                'it does not begin with a keyword\n  Hint: did you mean "Given"? If not, reword the line'
            ),
        ),
        (
            "Scenario: B\nall is well\nGiven all is well",
            (
                'a.feature:3: "all is well" would be read as a description and never run: '
                "it fits a sentence, and does not begin with a keyword\n  Hint: begin it with Given, When or Then"
            ),
        ),
        (
            "Scenario: B\nGvn all is well\nGiven all is well",
            'a.feature:3: "Gvn all is well" would be read as a description and never run: it fits a sentence',
        ),
        (
            "Scenario: B\nWhen\nGiven all is well",
            (
                'a.feature:3: "When" would be read as a description and never run: nothing comes after the keyword\n'
                "  Hint: write the sentence after it. If not, reword the line"
            ),
        ),
        ("Background:\nGven x\nScenario: B\nGiven all is well", 'a.feature:3: "Gven x" would be read as a desc'),
        ("Rule: R\nBackground:\nGven x\nScenario: B\nGiven all is well", 'a.feature:4: "Gven x" would be read'),
        (
            "Scenario Outline: B\nGven <a>\nGiven all is well\nExamples:\n| a |\n| 1 |",
            'a.feature:3: "Gven <a>" would be read',
        ),
        ("Scenario: B\nScnario: C\nGiven all is well", 'a.feature:3: "Scnario: C" would be read as a description'),
        (
            "Scnario: B\nGiven all is well\nScenario: C\nGiven all is well",
            (
                'a.feature:2: "Scnario: B" would be read as a description and never run: '
                'it does not begin with "Scenario:"\n  Hint: did you mean "Scenario:"? If not, reword the line'
            ),
        ),
        ("Scenario B\nGiven all is well\nScenario: C\nGiven all is well", 'a.feature:2: "Scenario B" would be read'),
        ("Scenario B\n* x\nScenario: C\nGiven all is well", 'a.feature:2: "Scenario B" would be read'),
        ("Rule: R\nbackground:\nGiven x\nScenario: C\nGiven x", 'a.feature:3: "background:" would be read as a'),
        (
            "Scenario: B",
            (
                'a.feature:2: the scenario "B" has no step, so that it would check nothing\n'
                "  Hint: write its steps, or take it out"
            ),
        ),
        ("later", 'a.feature:1: the feature "A" has no scenario\n  Hint: write one, or take it out'),
        ("Scenario: B\nGiven all is well\nRule: R\nlater", 'a.feature:4: the rule "R" has no scenario'),
        (
            "Scenario Outline: B\nGiven x",
            (
                'a.feature:2: the scenario outline "B" has no row in its examples, so that it would check nothing\n'
                "  Hint: give it an Examples table with a heading and a row"
            ),
        ),
        ("Scenario Outline: B\nGiven x\nExamples:\n| a |", 'a.feature:2: the scenario outline "B" has no row'),
    ],
)
def test_what_would_be_lost_without_a_word_is_refused(check, text: str, sentence: str) -> None:
    with pytest.raises(UsageError) as refused:
        check(f"Feature: A\n{text}\n")

    assert str(refused.value).startswith(sentence)


@pytest.mark.parametrize(
    "text",
    [
        f"As a customer I want\nThe order kept\nWhen things go wrong\nScenario: B\n{STEP}",
        f"Scenario coverage:\n* paid orders\n* others\nExamples include:\n* this\nScenario: B\n{STEP}",
        f"Rules: see the wiki\nNote: more\nScenario: B\n{STEP}",
        f"Scenario: B\nThe shop is\nThey come\nAny order, at any time\nNote: this\n{STEP}",
        f"Background: nothing yet\nScenario: B\n{STEP}",
        f"Background:\n{STEP}\nScenario: Only what all share",
    ],
)
def test_prose_and_what_is_whole_is_let_through(check, text: str) -> None:
    check(f"Feature: A\n{text}\n")


def test_what_is_not_selected_is_not_held_against_a_run(check) -> None:
    text = f"Feature: A\n@later\nScenario: B\n@later\nScenario Outline: C\nGiven x\nScenario: D\n{STEP}\n"

    check(text, "--tags=not @later")
    check(text, "-n", "D")
    check(text, place="a.feature:7")


LINES = f"Feature: A\nScenario: B\n{STEP}\n\n# about C\n@c\nScenario: C\n{STEP}\n"


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (4, "a.feature:4: this line is empty and belongs to no scenario\n  Hint: name the line of a scenario"),
        (5, "a.feature:5: this line is a comment and belongs to no scenario"),
        (6, "a.feature:6: this line has only tags and belongs to no scenario"),
        (999, "a.feature:999: the file has only 8 lines"),
    ],
)
def test_a_line_of_no_scenario_selects_none(check, line: int, sentence: str) -> None:
    with pytest.raises(UsageError) as refused:
        check(LINES, place=f"a.feature:{line}")

    assert str(refused.value).startswith(sentence)


@pytest.mark.parametrize("line", [0, 1, 2, 3, 7, 8])
def test_a_line_of_a_scenario_selects_it(check, line: int) -> None:
    check(LINES, place=f"a.feature:{line}")
