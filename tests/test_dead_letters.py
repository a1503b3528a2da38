"""Dead letters are heard where they go, whatever their exchange is, and counted; what cannot be heard is said."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pika
import pytest

from interlock.errors import UsageError
from interlock.expect import Table
from interlock.harness import Harness
from interlock.profile import load_profile
from interlock.world import World
from interlock.world.dead_letters import number_is_dead_lettered
from interlock.world.publishing import publish_to_queue
from interlock.world.timing import PLAIN
from suite import Suite

PROFILE = """
    patience = "20 s"
    settle = "20 ms"

    [brokers.events]
    provider = "{}"

    [brokers.events.exchanges.events]
    type = "topic"

    [brokers.events.exchanges.typed]
    type = "fanout"
    message_name = "type"

    [services.worker]
    run = ["python", "worker.py"]
    ready.log = "open"
    consumes = ["orders"]
    env = {{ BROKER = "{{brokers.events.url}}" }}
"""
WORKER = """
    import json
    import os
    import pika

    channel = pika.BlockingConnection(pika.URLParameters(os.environ["BROKER"])).channel()
    for name, kind in {"dead.topic": "topic", "dead.direct": "direct", "dead.fanout": "fanout"}.items():
        channel.exchange_declare(name, kind)


    def queue(name, exchange, key, **arguments):
        channel.queue_declare(name, arguments={f"x-{one.replace('_', '-')}": it for one, it in arguments.items()})
        if exchange:
            channel.queue_bind(name, exchange, key)


    queue("parked", "", "")
    queue("plain", "events", "plain")
    queue("orders", "events", "order.*", dead_letter_exchange="dead.topic", dead_letter_routing_key="orders.dead")
    queue("orders.dead", "dead.topic", "orders.dead")
    queue("brief", "events", "brief", message_ttl=50, dead_letter_exchange="dead.direct", dead_letter_routing_key="b")
    queue("tight", "typed", "", max_length=1, dead_letter_exchange="dead.fanout")
    queue("any", "events", "any.#", message_ttl=50, dead_letter_exchange="dead.direct")
    queue("straight", "events", "straight", message_ttl=50, dead_letter_exchange="", dead_letter_routing_key="parked")
    queue("brisk", "events", "brisk", message_ttl=50, dead_letter_exchange="dead.topic", dead_letter_routing_key="b")
    queue("ping", "events", "ping", message_ttl=50, dead_letter_exchange="dead.topic", dead_letter_routing_key="pong")
    queue("pong", "dead.topic", "pong", message_ttl=50, dead_letter_exchange="dead.topic", dead_letter_routing_key="p")
    queue("ping", "dead.topic", "p", message_ttl=50, dead_letter_exchange="dead.topic", dead_letter_routing_key="pong")
    queue("dropped", "events", "dropped", message_ttl=50, dead_letter_exchange="nowhere")


    def take(_channel, method, properties, body):
        if json.loads(body).get("bad"):
            channel.basic_reject(method.delivery_tag, requeue=False)
        else:
            channel.basic_ack(method.delivery_tag)


    channel.basic_consume("orders", take)
    print("open", flush=True)
    channel.start_consuming()
