"""The schemas that a profile gives messages hold in every scenario, and no sentence has to say so."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from interlock.errors import DocumentError, InterlockError, ProfileError
from interlock.harness import Harness
from interlock.profile import load_profile
from interlock.world.message_schemas import schema_for
from suite import Suite

PROFILE = """
    patience = "20 s"
    settle = "20 ms"

    [brokers.events]
    provider = "{}"

    [brokers.events.exchanges.orders]
    type = "topic"

    [brokers.events.exchanges.made]
    type = "topic"
    schemas = {{ "thing.*" = "thing", "thing.odd" = "odd" }}

    [services.maker]
    run = ["python", "maker.py"]
    ready.log = "open"
    consumes = ["work"]
    publishes = ["made"]
    env = {{ BROKER = "{{brokers.events.url}}" }}
"""
MAKER = """
    import json
    import os
    import pika

    channel = pika.BlockingConnection(pika.URLParameters(os.environ["BROKER"])).channel()
    channel.queue_declare("work")
    channel.queue_bind("work", "orders", "#")
    dies = {"x-message-ttl": 20, "x-dead-letter-exchange": "made", "x-dead-letter-routing-key": "thing.made"}
    channel.queue_declare("brief", arguments=dies)
    channel.queue_bind("brief", "orders", "late")


    def take(_channel, method, properties, body):
        for name, content in json.loads(body).items():
            if name != "event":
                text = content if isinstance(content, str) else json.dumps(content, separators=(",", ":"))
                channel.basic_publish("made", name, text.encode(), pika.BasicProperties(headers=properties.headers))
        channel.basic_ack(method.delivery_tag)


    channel.basic_consume("work", take)
    print("open", flush=True)
    channel.start_consuming()
"""
THING = {
    "type": "object",
    "required": ["size"],
    "properties": {"size": {"type": "integer"}, "colour": {"enum": ["red", "blue"]}},
}
FEATURE = r'''
Feature: Things

  Scenario: All as agreed
    When I publish "make" to "orders" with:
      """
      {"thing.made": {"size": 1}, "thing.odd": [], "other": {}}
      """
    Then a message "other" arrives
    And a message "thing.odd" arrives

  Scenario: A Then meets one that is not
    When I publish "make" to "orders" with:
      """
      {"thing.made": {"colour": "red"}}
      """
    Then a message "thing.made" arrives

  Scenario: Nobody looks at it
    When I publish "make" to "orders" with:
      """
      {"thing.made": {"colour": "green"}, "thing.lost": {"size": "7"}}
      """
    Then the queue "work" is empty

  Scenario: It is no JSON
    When I publish "make" to "orders" with:
      """
      {"thing.made": "so big"}
      """
    Then the queue "work" is empty

  Scenario: What died is no new message of the application
    When I publish "late" to "orders" with:
      | event |
      | x     |
    Then a message "thing.made" arrives with:
      | event |
      | x     |

  Scenario: The suite itself said it
    When I publish "thing.made" to "made" with:
      | size |
      | big  |
    Then a message "thing.made" arrives

  Scenario: The suite said it, and then the application
    When I publish "thing.made" to "made" with:
      """
      {"colour":"pink"}
      """
    And I publish "make" to "orders" with:
      """
      {"thing.made": {"colour": "pink"}}
      """
    Then exactly 2 messages "thing.made" arrive
'''


@pytest.mark.parametrize("provider", ["embedded", pytest.param("local", marks=pytest.mark.local)])
def test_messages_of_the_application_keep_to_their_schemas_in_every_scenario(provider: str, tmp_path: Path) -> None:
    files = {
        "environments/embedded.toml": PROFILE.format(provider),
        "features/things.feature": FEATURE,
        "maker.py": MAKER,
        "schemas/thing.json": json.dumps(THING),
        "schemas/odd.json": '{"type": "array"}',
    }
    outcome = Suite(files, tmp_path).run()

    if " cannot run here" in (told := outcome.stdout + outcome.stderr):
        pytest.skip(told)
    said = {one["name"]: one.get("statusDetails", {}).get("message", one["status"]) for one in outcome.results}
    assert said == {
        "All as agreed": "passed",
        "A Then meets one that is not": (
            'the message "thing.made" at "made" does not fit the schema "thing": '
            "it has no size instead of a whole number"
        ),
        "Nobody looks at it": (
            'the message "thing.made" at "made" does not fit the schema "thing": it has no size instead of a whole '
            'number and colour "green" instead of one of "red" and "blue"'
        ),
        "It is no JSON": 'the message "thing.made" at "made" does not fit the schema "thing": it is not JSON',
        "What died is no new message of the application": "passed",
        "The suite itself said it": "passed",
        "The suite said it, and then the application": (
            'the message "thing.made" at "made" does not fit the schema "thing": it has no size instead of a whole '
            'number and colour "pink" instead of one of "red" and "blue"'
        ),
    }
    assert {one["status"] for one in outcome.results} == {"passed", "failed"}
    met = outcome.result("A Then meets one that is not")
    assert met["steps"][1]["status"] == "failed"
    trace = outcome.result("Nobody looks at it")["statusDetails"]["trace"]
    assert '  published by "maker"\n  see brokers.events.exchanges.made.schemas in environments/embedded.toml' in trace
    assert (
        '  Also: the message "thing.lost" at "made" does not fit the schema "thing": it has size "7" instead' in trace
    )
    assert "the schema is schemas/thing.json" in trace


@pytest.mark.parametrize(
    ("schemas", "kind", "told"),
    [
        (
            '{ "thing.made" = "thin" }',
            ProfileError,
            'embedded.toml: brokers.events.exchanges.made.schemas: there is no schema "thin" in ',
        ),
        ('{ "thing.made" = "wrong" }', DocumentError, "wrong.json is no JSON Schema: "),
    ],
)
def test_a_schema_that_is_not_there_or_is_none_is_told_before_the_first_scenario(
    tmp_path: Path, schemas: str, kind: type[InterlockError], told: str
) -> None:
    (tmp_path / "embedded.toml").write_text(f"[brokers.events.exchanges.made]\nschemas = {schemas}\n")
    (tmp_path / "schemas").mkdir()
    (tmp_path / "schemas" / "thing.json").write_text("{}")
    (tmp_path / "schemas" / "wrong.json").write_text('{"type": 7}')
    harness = Harness(load_profile("embedded", tmp_path), base=tmp_path)

    with pytest.raises(kind) as caught:
        harness.start()

    assert told in str(caught.value)
    assert harness.stack is None


@pytest.mark.parametrize(
    ("name", "schema"),
    [
        ("order.paid.late", "late"),
        ("order.paid", "paid"),
        ("order.lost", "order"),
        ("stock", "event"),
        ("x.late", "event"),
    ],
)
def test_a_name_in_full_goes_before_patterns_and_a_longer_pattern_before_a_shorter(name: str, schema: str) -> None:
    schemas = {"*": "event", "order.*.late": "late", "order.*": "order", "order.paid": "paid"}

    assert schema_for(name, schemas) == schema
