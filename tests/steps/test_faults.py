"""Sentences about trouble, where they have no meaning, and where what they say did not come about."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pika
import pytest

from interlock.journal import Journal
from interlock.profile import load_profile
from interlock.stack import Stack
from suite import Outcome, Suite

ENVIRONMENT = """
    patience = "10 s"

    [brokers.events.exchanges."shop.events"]

    [databases.shop]

    [stubs."card gateway"]
    answers = [{ request = "POST /charges", status = 201 }]

    [services.till]
    run = ["python", "till.py"]
    ready.log = "open"
    consumes = ["till"]
    env = { BROKER = "{brokers.events.url}", GATEWAY = "{stubs.card gateway.url}" }
"""
TILL = """
    import os, sys, time
    import pika
    import requests


    def take(channel, method, properties, body):
        if method.routing_key == "charge":
            requests.post(os.environ["GATEWAY"] + "/charges", timeout=5)
        print("took", body.decode(), flush=True)
        channel.basic_ack(method.delivery_tag)


    first = True
    while True:
        try:
            channel = pika.BlockingConnection(pika.URLParameters(os.environ["BROKER"])).channel()
            channel.exchange_declare("shop.events", "topic", durable=True)
            channel.queue_declare("till")
            channel.queue_bind("till", "shop.events", "#")
            channel.basic_consume("till", take)
            print("open" if first else "open again", flush=True)
            first = False
            channel.start_consuming()
        except (pika.exceptions.AMQPError, OSError) as error:
            print("lost the broker", flush=True)
            time.sleep(0.02)
"""
OWN_STEPS = """
    import time

    from behave import then


    @then("a message is held up")
    def _(context):
        until = time.monotonic() + 30
        while not context.world.unkept(meanwhile=True):
            assert time.monotonic() < until
            time.sleep(0.002)


    @then("the till took {number:d}")
    def _(context, number):
        assert number == 6, f"the till took 6, not {number}"
"""
BODY = '\n      """\n      {}\n      """'
SALE = f'When I publish "sale" to "shop.events" with:{BODY}'

SCENARIOS = {
    # name: (steps, status, what the message has)
    "back in time": (
        f"""
    Given the broker is down
    Then the "till" service logs "lost the broker"
    When the "events" broker is back
    Then the "till" service logs "open again"
    {SALE}
    Then the "till" service logs "took"
    When the connections to the broker are lost
    Then the queue "till" has 1 consumer""",
        "passed",
        "",
    ),
    "a broker that is not down": ("When the broker is back", "broken", 'the "events" broker is not down'),
    "a database that is not down": ('When the "shop" database is back', "broken", 'the "shop" database is not down'),
    "left down": ("Given the database is down\n    And the broker is down", "passed", ""),
    "whole after that": (f'{SALE}\n    Then the "till" service logs "took"', "passed", ""),
    "a queue nobody declared": (
        'Given the next message to the queue "tell" is lost',
        "broken",
        'there is no queue "tell" in broker "events"; there are: till',
    ),
    "poison for nobody": (
        'When a poison message arrives in the queue "tell"',
        "broken",
        'there is no queue "tell" in broker "events"; there are: till',
    ),
    "poison": (
        (
            'When a poison message arrives in the queue "till"\n    Then the "till" service logs "this is no JSON"\n'
            f'    When a poison message arrives in the queue "till":{BODY.replace("{}", "[7]")}\n'
            '    Then the "till" service logs "[7]"'
        ),
        "passed",
        "",
    ),
    "no order of one": (
        'Given the next 1 messages to the queue "till" arrive in reverse order',
        "broken",
        "1 messages have no reverse order here, but 2 to 50",
    ),
    "it never came": (
        'Given the next message to the queue "till" is delivered twice',
        "broken",
        'the next message to the queue "till" is to come twice, and none came: the scenario does not test what it says',
    ),
    "held up by the scenario itself": (
        f"""
    Given the next 2 messages to the queue "till" arrive in reverse order
    {SALE}
    Then within 300 ms the "till" service logs "took\"""",
        "broken",
        'the next 2 messages to the queue "till" are to come in reverse order, and only 1 came and waits: ',
    ),
    "a team's own Then while a message is held up": (
        f"""
    Given the next 2 messages to the queue "till" arrive in reverse order
    {SALE}
    Then a message is held up
    And the till took 7""",
        "broken",
        (
            'the next 2 messages to the queue "till" are to come in reverse order, and only 1 came and waits: the '
            "scenario does not test what it says\n\nAlso: the till took 6, not 7"
        ),
    ),
    "a team's own Then when nothing is held up": ("Then the till took 7", "failed", "the till took 6, not 7"),
    "failed while parts are broken": (
        """
    Given the "till" service is paused
    And the broker is down
    And "card gateway" is silent
    And "card gateway" answers POST "/charges" in turn:
      | status | fault |
      | 201    |       |
      |        | reset |
    Then within 50 ms the "till" service logs "took\"""",
        "failed",
        (
            '\n  while service "till" is paused, broker "events" is down, stub "card gateway" is silent and '
            'stub "card gateway" answers POST /charges with the fault "reset" (this scenario did that)'
        ),
    ),
    "held up while a part is broken": (
        f"""
    Given the next 2 messages to the queue "till" arrive in reverse order
    {SALE}
    Given the database is down
    Then within 300 ms the "till" service logs "took\"""",
        "broken",
        '\n  while database "shop" is down (this scenario did that)',
    ),
    "asked for while it is down": (
        'Given the "till" service is killed\n    When I send GET "/" to "till"',
        "broken",
        '\n  while service "till" is killed (this scenario did that)',
    ),
    "failed when all is whole again": (
        """
    Given the "till" service is paused
    And the database is down
    And "card gateway" is slow
    And "card gateway" does not answer POST "/charges"
    When the "till" service is resumed
    And the database is back
    And "card gateway" is well again
    And "card gateway" answers POST "/charges" with 201
    Then within 50 ms the "till" service logs "gave change\"""",
        "failed",
        'the log of "till" has no line with "gave change"',
    ),
    "late": (
        f"""
    Given the next message to the queue "till" is delayed by 200 ms
    {SALE}
    Then the "till" service logs "took"
    And the queue "till" is empty""",
        "passed",
        "",
    ),
    "a third party that is broken": (
        f"""
    Given "card gateway" is broken
    When I publish "charge" to "shop.events" with:{BODY}
    Then the "till" service logs "took"
    When "card gateway" is well again
    And "card gateway" is slow
    And "card gateway" is silent""",
        "passed",
        "",
    ),
}


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    scenarios = "\n".join(f"  Scenario: {name}\n    {steps.strip()}\n" for name, (steps, *_) in SCENARIOS.items())
    directory: Path = tmp_path_factory.mktemp("faults")
    files = {"environments/embedded.toml": ENVIRONMENT, "till.py": TILL, "steps/till_steps.py": OWN_STEPS}
    suite = Suite(files, directory)
    (directory / "features" / "a.feature").write_text(f"Feature: Trouble\n{scenarios}", "utf-8")
    return suite.run()


