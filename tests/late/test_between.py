"""What a scenario leaves at a broker, under way or declared, never reaches the next; on both brokers."""

from __future__ import annotations

import pytest

from late.suites import PROFILE, scenario, suite, told
from suite import Outcome

STEPS = """
import pika
from behave import given, then, when
from pika import exceptions as amqp
import interlock.steps

def channel(context):
    url = context.interlock.stack.endpoint("brokers", "events").url
    connection = pika.BlockingConnection(pika.URLParameters(url))
    context.add_cleanup(lambda: connection.is_open and connection.close())
    return connection.channel()

@given("somebody declares queues of their own")
def declare(context):
    own = channel(context)
    own.queue_declare("stray")
    own.queue_bind("stray", "jobs", "#")
    own.queue_bind("letters", "jobs", "stray.#")
    own.queue_declare("delayed", arguments={
        "x-message-ttl": 250, "x-dead-letter-exchange": "jobs", "x-dead-letter-routing-key": "bad"})

@when("a message waits for its time")
def wait(context):
    channel(context).basic_publish("", "delayed", b"{}")

@when("somebody deletes the queue of the worker")
def delete(context):
    channel(context).queue_delete("first")

@then("nothing is declared that was not there")
def check(context):
    for queue in ("stray", "delayed"):
        try:
            channel(context).queue_declare(queue, passive=True)
        except amqp.ChannelClosedByBroker:
            continue
        raise AssertionError(queue)
"""
NOTHING = (
    '    Then no message "bad" arrives\n    And no message "begun" arrives\n    And the queue "letters" is empty\n'
)
FEATURE = "Feature: One after the other\n" + "".join(
    [
        scenario(
            "Slow", told([[0, "message", "begun"], [0.6, "message", "bad"]]), '    Then a message "begun" arrives\n'
        ),
        scenario("After the slow one", NOTHING),
        scenario("Declared", "    Given somebody declares queues of their own\n", told([[0, "message", "stray.x"]])),
        scenario("After what was declared", NOTHING, "    And nothing is declared that was not there\n"),
        scenario("Waiting", "    Given somebody declares queues of their own\n    When a message waits for its time\n"),
        scenario("After what waited", NOTHING, "    And nothing is declared that was not there\n"),
        scenario("Deleted", "    When somebody deletes the queue of the worker\n"),
        scenario("After what was deleted", told([[0, "message", "good"]]), '    Then a message "good" arrives\n'),
        scenario("Endless", told([[0, "message", "begun"], [60, "nothing"]]), '    Then a message "begun" arrives\n'),
        scenario(
            "After the endless one", NOTHING, told([[0, "message", "good"]]), '    Then a message "good" arrives\n'
        ),
    ]
)
PATIENT = "from interlock import harness\nharness.RUN_DRY_WITHIN = 1.5\nfrom interlock.hooks import *\n"


@pytest.fixture(scope="module", params=["embedded", pytest.param("local", marks=pytest.mark.local)])
def between(request, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    profile = PROFILE.replace("[brokers.", f'[brokers.events]\nprovider = "{request.param}"\n[brokers.', 1)
    files = {"environment.py": PATIENT, "steps/library_steps.py": STEPS}
    directory = tmp_path_factory.mktemp("between")
    return suite(directory, "worker", feature=FEATURE, profile=profile, **files).run()


def test_every_scenario_finds_the_known_state(between: Outcome) -> None:
    assert {result["name"]: result["status"] for result in between.results} == {
        line.partition(": ")[2]: "passed" for line in FEATURE.splitlines() if line.startswith("  Scenario: ")
    }, between


def test_what_was_done_for_it_is_told(between: Outcome) -> None:
    gone = "services were started anew, for what they declare was gone: "
    assert f'{gone}queue "first", the binding of queue "first" to exchange "jobs" by "first.#"' in between.summary
    assert "did not run dry, so that its services were started anew: queue first has 1 unack" in between.summary
