"""What third parties were asked that nobody expected fails the scenario that it belongs to, or the run."""

from __future__ import annotations

from typing import Any

import pytest

from suite import Outcome, Suite

PROFILE = """
patience = "10 s"
settle = "10 ms"

[stubs.bank]
answers = [
    { request = "GET /rates/{currency}" },
    { request = "POST /charges", body = { amount = "{request.body.amount}" } },
]

[stubs.courier]

[stubs.partner]
otherwise = 202
"""
STEPS = r"""
import urllib.request

from behave import step

def ask(context, stub, path, unique=None, body=None, **more):
    url = context.world.memory.recall("url of " + stub) + path
    headers = {"X-Correlation-Id": unique or context.world.memory.recall("unique"), **more}
    try:
        seconds = 0.2 if "silent" in path else 5
        urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=seconds).close()
    except OSError:
        pass

@step('somebody asks "{stub}" for "{path}"')
def _(context, stub, path):
    ask(context, stub, path)

@step("somebody sends parts")
def _(context):
    parts = b"".join(
        b'--b\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % one
        for one in [(b"order", b"7"), (b"file", b"sku;1"), (b"picture", bytes([0, 255]))]
    )
    ask(context, "bank", "/parts", body=parts + b"--b--\r\n", **{"Content-Type": "multipart/form-data; boundary=b"})

@step("an earlier scenario asks late")
def _(context):
    ask(context, "bank", "/late", context.world.memory.recall("unique")[:-3] + "001")

@step("somebody charges nothing")
def _(context):
    ask(context, "bank", "/charges", body=b"{}")

@step("somebody asks when all is over")
def _(context):
    context.add_cleanup(ask, context, "bank", "/stray")
"""
FEATURE = """
Feature: Requests
  Scenario: Earlier
    When somebody asks "partner" for "/hooks/1"
    Then "partner" received GET "/hooks/1" once

  Scenario: Seen in a step
    When somebody asks "bank" for "/rate/EUR"
    Then "bank" received GET "/rate/EUR"

  Scenario: Seen at the end
    When somebody asks "bank" for "/rates/EUR/now?day=1"
    And somebody asks "bank" for "/x"

  Scenario: Two third parties
    When somebody asks "courier" for "/first"
    And somebody asks "bank" for "/second"

  Scenario: Seen where something else fails
    When somebody asks "bank" for "/x"
    Then within 300 ms "bank" received POST "/charges"

  Scenario: Work of another
    When an earlier scenario asks late
    Then "bank" received no GET

  Scenario: Nothing to repeat
    When somebody charges nothing

  Scenario: Nothing to repeat where something else fails
    When somebody charges nothing
    Then "bank" received no POST

  Scenario: Parts
    When somebody sends parts
    Then "bank" received POST "/parts"

  Scenario: Asked while it is broken
    Given "bank" is broken
    When somebody asks "bank" for "/broken"

  Scenario: Asked while it is silent
    Given "bank" is silent
    When somebody asks "bank" for "/silent"

  Scenario: After the end
    When somebody asks when all is over

  Scenario: Last
    Then "bank" received no POST

  Rule: What a background does is the scenario's
    Background:
      Given somebody asks "bank" for "/early"

    Scenario: Seen after a background
      Given "partner" answers GET "/x" with 200
      Then "partner" received no GET

    Scenario: Seen in each scenario of a background
      Then "partner" received no GET
"""
HINT = (
    '  Hint: if that is right, Given "bank" answers GET "/rate/EUR" with 200; or for every scenario: '
    "stubs.bank in environments/embedded.toml (otherwise = 204 answers anything)"
)
UNFILLED = (
    '"bank" could not answer POST /charges as it was told, and answered 500: the answer repeats {request.body.amount}, '
    "which POST /charges does not have"
)


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    files = {"environments/embedded.toml": PROFILE, "steps/own_steps.py": STEPS, "features/a.feature": FEATURE}
    return Suite(files, tmp_path_factory.mktemp("unexpected")).run("--no-capture")