"""
FEATURE = """
Feature: Dead letters

  Scenario: Rejected
    When I publish "order.placed" to "events" with:
      | order | bad  | reason | header X-Try | property message_id |
      | 7     | true | odd    | 3            | m-1                 |
    Then a message "order.placed" is dead-lettered from "orders" with:
      | field               | value        |
      | order               | 7            |
      | header X-Try        | 3            |
      | property message_id | m-1          |
      | exchange            | events       |
      | routing key         | order.placed |
      | reason              | odd          |
      | death reason        | rejected     |
      | deaths              | 1            |
    And exactly 1 message "order.placed" is dead-lettered from "orders"
    And exactly 1 message "order.placed" arrives
    And no message "order.paid" is dead-lettered from "orders"
    And the queue "orders.dead" has 1 message

  Scenario: What is taken does not die
    When I publish "order.placed" to "events" with:
      | order |
      | 7     |
    Then no message "order.placed" is dead-lettered from "orders"

  Scenario: Twice
    When I publish "order.placed" to "events" with:
      | bad  |
      | true |
    And the message "order.placed" is delivered again
    Then exactly 2 messages "order.placed" are dead-lettered from "orders"
    And no message "order.placed" is dead-lettered from "orders" with:
      | reason  |
      | expired |

  Scenario: Expired, straight into the queue and by the exchange
    When I publish "brief" to "events" with:
      | number |
      | 1      |
    And I publish "note" to the queue "brief" with:
      | number |
      | 2      |
    Then exactly 1 message "brief" is dead-lettered from "brief" of "events" with:
      | number | reason  |
      | 1      | expired |
    And exactly 1 message "note" is dead-lettered from "brief"

  Scenario: Of two queues with one dead-letter exchange
    When I publish "brisk" to "events"
    Then a message "brisk" is dead-lettered from "brisk"
    And no message "brisk" is dead-lettered from "orders"

  Scenario: From one queue into another and back, where the broker ends it
    When I publish "ping" to "events" with:
      | number |
      | 1      |
    Then a message "ping" is dead-lettered from "pong" with:
      | number | reason  | deaths |
      | 1      | expired | 1      |
    And exactly 1 message "ping" is dead-lettered from "ping"
    And exactly 1 message "ping" is dead-lettered from "pong"
    And exactly 1 message "pong" is dead-lettered from "pong"
    And no message "pong" is dead-lettered from "ping"
    And exactly 1 message "ping" arrives
    And the queue "ping" is empty
    And the queue "pong" is empty

  Scenario: What is told of a death elsewhere is no death
    When I publish "order.placed" to "events" with:
      | order | header x-death                                                                            |
      | 7     | [{"queue": "orders", "exchange": "events", "reason": "rejected", "routing-keys": ["order.placed"]}] |
    Then no message "order.placed" is dead-lettered from "orders"

  Scenario: Pushed out
    When I publish "note" to "typed" with:
      | number | routing key |
      | 1      | whatever    |
    And I publish "note" to "typed" with:
      | number |
      | 2      |
    Then exactly 1 message "note" is dead-lettered from "tight" with:
      | number | reason | routing key |
      | 1      | maxlen | whatever    |

  Scenario: At a direct exchange, by a key that is not known before
    When I publish "any.thing" to "events"
    Then exactly 1 message "any.thing" is dead-lettered from "any"

  Scenario: By the default exchange
    When I publish "straight" to "events" with:
      | number |
      | 1      |
    Then a message "straight" is dead-lettered from "straight" with:
      | number | reason  |
      | 1      | expired |
    And exactly 1 message "straight" is dead-lettered from "straight"
    And exactly 1 message "straight" arrives

  Scenario: To an exchange that is not there
    Then no message "dropped" is dead-lettered from "dropped"

  Scenario: From a queue without dead letters
    Then no message "plain" is dead-lettered from "plain"

  Scenario: From no queue
    Then no message "plain" is dead-lettered from "plan"

  Scenario: None has died
    When I publish "order.placed" to "events" with:
      | bad  |
      | true |
    Then a message "order.placed" is dead-lettered from "orders"
    And within 100 ms a message "order.paid" is dead-lettered from "orders"

  Scenario: Another one has died
    When I publish "order.placed" to "events" with:
      | order | bad  |
      | 7     | true |
    Then a message "order.placed" is dead-lettered from "orders"
    And within 100 ms a message "order.placed" is dead-lettered from "orders" with:
      | order | reason  |
      | 7     | expired |
