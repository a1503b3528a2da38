"""Messages on exchanges of all four kinds, whatever they are named by, with headers and properties: on both brokers."""

from __future__ import annotations

from pathlib import Path

import pytest

from suite import Suite

PROFILE = """
    patience = "20 s"
    settle = "20 ms"

    [brokers.events]
    provider = "{}"

    [brokers.events.exchanges."by topic"]

    [brokers.events.exchanges."to all"]
    type = "fanout"
    message_name = "body.event.name"

    [brokers.events.exchanges."by key"]
    type = "direct"
    keys = ["job.done", "job.lost"]

    [brokers.events.exchanges."by header"]
    type = "headers"
    message_name = "type"
"""
UNHEARD = """
    [brokers.events.exchanges."by unknown key"]
    type = "direct"
"""
FEATURE = """
Feature: Exchanges of all kinds

  Scenario Outline: What is published arrives as it was published
    When I publish "job.done" to "<exchange>" with:
      | field                     | value                |
      | job.number                | 7                    |
      | job.code                  | "7"                  |
      | header X-Tries            | 3                    |
      | header X-Rate             | 1.5                  |
      | header X-Final            | true                 |
      | header X-Code             | "007"                |
      | header X-Tags             | ["a", {"b": null}]   |
      | property content_encoding | utf-8                |
      | property persistent       | false                |
      | property priority         | 5                    |
      | property correlation_id   | story-{unique}       |
      | property reply_to         | answers              |
      | property expiration       | 30 s                 |
      | property message_id       | m-1                  |
      | property timestamp        | 2026-03-01T12:00:00Z |
      | property app_id           | the suite            |
    Then a message "job.done" arrives with:
      | field                     | value                     |
      | exchange                  | <exchange>                |
      | routing key               | job.done                  |
      | job.number                | 7                         |
      | job.code                  | "7"                       |
      | header x-tries            | 3                         |
      | header X-Rate             | > 1.4                     |
      | header X-Final            | true                      |
      | header X-Code             | "007"                     |
      | header X-Tags             | ["a", {"b": null}]        |
      | property content_type     | application/json          |
      | property content-encoding | utf-8                     |
      | property delivery mode    | 1                         |
      | property persistent       | false                     |
      | property priority         | one of 5, 6               |
      | property correlation_id   | contains {unique}         |
      | property reply_to         | answers                   |
      | property expiration       | 30 s                      |
      | property message_id       | matches ^m-(.)$           |
      | property timestamp        | 2026-03-01T13:00:00+01:00 |
      | property type             | <any>                     |
      | property user_id          | <absent>                  |
      | property app_id           | the suite                 |
    And exactly 1 message "job.done" arrives
    And no message "job.done" arrives with:
      | header X-Tries | exchange   |
      | "3"            | <exchange> |
    And no message "job.lost" arrives
    Examples:
      | exchange  |
      | by topic  |
      | to all    |
      | by key    |
      | by header |

  Scenario: The same name at two exchanges is told apart, and counted together
    When I publish "job.done" to "by topic"
    And I publish "job.done" to "by header" with:
      | routing key | header X-Kind |
      | whatever    | urgent        |
    And I publish "job.lost" to "by key"
    Then exactly 2 messages "job.done" arrive
    And exactly 1 message "job.done" arrives with:
      | exchange  | routing key | property type |
      | by header | whatever    | job.done      |
    And these messages arrive in order:
      | message  | exchange  | header X-Kind |
      | job.done | by topic  | <absent>      |
      | job.done | by header | urgent        |
      | job.lost | by key    |               |

  Scenario: A docstring is a message with its header lines
    When I publish "job.done" to "to all" with:
      \"\"\"
      X-Tries: 3
      header X-Code: "007"
      property priority: 2
      routing key: {unique}

      {"job": 7}
      \"\"\"
    And I publish "job.done" to "by topic" with:
      \"\"\"
      Content-Type: text/csv

      sku;quantity
      \"\"\"
    Then a message "job.done" arrives with:
      \"\"\"
      {"job": 7, "event": {"name": "job.done"}, "header X-Tries": 3, "header X-Code": "007", "property priority": 2,
       "routing key": "{unique}"}
      \"\"\"
    And a message "job.done" arrives with:
      | property content_type | body         |
      | text/csv              | sku;quantity |
"""


@pytest.mark.parametrize("provider", ["embedded", pytest.param("local", marks=pytest.mark.local)])
def test_messages_of_every_kind_of_exchange_arrive_as_they_were_published(provider: str, tmp_path: Path) -> None:
    files = {"environments/embedded.toml": PROFILE.format(provider), "features/exchanges.feature": FEATURE}
    outcome = Suite(files, tmp_path).run()

    if " cannot run here" in (told := outcome.stdout + outcome.stderr):
        pytest.skip(told)
    said = {result["name"]: result.get("statusDetails", {}).get("message", "") for result in outcome.results}
    assert set(said.values()) == {""}, said
    assert len(said) == 6


DIRECT = """
    patience = "20 s"
    settle = "10 ms"

    [brokers.events.exchanges."by key"]
    type = "direct"
    keys = ["job.done", "job.lost"]
"""
UNASKED = """
Feature: Keys
  Scenario: None
    Then no message "job.lots" arrives

  Scenario: One
    Then a message "job.lots" arrives

  Scenario: A key
    Then no message "job.lost" arrives

  Scenario: A key of more than AMQP has room for
    When I publish "{0}" to "by key"

  Scenario: An expiration that is another
    When I publish "job.done" to "by key" with:
      | property expiration |
      | 30 s                |
    Then a message "job.done" arrives
    And within 100 ms a message "job.done" arrives with:
      | property expiration |
      | 31 s                |
"""


def test_silence_says_nothing_of_a_key_that_no_direct_exchange_is_asked_for(tmp_path: Path) -> None:
    features = {"features/keys.feature": UNASKED.format("k" * 256)}
    outcome = Suite({"environments/embedded.toml": DIRECT, **features}, tmp_path).run()

    unheard = (
        'a message "job.lots" cannot be heard: direct exchanges tell of the keys alone that they are asked for, '
        "which are job.lost, job.done"
    )
    ends = {one["name"]: (one["status"], one.get("statusDetails", {}).get("message", "")) for one in outcome.results}
    assert [ends[name][0] for name in ("None", "One", "A key")] == ["broken", "broken", "passed"], outcome
    assert unheard in ends["None"][1]
    assert unheard in ends["One"][1]
    assert "a name, routing key or property has 255 bytes at most" in ends["A key of more than AMQP has room for"][1]
    status, said = ends["An expiration that is another"]
    assert status == "failed"
    assert 'property expiration is "31000"' in said