@pytest.mark.parametrize("name", SCENARIOS)
def test_trouble_is_what_it_says(outcome: Outcome, name: str) -> None:
    _, status, message = SCENARIOS[name]

    result = outcome.result(name)

    assert (result["status"], message in str(result.get("statusDetails", {}).get("message", ""))) == (status, True), (
        f"{result.get('statusDetails')}\n{outcome}"
    )


def test_what_is_whole_again_is_not_told(outcome: Outcome) -> None:
    message = outcome.result("failed when all is whole again")["statusDetails"]["message"]

    assert "this scenario did that" not in message


def test_what_is_broken_is_the_last_line_on_the_console_too(outcome: Outcome) -> None:
    told = outcome.stdout.partition("Scenario: failed while parts are broken")[2].partition("Scenario:")[0]

    assert told.rstrip().endswith('with the fault "reset" (this scenario did that)')


def test_the_report_tells_what_was_broken(outcome: Outcome) -> None:
    told = outcome.everything_written()

    for sentence in (
        'Fault: the "events" broker is down: 1 connection broken',
        'Fault: the "events" broker is back',
        'Fault: the "shop" database is back, at the end of the scenario',
        'Fault: \\"sale\\" to the queue \\"till\\" came late'.replace("\\", ""),
        'Fault: "card gateway" is broken',
    ):
        assert sentence in told or sentence.replace('"', '\\"') in told or sentence.replace('"', "&quot;") in told


OF_OTHERS = """
    level = "{level}"

    [brokers.events]
    provider = "external"
    url = "{url}"
    {more}
    exchanges."shop.events" = {{}}
"""
BROKEN = (
    'Given the next message to the queue "till" is lost',
    'When a poison message arrives in the queue "till"',
    "Given the broker is down",
    "When the connections to the broker are lost",
)


@pytest.mark.parametrize(
    ("level", "more", "told"),
    [
        ("shared", "", 'the "events" broker is shared in the environment "embedded", so that nothing is broken there'),
        ("worker", 'reset = "allowed"', 'the "events" broker cannot be broken here: interlock did not start it'),
    ],
)
def test_nothing_of_others_is_broken(tmp_path: Path, level: str, more: str, told: str) -> None:
    (tmp_path / "theirs.toml").write_text("[brokers.events]\n")
    theirs = Stack(load_profile("theirs", tmp_path), Journal(), base=tmp_path)
    theirs.start()
    url = theirs.endpoint("brokers", "events").url
    steps = "".join(f"  Scenario: {number}\n    {step}\n" for number, step in enumerate(BROKEN))
    profile = OF_OTHERS.format(level=level, url=url, more=more)
    try:
        with contextlib.closing(pika.BlockingConnection(pika.URLParameters(url))) as connection:
            channel = connection.channel()
            channel.queue_declare("till")
            channel.basic_publish("", "till", b"somebody's")

            outcome = Suite(
                {"environments/embedded.toml": profile, "features/a.feature": f"Feature: A\n{steps}"}, tmp_path
            ).run()

            messages = [outcome.result(str(number))["statusDetails"]["message"] for number in range(len(BROKEN))]
            assert [message.splitlines()[0] for message in messages] == [told] * len(BROKEN), outcome
            assert channel.queue_declare("till", passive=True).method.message_count == 1
    finally:
        theirs.stop()