"""
SAID = {
    "At a direct exchange, by a key that is not known before": (
        'how many messages die in "any" cannot be said: they keep their routing keys, which can be any, and '
        '"dead.direct" is a direct exchange, which tells of the keys alone that it is asked for\n'
        "  Hint: name the exchange and its keys in the profile, or give the queue a dead-letter routing key"
    ),
    "To an exchange that is not there": (
        'the dead letters of "dropped" cannot be heard: its dead-letter exchange, "nowhere", is not there, so that '
        "they are dropped"
    ),
    "From a queue without dead letters": (
        'nothing is dead-lettered from "plain": it has no dead-letter exchange\n'
        "  Hint: those that have one: ping, any, pong, straight, brief, brisk, tight, dropped, orders"
    ),
    "From no queue": (
        'there is no queue "plan" in broker "events"; there are: plain, any, ping, pong, parked, dropped, '
        "straight, orders.dead, brief, brisk, orders, tight"
    ),
    "None has died": 'no message "order.paid" died in "orders"',
    "Another one has died": (
        'no message "order.placed" died in "orders" where order is 7 and reason is "expired"; the only message '
        '"order.placed" has reason "rejected"'
    ),
}
UNTOLD = (
    'the dead letters of "straight" cannot be heard: they go straight to the queue "parked", through the default '
    "exchange, and RabbitMQ tells nobody of dead letters there\n"
    '  Hint: look at that queue: Then the queue "parked" has 1 message'
)


@pytest.mark.parametrize(
    ("provider", "by_default"), [("embedded", None), pytest.param("local", UNTOLD, marks=pytest.mark.local)]
)
def test_dead_letters_are_heard_and_counted(provider: str, by_default: str | None, tmp_path: Path) -> None:
    files = {
        "environments/embedded.toml": PROFILE.format(provider),
        "features/dead.feature": FEATURE,
        "worker.py": WORKER,
    }
    outcome = Suite(files, tmp_path).run()

    if " cannot run here" in (told := outcome.stdout + outcome.stderr):
        pytest.skip(told)
    said = {one["name"]: one.get("statusDetails", {}).get("message", "") for one in outcome.results}
    expected = SAID | ({"By the default exchange": by_default} if by_default else {})
    assert {name: message for name, message in said.items() if message} == expected
    trace = outcome.result("None has died")["statusDetails"]["trace"]
    assert 'dead letters of "orders" in this scenario: order.placed (rejected)' in trace


OUTSIDE = """
    level = "shared"

    [brokers.events]
    provider = "external"
    url = "{}"
    dead_letters = {{ work = "dead" }}

    [brokers.events.exchanges.dead]
    type = "fanout"
"""


def test_of_a_broker_that_runs_already_the_profile_says_where_dead_letters_go(tmp_path: Path) -> None:
    (tmp_path / "embedded.toml").write_text("[brokers.events]\n")
    with Harness(load_profile("embedded", tmp_path), base=tmp_path) as running:
        assert running.stack is not None
        url = running.stack.endpoint("brokers", "events").url
        channel = pika.BlockingConnection(pika.URLParameters(url)).channel()
        channel.exchange_declare("dead", "fanout", durable=True)
        channel.queue_declare("work", arguments={"x-dead-letter-exchange": "dead", "x-max-length": 1})
        channel.queue_declare("other", arguments={"x-dead-letter-exchange": "dead"})
        (tmp_path / "outside.toml").write_text(dedent(OUTSIDE.format(url)))
        with Harness(load_profile("outside", tmp_path), base=tmp_path) as outside:
            world = World(outside)
            for number in "12":
                publish_to_queue(world, "job", "work", None, Table(["number"], [[number]]), None)

            first = Table(["number", "reason"], [["1", "maxlen"]])
            number_is_dead_lettered(world, "job", "work", None, first, None, 1, PLAIN)
            number_is_dead_lettered(world, "job", "work", None, None, None, 1, PLAIN)
            with pytest.raises(UsageError) as caught:
                number_is_dead_lettered(world, "job", "other", None, None, None, 0, PLAIN)
        assert str(caught.value) == (
            'where the dead letters of "other" go is nothing that broker "events", which runs already, tells\n'
            f'  Hint: say it in {tmp_path}/outside.toml: dead_letters = {{ "other" = "its dead-letter exchange" }}'
        )
        channel.connection.close()
