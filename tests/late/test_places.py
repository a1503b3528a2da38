"""Wherever work can hide, an exact or negative sentence waits for it; where it cannot be known, the report says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from late.suites import PROFILE, Plan, scenario, suite, told
from suite import Outcome

MESSAGE = [0, "message"]
JUST_NOW, SOON, LATE = 0.02, 0.12, 0.2
"""Seconds: shorter than the 100 ms of stillness, longer, and much longer.

Who acknowledges early is out of sight between two things that can be seen: that must be far less than the stillness.
"""

PLACES: dict[str, tuple[str, Plan]] = {
    # where the work hides: who is told, and what comes before the forbidden message
    "unacknowledged": ("first", [[LATE, "nothing"]]),
    "unacknowledged in an exclusive queue": ("mine", [[LATE, "nothing"]]),
    "behind a rejection": ("refused", [[SOON, "nothing"]]),
    "in an outbox": ("boxed", [[LATE, "nothing"]]),
    "behind an idle path": ("POST", [[LATE, "nothing"]]),
    "in a request to a stub": ("hasty", [[0, "get", "/slow"]]),
    "in a request that is still being sent": ("hasty", [[0, "slowly", "/charges"]]),
    "in a mail that is half sent": ("hasty", [[0, "half", "ada@example.com"]]),
    "in three queues": ("first", [[JUST_NOW, "hand", "second"], [SOON, "hand", "third"], [LATE, "nothing"]]),
    "in a queue, an outbox and a queue": (
        "second",
        [[SOON, "hand", "boxed"], [SOON, "hand", "first"], [SOON, "nothing"]],
    ),
    "behind a path, a stub and a mail": (
        "POST",
        [[SOON, "hand", "hasty"], [0, "get", "/slow"], [0, "half", "a@example.com"], [JUST_NOW, "hand", "third"]],
    ),
}


def nested(plan: Plan, last: list[object]) -> Plan:
    """What is handed on is the rest of the plan."""
    for place, act in enumerate(plan):
        if act[1] == "hand":
            return [*plan[:place], [*act, nested(plan[place + 1 :], last)]]
    return [*plan, last]


def queued(key: str, plan: Plan) -> str:
    """Something that takes a while comes first, so that the plan waits in the queue."""
    return told([[LATE, "nothing"]], key) + told(plan, key)


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    tell = {place: (lambda plan, key=key: told(plan, key)) for place, (key, _) in PLACES.items()}
    tell["ready in a queue"] = lambda plan: queued("first", plan)
    plans = {place: plan for place, (_, plan) in PLACES.items()} | {"ready in a queue": []}
    scenarios = "".join(
        scenario(
            f"{kind}: {place}", told_(nested(plans[place], [*MESSAGE, kind])), '    Then no message "bad" arrives\n'
        )
        for place, told_ in tell.items()
        for kind in ("bad", "good")
    )
    restarted = (
        '    Given the "worker" service is killed\n',
        told([[LATE, "message", "bad"]]),
        '    When the "worker" service is started\n    Then no message "bad" arrives\n',
    )
    remembered = (
        '    Then no message "bad" arrives\n    When somebody drops a hint\n    Then no message "bad" arrives\n',
    )
    # A Then of the team that acts: quiet that was found before it must not be believed.
    looked = ('    Then no message "bad" arrives\n    Then somebody drops a hint\n    Then no message "bad" arrives\n',)
    scenarios += scenario("bad: starting again", *restarted)
    scenarios += scenario("bad: unseen, by a When", *remembered) + scenario("bad: unseen, by a Then", *looked)
    steps = """
        import pathlib
        from behave import step

        @step("somebody drops a hint")
        def drop(context):
            pathlib.Path("hint").write_text("x")
    """
    files = {"steps/team_steps.py": steps}
    made = suite(
        tmp_path_factory.mktemp("places"),
        "worker", "hasty", "boxed", "web", "peeping",
        feature=f"Feature: Places\n{scenarios}",
        profile=PROFILE.replace("40 ms", "100 ms"),
        **files,
    )  # fmt: skip
    return made.run()


@pytest.mark.parametrize("place", [*PLACES, "ready in a queue"])
def test_work_is_waited_for_wherever_it_hides(places: Outcome, place: str) -> None:
    bad, good = places.result(f"bad: {place}"), places.result(f"good: {place}")

    assert (bad["status"], good["status"]) == ("failed", "passed"), places
    assert bad["statusDetails"]["message"] == '1 message "bad" arrived, expected none'


@pytest.mark.parametrize("place", ["starting again", "unseen, by a When", "unseen, by a Then"])
def test_work_is_waited_for_whatever_set_it_going(places: Outcome, place: str) -> None:
    assert places.result(f"bad: {place}")["statusDetails"]["message"] == '1 message "bad" arrived, expected none', (
        places
    )


def test_where_quiet_cannot_be_known_the_scenario_says_what_was_done_instead(tmp_path: Path) -> None:
    """A service that tells nobody when it is done, although it also works from a queue."""
    feature = "Feature: A\n" + scenario("Secret", '    Then no message "bad" arrives\n')
    outcome = suite(tmp_path, "secretive", feature=feature).run()

    said = "quiet cannot be known for service secretive (the profile has no idle for it): watched for 40 ms instead"
    assert outcome.result("Secret")["status"] == "passed"
    assert said in str(outcome.result("Secret")["steps"][-1])
    assert said in outcome.summary


def test_a_queue_is_not_empty_while_a_paused_service_holds_its_message(tmp_path: Path) -> None:
    held = (
        told([[0, "message", "begun"], [60, "nothing"]]),
        '    Then a message "begun" arrives\n    When the "worker" service is paused\n',
        '    Then the queue "first" is empty\n',
    )

    outcome = suite(tmp_path, "worker", feature=f"Feature: A\n{scenario('Held', *held)}").run()

    message = outcome.result("Held")["statusDetails"]["message"]
    assert message == (
        'the queue "first" has unacknowledged messages 1 instead of 0\n'
        '  while service "worker" is paused (this scenario did that)'
    )
