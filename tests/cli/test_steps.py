"""``interlock steps``: the sentences of a suite, found by what they mean."""

from __future__ import annotations

from pathlib import Path

import pytest

from suite import Outcome, Suite

STEPS = '''
"""Sentences about parcels."""
from behave import given, then, when


@given("a parcel of {weight:d} kg")
@when("a parcel of {weight:d} kg is handed in")
def parcel(context, weight):
    """A parcel is on its way.

    Example:
        Given a parcel of 3 kg
    """


@then("the courier is happy")
def happy(context):
    pass
'''


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Suite:
    files = {
        "features/a.feature": "Feature: A\n  Scenario: B\n    Given a parcel of 3 kg\n",
        "steps/parcel_steps.py": STEPS,
    }
    return Suite(files, tmp_path_factory.mktemp("steps"))


def steps(suite: Suite, *words: str) -> Outcome:
    return suite.command("-m", "interlock", "steps", *words).finish()


def test_all_sentences_are_listed_once_by_part_the_suites_own_with_their_place(suite: Suite) -> None:
    outcome = steps(suite)

    assert outcome.exit_code == 0, str(outcome)
    lines = outcome.stdout.splitlines()
    assert lines.count('  Then the "{table}" table has a row:') == 1
    own = outcome.stdout[outcome.stdout.index("Parcels\n") :]
    assert own.splitlines() == [
        "Parcels",
        "",
        "  Given/When a parcel of {weight} kg",
        "             a parcel of {weight} kg is handed in",
        "      A parcel is on its way.",
        "        Given a parcel of 3 kg",
        "      steps/parcel_steps.py:6",
        "",
        "  Then the courier is happy",
        "      steps/parcel_steps.py:16",
    ]


def test_words_narrow_by_what_they_mean(suite: Suite) -> None:
    outcome = steps(suite, "response", "headers")

    assert outcome.exit_code == 0
    assert '  Then the answer has the header "{header}" with "{value}"' in outcome.stdout.splitlines()
    assert "Parcels" not in outcome.stdout
    assert outcome.stderr == ""


def test_a_word_that_is_misspelt_finds_what_is_near_and_says_so(suite: Suite) -> None:
    outcome = steps(suite, "couriier")

    assert outcome.exit_code == 0
    assert outcome.stderr == "interlock: no sentence has couriier; these have courier\n"
    assert "  Then the courier is happy" in outcome.stdout.splitlines()


def test_words_that_no_sentence_has_are_told_with_those_that_some_have(suite: Suite) -> None:
    outcome = steps(suite, "courier", "xylophone")

    assert outcome.exit_code == 1
    assert outcome.stdout == ""
    assert outcome.stderr == 'interlock: no sentence has courier and xylophone; there are sentences with "courier": 1\n'


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["contract"], "services.NAME.contract of the environment"),
        (["sleep"], "no sentence only waits"),
        (["api", "key"], "services.NAME.sign_in of the environment"),
        (["token"], "services.NAME.sign_in of the environment"),
    ],
)
def test_what_has_no_sentence_is_told_with_what_there_is_instead(suite: Suite, words: list[str], told: str) -> None:
    outcome = steps(suite, *words)

    assert (outcome.exit_code, told in outcome.stderr, len(outcome.stderr.splitlines())) == (0, True, 1), outcome


def test_an_outage_is_a_part_that_stops(suite: Suite) -> None:
    assert '  Given/When the "{service}" service is stopped' in steps(suite, "outage").stdout.splitlines()


def test_a_configuration_that_cannot_be_read_is_a_sentence(tmp_path: Path) -> None:
    outcome = steps(Suite({"pyproject.toml": "[tool.behave\n"}, tmp_path))

    assert outcome.exit_code == 1
    assert outcome.stderr.startswith("interlock: pyproject.toml cannot be read: Expected ']'")
    assert len(outcome.stderr.splitlines()) == 1


def test_a_step_file_that_cannot_be_read_is_a_sentence(tmp_path: Path) -> None:
    files = {"features/a.feature": "Feature: A\n", "steps/bad_steps.py": "1 / 0\n"}

    outcome = steps(Suite(files, tmp_path))

    assert outcome.exit_code == 1
    assert outcome.stderr == "interlock: steps/bad_steps.py:1: ZeroDivisionError: division by zero\n    1 / 0\n"


