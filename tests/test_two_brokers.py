"""Two brokers with the same names: what is said of one is never said of the other."""

from __future__ import annotations

from pathlib import Path

import pika
import pytest

from interlock.errors import ExpectationFailed, UsageError
from interlock.harness import Harness
from interlock.profile import load_profile
from interlock.world import World
from interlock.world.dead_letters import number_is_dead_lettered
from interlock.world.messages import queue_holds
from interlock.world.publishing import publish, publish_to_queue
from interlock.world.timing import PLAIN

PROFILE = """
patience = "20 s"
settle = "10 ms"

[brokers.one.exchanges.orders]
type = "topic"

[brokers.two]
{}

[brokers.two.exchanges.orders]
type = "topic"

[brokers.two.exchanges.dead]
type = "fanout"

[brokers.one.exchanges.dead]
type = "fanout"
"""


@pytest.mark.parametrize("default", ["", "default = true"])
def test_brokers_with_the_same_names_are_told_apart(default: str, tmp_path: Path) -> None:
    (tmp_path / "embedded.toml").write_text(PROFILE.format(default))
    with Harness(load_profile("embedded", tmp_path), base=tmp_path) as running:
        assert running.stack is not None
        world = World(running)
        for broker, lives in {"one": 60_000, "two": 20}.items():
            url = running.stack.endpoint("brokers", broker).url
            channel = pika.BlockingConnection(pika.URLParameters(url)).channel()
            channel.queue_declare("work", arguments={"x-dead-letter-exchange": "dead", "x-message-ttl": lives})
            channel.queue_bind("work", "orders", "#")
            channel.connection.close()

        publish_to_queue(world, "job", "work", "one", None, None)
        queue_holds(world, "work", "one", 1, PLAIN)
        queue_holds(world, "work", "two", 0, PLAIN)
        publish_to_queue(world, "job", "work", "two", None, None)
        number_is_dead_lettered(world, "job", "work", "two", None, None, 1, PLAIN)
        number_is_dead_lettered(world, "job", "work", "one", None, None, 0, PLAIN)
        with pytest.raises(ExpectationFailed):
            number_is_dead_lettered(world, "job", "work", "two", None, None, 2, PLAIN)

        if default:
            publish(world, "order.placed", "orders", None, None)
            number_is_dead_lettered(world, "order.placed", "work", "two", None, None, 1, PLAIN)
            queue_holds(world, "work", "one", 1, PLAIN)
            return
        with pytest.raises(UsageError) as caught:
            publish(world, "order.placed", "orders", None, None)
        assert str(caught.value) == (
            f'which broker? {tmp_path}/embedded.toml has the exchange "orders" at: one, two\n'
            "  Hint: choose one for all sentences that name none: default = true"
        )
