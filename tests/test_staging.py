"""A run against parts that run already, whose users may not do everything: it says at its start what will not work."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pika
import psycopg
import pytest

from living import copied
from servers import Postgres, RabbitMQ
from shopping.processes import RunningShop
from suite import QUIET, Running, Suite

pytestmark = pytest.mark.local


PROFILE = """
level = "shared"
patience = "300 ms"

[databases.shop]
provider = "external"
url = "${SHOP_DATABASE}"

[brokers.events]
provider = "external"
url = "amqp://${BROKER_USER}:${secret:BROKER_PASSWORD}@${BROKER_HOST}/%2F"

[brokers.events.exchanges."shop.events"]
[brokers.events.exchanges."shop.audit"]
[brokers.events.exchanges.""]

[services.till]
url = "${TILL}"
consumes = ["till.events"]
"""

RIGHTS = """
    rabbit_auth_backend_internal:add_user(<<"NAME">>, <<"hidden-words">>, <<"a test">>),
    rabbit_auth_backend_internal:set_permissions(
        <<"NAME">>, <<"/">>, <<"CONFIGURE">>, <<"WRITE">>, <<"READ">>, <<"a test">>).
"""
TAPS = r"interlock[.]tap[.].*"
USERS = {
    "tester": (f"^{TAPS}$", f"^({TAPS}|amq[.]default)$", f"^({TAPS}|shop[.]events)$"),
    "visitor": ("^$", "^$", "^$"),
}

FEATURE = """
Feature: Elsewhere
  Scenario: Rows are read
    Then the "products" table has a row:
      | sku    |
      | BOOK-1 |
  Scenario: Rows are written
    Given the "products" table of "shop" has these rows:
      | sku   |
      | MUG-1 |
  Scenario: Rows are hidden
    Then the "cards" table has no row
  Scenario: A message is published
    When I publish "order.placed" to "shop.events" with:
      | field | value |
      | id    | 1     |
  Scenario: A message is heard
    Then a message "order.placed" arrives
  Scenario: Messages are counted
    Then no message "order.placed" arrives
  Scenario: A queue is looked at
    Then the queue "till.events" is empty
