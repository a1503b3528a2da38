"""Sentences about trouble, where they have no meaning, and where what they say did not come about."""

from __future__ import annotations

from pathlib import Path

import pytest

from suite import Outcome, Suite

ENVIRONMENT = """
    patience = "600 ms"

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
    files = {"environments/embedded.toml": ENVIRONMENT, "till.py": TILL}
    suite = Suite(files, directory)
    (directory / "features" / "a.feature").write_text(f"Feature: Trouble\n{scenarios}", "utf-8")
    return suite.run(timeout=120)


@pytest.mark.parametrize("name", SCENARIOS)
def test_trouble_is_what_it_says(outcome: Outcome, name: str) -> None:
    _, status, message = SCENARIOS[name]

    result = outcome.result(name)

    assert (result["status"], message in str(result.get("statusDetails", {}).get("message", ""))) == (status, True), (
        f"{result.get('statusDetails')}\n{outcome}"
    )


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
