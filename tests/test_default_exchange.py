"""What goes through the default exchange, to which no queue can be bound: brokers of our own tell of it by tracing."""

from __future__ import annotations

from pathlib import Path

import pytest

from suite import Suite

PROFILE = """
    patience = "20 s"

    [brokers.events]
    provider = "{}"

    [brokers.events.exchanges.""]
"""
SERVICE = """
    [services.worker]
    run = ["python", "worker.py"]
    ready.log = "open"
    consumes = ["work"]
    publishes = [""]
    env = { BROKER = "{brokers.events.url}" }
"""
WORKER = """
    import os
    import pika

    channel = pika.BlockingConnection(pika.URLParameters(os.environ["BROKER"])).channel()
    channel.queue_declare("work")
    channel.queue_declare("done")
    channel.queue_declare("parked")
    dies = {"x-message-ttl": 20, "x-dead-letter-exchange": "", "x-dead-letter-routing-key": "parked"}
    channel.queue_declare("brief", arguments=dies)


    def take(_channel, method, properties, body):
        channel.basic_publish("", "done", body, properties)
        channel.basic_ack(method.delivery_tag)


    channel.basic_consume("work", take)
    print("open", flush=True)
    channel.start_consuming()
"""
SEND = 'When I publish "work" to "" with:\n      | job |\n      | 7   |'
FEATURE = f"""
Feature: Work
  Scenario: Each message counts once
    {SEND}
    Then a message "done" arrives with:
      | job |
      | 7   |
    And exactly 1 message "work" arrives
    And exactly 1 message "done" arrives
    And these messages arrive in order:
      | message | job |
      | work    | 7   |
      | done    | 7   |
  Scenario: Once more is twice
    {SEND}
    Then a message "done" arrives
    When the message "work" is delivered again
    Then exactly 2 messages "done" arrive
  Scenario: What the suite sends counts whatever it is
    When a poison message arrives in the queue "work"
    Then exactly 1 message "work" arrives
  Scenario: What is late counts once
    Given the next message to the queue "work" is delivered twice
    {SEND}
    Then exactly 2 messages "done" arrive
    And exactly 1 message "work" arrives
  Scenario: What dies is no further message
    When I publish "brief" to "" with:
      | job |
      | 7   |
    Then the queue "parked" has 1 message
    And exactly 1 message "brief" arrives
    And no message "parked" arrives
  Scenario: There is no such queue
    When I publish "werk" to "" with:
      | job |
      | 7   |
"""


@pytest.mark.parametrize("provider", ["embedded", pytest.param("local", marks=pytest.mark.local)])
def test_sentences_about_messages_hold_for_the_default_exchange(provider: str, tmp_path: Path) -> None:
    files = {
        "environments/embedded.toml": PROFILE.format(provider) + SERVICE,
        "features/work.feature": FEATURE,
        "worker.py": WORKER,
    }
    outcome = Suite(files, tmp_path).run()

    if " cannot run here" in (told := outcome.stdout + outcome.stderr):
        pytest.skip(told)
    said = {result["name"]: result.get("statusDetails", {}).get("message", "") for result in outcome.results}
    missing = said.pop("There is no such queue")
    assert missing.startswith('there is no queue "werk" in broker "events"; there are: work, parked, done, brief')
    assert set(said.values()) == {""}, said
    assert [result["name"] for result in outcome.results if result["status"] != "passed"] == ["There is no such queue"]
    assert " from the default exchange" in str(outcome.results)