@pytest.mark.parametrize("folder", ["", "features/"])
def test_step_files_are_read_where_there_is_no_feature_yet(folder: str, tmp_path: Path) -> None:
    files = {"features/a.feature": None, f"{folder}steps/own_steps.py": STEPS}
    suite = Suite({**files, "steps/library_steps.py": None, "environment.py": None}, tmp_path)
    Path(tmp_path, "features").mkdir(exist_ok=True)
    if folder:
        Path(tmp_path, "steps").rmdir()

    found = steps(suite, "courier")
    Path(tmp_path, folder, "steps/own_steps.py").write_text("1 / 0\n")
    broken = steps(suite, "courier")

    assert (found.exit_code, "  Then the courier is happy" in found.stdout) == (0, True), str(found)
    assert (broken.exit_code, "own_steps.py:1: ZeroDivisionError" in broken.stderr) == (1, True), str(broken)


def test_where_there_is_no_suite_the_library_is_listed(tmp_path: Path) -> None:
    suite = Suite({"features/a.feature": None, "steps/library_steps.py": None}, tmp_path)
    (tmp_path / "steps").rmdir()
    (tmp_path / "features").rmdir()

    outcome = steps(suite, "mail")

    assert outcome.exit_code == 0, str(outcome)
    assert '  Then "{address}" receives a mail' in outcome.stdout.splitlines()


def test_behave_itself_tells_which_sentences_are_used_and_which_are_not(suite: Suite) -> None:
    outcome = suite.run("--dry-run", "--no-summary", "--format", "steps.usage")

    assert outcome.exit_code == 0, str(outcome)
    used, _, unused = outcome.stdout.partition("UNUSED STEP DEFINITIONS")
    assert "a parcel of {weight:d} kg" in used
    assert "the courier is happy" in unused
    assert "the answer is {status:Status}" in unused


def test_behaves_catalogue_has_the_docstrings(suite: Suite) -> None:
    outcome = suite.run("--dry-run", "--no-summary", "--format", "steps.catalog")

    assert outcome.exit_code == 0, str(outcome)
    assert "A parcel is on its way." in outcome.stdout
    assert "The status of the last answer." in outcome.stdout


def test_a_dry_run_tells_what_an_undefined_line_may_have_meant(tmp_path: Path) -> None:
    feature = "Feature: A\n  Scenario: B\n    Then the response status should be 201\n    Then the aswer is 201\n"
    outcome = Suite({"features/a.feature": feature}, tmp_path).run("--dry-run")

    assert (
        'interlock: features/a.feature:3: Not automated yet: there is no step for "Then the response status should be '
        '201"\n  Hint: is one of these meant?\n    Then the answer is 201\n'
    ) in outcome.stderr
    assert outcome.stderr.count("Then the answer is 201\n") == 2


def test_a_suite_without_steps_of_its_own_is_told_the_librarys(tmp_path: Path) -> None:
    suite = Suite({"features/a.feature": "Feature: A\n  Scenario: B\n    Then no mail is sent\n"}, tmp_path)
    (tmp_path / "steps/library_steps.py").unlink()
    (tmp_path / "steps").rmdir()

    outcome = steps(suite, "webhook")

    assert outcome.exit_code == 0, str(outcome)
    assert '  Then "{stub}" received {method} "{path}"' in outcome.stdout.splitlines()


def test_a_run_tells_the_same_on_the_console_in_the_results_and_in_the_summary(tmp_path: Path) -> None:
    feature = "Feature: A\n  Scenario: B\n    Then the response status should be 201\n"
    said = ["Hint: is one of these meant?", "Then the answer is 201", "Then the answer is exactly:"]

    outcome = Suite({"features/a.feature": feature}, tmp_path).run()

    for place in (outcome.stdout, outcome.result("B")["statusDetails"]["message"], outcome.summary):
        lines = [line.strip(" >") for line in place.splitlines()]
        assert [line for line in said if line in lines] == said, place
