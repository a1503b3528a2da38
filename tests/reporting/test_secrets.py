"""A secret reaches no file and no console, wherever it was."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reporting import sample

SECRET = "s3cret-Value-77"


def step(body: str) -> str:
    return f"""

@step("it happens")
def _(context):
    import allure, logging
    secret = "{SECRET[:4]}" + "{SECRET[4:]}"
    {body}
"""


@pytest.mark.parametrize(
    "body",
    [
        "raise ExpectationFailed(f'token should not be {secret}', expected=secret, actual=secret, detail=secret)",
        "raise InterlockError(f'cannot reach amqp://user:{secret}@host')",
        "raise ValueError(secret)",
        "assert False, secret",
        "print(secret); assert False, 'said'",
        "logging.getLogger('shop').error(secret); assert False, 'logged'",
        "allure.attach(secret, secret); allure.attach(secret.encode(), 'b')",
        "allure.dynamic.title(secret); allure.dynamic.description(secret); allure.dynamic.parameter('p', secret)",
        "allure.dynamic.label('x', secret); allure.dynamic.link('https://h/' + secret)",
        "with allure.step(secret): pass",
        "allure.global_error(secret)",
        "context.scenario.skip(secret)",
        "context.add_cleanup(lambda: {}[secret])",
        "context.abort(secret)",
        "context.journal.record(Event(kind='note', part='', summary=secret, data={'text': secret}))",
    ],
)
def test_no_secret_of_a_step_is_written_or_printed(body: str, tmp_path: Path) -> None:
    feature = "Feature: A\n  Scenario: One\n    When it happens\n  Scenario: Two\n    Given all is well\n"

    outcome = sample.run(feature, tmp_path, steps=step(body))

    assert outcome.results, outcome
    assert SECRET not in outcome.everything_written()


@pytest.mark.parametrize(
    "hook", ["before_scenario", "after_scenario", "before_step", "before_feature", "after_feature"]
)
def test_no_secret_of_a_hook_is_written_or_printed(hook: str, tmp_path: Path) -> None:
    hooks = f"\n\ndef {hook}(context, it):\n    raise OSError(SECRET)\n"

    outcome = sample.run("Feature: A\n  Scenario: One\n    Given all is well\n", tmp_path, hooks=hooks)

    assert "HOOK-ERROR" in outcome.stdout
    assert SECRET not in outcome.everything_written()


def test_no_secret_of_a_feature_file_is_written(tmp_path: Path) -> None:
    feature = f"""
@{SECRET}
Feature: A {SECRET}
  With {SECRET}.

  Scenario Outline: One <value> {SECRET}
    Given this table
      | password | plain    |
      | hunter22 | {SECRET} |
    And this text
      '''
      {{"token": "abcd1234efgh", "plain": "{SECRET}"}}
      '''
    And it says {SECRET}

    Examples: {SECRET}
      | value    |
      | {SECRET} |
"""

    outcome = sample.run(feature, tmp_path)

    written = "".join(
        path.read_text() for path in outcome.reports.rglob("*") if path.is_file() and path.parent.name != "junit"
    )
    junit = "".join(path.read_text() for path in outcome.reports.glob("junit/*"))
    cases = junit.split("<testcase", 1)[1].replace(f"@{SECRET}", "")
    assert SECRET not in written
    assert "hunter22" not in written + junit
    assert "abcd1234efgh" not in written + junit
    assert SECRET not in cases.replace(f'classname="orders.sample.A {SECRET}"', "")


def test_a_twin_keeps_type_and_place_for_junit(tmp_path: Path) -> None:
    outcome = sample.run(
        "Feature: A\n  Scenario: One\n    When it happens\n", tmp_path, steps=step("raise LookupError(secret)")
    )

    (junit,) = (outcome.reports / "junit").glob("*.xml")
    assert 'type="LookupError" message="[redacted]"' in junit.read_text()


def test_ordinary_words_stay(tmp_path: Path) -> None:
    outcome = sample.run("Feature: A\n  Scenario: A basic order\n    Given all is well\n", tmp_path)

    assert json.dumps(outcome.result("A basic order"))