"""


@pytest.fixture(scope="module")
def staging() -> Iterator[dict[str, Any]]:
    """A PostgreSQL and a RabbitMQ that play staging, with users who may do little."""
    postgres = Postgres()
    try:
        rabbitmq = RabbitMQ()
    except BaseException:
        postgres.stop()
        raise
    url = postgres.new_url("shop")
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("CREATE TABLE products (sku text PRIMARY KEY)")
        connection.execute("INSERT INTO products VALUES ('BOOK-1')")
        connection.execute("CREATE TABLE cards (number text)")
        connection.execute("CREATE ROLE tester LOGIN PASSWORD 'hidden-words'")
        connection.execute("GRANT SELECT ON products TO tester")
    for name, rights in USERS.items():
        asked = RIGHTS.replace("NAME", name)
        for word, right in zip(("CONFIGURE", "WRITE", "READ"), rights, strict=True):
            asked = asked.replace(word, right)
        rabbitmq.part._node.ask(" ".join(asked.split()))
    connection = pika.BlockingConnection(pika.URLParameters(rabbitmq.url))
    channel = connection.channel()
    for exchange in ("shop.events", "shop.audit"):
        channel.exchange_declare(exchange, "topic", durable=True)
    channel.queue_declare("witness")
    channel.queue_bind("witness", "shop.events", "#")
    yield {
        "channel": channel,
        "urls": (url, rabbitmq.url),
        "environ": {
            "SHOP_DATABASE": f"postgresql+psycopg://tester:hidden-words@{url.rpartition('@')[2]}",
            "BROKER_PASSWORD": "hidden-words",
            "BROKER_HOST": f"127.0.0.1:{rabbitmq.port}",
            "TILL": f"http://127.0.0.1:{rabbitmq.port}",
        },
    }
    connection.close()
    rabbitmq.stop()
    postgres.stop()


REFUSED = "ACCESS_REFUSED - access to {} in vhost '/' refused for user '{}' (403)"


def messages(outcome: Any) -> dict[str, str]:
    return {result["name"]: "\n".join(result.get("statusDetails", {}).values()) for result in outcome.results}


def test_what_its_users_may_not_do_is_said_at_the_start_and_by_the_sentences_that_need_it(
    staging: dict[str, Any], tmp_path: Path
) -> None:
    suite = Suite({"environments/embedded.toml": PROFILE, "features/elsewhere.feature": FEATURE}, tmp_path)
    outcome = suite.run(env={**staging["environ"], "BROKER_USER": "tester"})

    publish = REFUSED.format("exchange 'shop.events'", "tester")
    listen = REFUSED.format("exchange 'shop.audit'", "tester")
    fails = "so that sentences about its messages will fail"
    traced = REFUSED.format("exchange 'amq.rabbitmq.trace'", "tester")
    limits = [
        'broker "events" has no queue "till.events", from which "till" consumes, so that sentences about it will fail',
        f'the user of broker "events" may not listen to "shop.audit", {fails}: {listen}',
        f'the user of broker "events" may not listen to the default exchange, {fails}: {traced}',
        f'the user of broker "events" may not publish to "shop.audit": {listen}',
        f'the user of broker "events" may not publish to "shop.events": {publish}',
        'the user of database "shop" may not read "cards", so that sentences about rows there will fail',
        'the user of database "shop" may not write to "products", so that no sentence can put rows there',
    ]
    told = [line for line in outcome.stderr.splitlines() if "not possible here" in line]
    assert told == [f"interlock: not possible here: {limit}" for limit in limits]
    assert all(limit in outcome.summary for limit in limits)
    said = messages(outcome)
    assert said.pop("Rows are read") == ""
    assert "permission denied for table products" in said["Rows are written"]
    assert "permission denied for table cards" in said["Rows are hidden"]
    assert publish in said["A message is published"]
    assert f"nothing can be heard of shop.audit: {listen}" in said["A message is heard"]
    assert said["Messages are counted"].startswith(
        'how many messages arrive cannot be said: the user of broker "events" may not listen to shop.audit'
    )
    assert "no queue 'till.events' in vhost '/'" in said["A queue is looked at"]
    assert "hidden-words" not in outcome.stdout + outcome.stderr + outcome.summary
    # Who asked whether he may publish has published nothing.
    assert staging["channel"].basic_get("witness", auto_ack=True) == (None, None, None)


def test_where_there_can_be_no_tap_all_that_needs_none_works(staging: dict[str, Any], tmp_path: Path) -> None:
    suite = Suite({"environments/embedded.toml": PROFILE, "features/elsewhere.feature": FEATURE}, tmp_path)
    environ = {**staging["environ"], "BROKER_USER": "visitor"}
    outcome = suite.run("-n", "A message is heard", "-n", "Rows are read", env=environ)

    assert 'the user of broker "events" may not listen to anything, so that sentences about its' in outcome.stderr
    said = messages(outcome)
    assert said["Rows are read"] == ""
    heard = said["A message is heard"]
    assert heard.startswith('nothing can be heard of the messages of broker "events": ACCESS_REFUSED')


ORDER = """
Feature: Smoke
  Scenario: An order at the shop that runs already
    Given I am signed in to "checkout" as "ada"
    When I order 2 of "BOOK-1"
    Then the order becomes "confirmed"
    And a message "order.confirmed" arrives with:
      | field | value   |
      | order | {order} |
    And the "orders" table has a row:
      | id      | status    |
      | {order} | confirmed |
"""


def test_the_environment_staging_works_with_a_user_who_only_reads_and_listens(
    staging: dict[str, Any], tmp_path: Path
) -> None:
    copied(tmp_path, ["environment.py", "environments", "steps", "support", "pyproject.toml"])
    (tmp_path / "features").mkdir()
    (tmp_path / "features" / "smoke.feature").write_text(ORDER)
    database, broker = staging["urls"]
    with psycopg.connect(database.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("DROP TABLE products, cards")
        connection.execute("ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO tester")
    shop = RunningShop(database, broker)
    environ = {
        "STAGING_DATABASE_USER": "tester",
        "STAGING_DATABASE_PASSWORD": "hidden-words",
        "STAGING_DATABASE_HOST": database.rpartition("@")[2].removesuffix("/shop"),
        "STAGING_BROKER_USER": "tester",
        "STAGING_BROKER_PASSWORD": "hidden-words",
        "STAGING_BROKER_HOST": staging["environ"]["BROKER_HOST"],
        "STAGING_CHECKOUT_URL": shop.urls["checkout"],
        "STAGING_CATALOGUE_URL": shop.urls["catalogue"],
        "STAGING_ANALYTICS_URL": shop.urls["analytics"],
        "STAGING_ADA_PASSWORD": "correct horse",
        "STAGING_BOB_PASSWORD": "battery staple",
        "STAGING_GRACE_PASSWORD": "nanosecond wire",
    }
    command = [sys.executable, "-m", "behave", "-D", "environment=staging"]
    try:
        outcome = Running(command, tmp_path, {**os.environ, **QUIET, **environ}).finish()
    finally:
        shop.stop()

    assert outcome.exit_code == 0, str(outcome)
    assert 'not possible here: the user of broker "events" may not publish to "shop.events"' in outcome.stderr
    assert "so that no sentence can put rows there" in outcome.stderr
