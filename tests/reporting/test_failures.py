"""What a reader and a console see of an exception."""

from __future__ import annotations

from pathlib import Path

import pytest
from hamcrest import assert_that, equal_to

from interlock.errors import ExpectationFailed, InterlockError
from interlock.reporting.failures import explain
from reporting import sample


def raised(error: BaseException) -> BaseException:
    with pytest.raises(type(error)) as caught:
        raise error
    return caught.value


def test_an_expectation_is_a_sentence_with_two_sides() -> None:
    error = ExpectationFailed("total should be 2, but is 1", expected="2", actual="1", detail="seen once")

    failure = explain(raised(error))

    assert (failure.status, failure.message) == ("failed", "total should be 2, but is 1")
    assert (failure.expected, failure.actual) == ("2", "1")
    assert failure.trace.startswith("seen once\n\n")
    assert failure.console == "total should be 2, but is 1\nseen once"


def test_our_own_errors_are_broken_with_a_hint_and_without_a_traceback() -> None:
    failure = explain(raised(InterlockError("the broker is gone", hint="start it")))

    assert (failure.status, failure.message, failure.trace) == ("broken", "the broker is gone\n  Hint: start it", "")


def test_an_unexpected_error_keeps_type_text_and_cause() -> None:
    try:
        try:
            {}["sku"]
        except KeyError as cause:
            raise ValueError("no such product") from cause
    except ValueError as error:
        failure = explain(error)

    assert failure.status == "broken"
    assert failure.message == "Unexpected error in a step: ValueError: no such product"
    assert failure.trace.index("KeyError: 'sku'") < failure.trace.index("ValueError: no such product")


def test_a_hamcrest_assertion_has_two_sides() -> None:
    with pytest.raises(AssertionError) as caught:
        assert_that(1, equal_to(2))

    failure = explain(caught.value)

    assert (failure.expected, failure.actual) == ("<2>", "<1>")


@pytest.mark.parametrize(
    ("step", "console"),
    [
        ("the total is wrong", "Order total should be 61.50, but is 60.50\nseen 3 times in 5 s"),
        ("the suite is wrong", 'there is no table "order"\n  Hint: there are: orders'),
        ("the sum of 1 and 1 is 3", "ASSERT FAILED: The sum should be 3, and it is 2"),
    ],
)
def test_the_console_shows_sentences_without_tracebacks(step: str, console: str, tmp_path: Path) -> None:
    outcome = sample.run(f"Feature: A\n  Scenario: One\n    Then {step}\n", tmp_path)

    assert console in outcome.stdout
    assert "Traceback" not in outcome.stdout
    assert 'File "' not in outcome.stdout


def test_the_frames_of_an_unexpected_error_are_the_teams_own(tmp_path: Path) -> None:
    outcome = sample.run("Feature: A\n  Scenario: One\n    Then it crashes\n", tmp_path)

    for text in (outcome.stdout, outcome.result("One")["statusDetails"]["trace"]):
        assert 'File "steps/sample_steps.py", line' in text
        assert "KeyError: 'missing'" in text
        assert "site-packages" not in text


def test_a_bare_assertion_says_where_and_what(tmp_path: Path) -> None:
    outcome = sample.run("Feature: A\n  Scenario: One\n    Then a bare assertion fails\n", tmp_path)

    told = outcome.result("One")["statusDetails"]["message"]
    assert told.startswith("An assertion without a message failed in steps/sample_steps.py, line ")
    assert told.endswith(": assert total == 4")


def test_step_and_scenario_say_the_same(tmp_path: Path) -> None:
    result = sample.run("Feature: A\n  Scenario: One\n    Then the total is wrong\n", tmp_path).result("One")

    assert result["steps"][0]["statusDetails"] == result["statusDetails"]
    assert result["statusDetails"]["expected"] == "61.50"