@pytest.mark.parametrize(
    "name",
    [
        "Earlier",
        "Work of another",
        "Asked while it is broken",  # it answers whatever it is asked, and says so itself
        "Asked while it is silent",
        "After the end",
        "Last",
    ],
)
def test_what_was_expected_or_is_of_others_fails_nobody(outcome: Outcome, name: str) -> None:
    assert outcome.result(name)["status"] == "passed", outcome


def test_it_fails_the_step_in_which_it_is_noticed(outcome: Outcome) -> None:
    result = outcome.result("Seen in a step")
    details = result["statusDetails"]

    assert (result["status"], [step["status"] for step in result["steps"]]) == ("failed", ["passed", "failed"])
    assert details["message"] == '"bank" was asked for GET /rate/EUR, and nobody said what it answers'
    assert (details["expected"], details["actual"]) == ("GET /rates/{currency}", "GET /rate/EUR")
    assert details["trace"].splitlines() == [
        '  nearest is GET /rates/{currency}: the path has "rate", not "rates"',
        "  it also answers: POST /charges",
        HINT,
    ]


def test_where_no_sentence_notices_it_the_end_of_the_scenario_does(outcome: Outcome) -> None:
    result: Any = outcome.result("Seen at the end")
    details = result["statusDetails"]

    assert (result["status"], details["message"].splitlines()[0]) == (
        "failed",
        '"bank" was asked for GET /rates/EUR/now, and nobody said what it answers',
    )
    assert "  with the query: day=1" in details["trace"]
    assert "the path has 3 segments, not 2" in details["trace"]
    assert '  also: "bank" was asked for GET /x, and nobody said what it answers' in details["trace"]


def test_the_first_of_all_is_told_first_whoever_was_asked(outcome: Outcome) -> None:
    details = outcome.result("Two third parties")["statusDetails"]

    assert details["message"].splitlines()[0] == '"courier" was asked for GET /first, and nobody said what it answers'
    assert '  also: "bank" was asked for GET /second, and nobody said what it answers' in details["trace"]


def test_another_failure_says_what_was_asked_meanwhile(outcome: Outcome) -> None:
    result = outcome.result("Seen where something else fails")

    assert result["statusDetails"]["message"].splitlines()[:2] == [
        '"bank" received no POST "/charges"',
        '  meanwhile "bank" was asked for GET /x, and nobody said what it answers',
    ]


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("Seen after a background", "/early"),
        ("Seen in each scenario of a background", "/early"),
    ],
)
def test_it_is_told_where_a_background_asks(outcome: Outcome, name: str, path: str) -> None:
    result = outcome.result(name)
    said = f'"bank" was asked for GET {path}, and nobody said what it answers'

    assert (result["status"], result["statusDetails"]["message"].splitlines()[0]) == ("failed", said), outcome


def test_a_form_in_parts_is_told_field_by_field(outcome: Outcome) -> None:
    told = outcome.result("Parts")["statusDetails"]["trace"].splitlines()

    assert told[0] == "  it sent: order = 7, file = sku;1, picture = <bytes>"


@pytest.mark.parametrize("name", ["Nothing to repeat", "Nothing to repeat where something else fails"])
def test_an_answer_that_could_not_be_given_breaks_the_scenario(outcome: Outcome, name: str) -> None:
    result = outcome.result(name)

    assert result["status"] == "broken"
    assert result["statusDetails"]["message"].startswith(UNFILLED)


def test_what_is_asked_after_the_end_of_a_scenario_makes_the_run_red(outcome: Outcome) -> None:
    _, _, told = outcome.stdout.partition("between two scenarios:\n")

    assert outcome.exit_code == 1
    assert told.splitlines()[:2] == [
        '"bank" was asked for GET /late, and nobody said what it answers',
        '"bank" was asked for GET /stray, and nobody said what it answers',
    ]
