"""Brokers of our own trace while somebody is there to listen to the default exchange, whatever became of them."""

from __future__ import annotations

import pika
import pytest

from interlock.errors import PartUnavailable
from interlock.harness import Harness
from interlock.profile import load_profile
from interlock.stack.keeping.directory import KeptDirectory, about_stack, leased, take_down
from interlock.stack.keeping.place import Lease, Place

PROFILE = """
[brokers.events]
provider = "{}"

[brokers.events.exchanges.""]
"""


def sent(url):
    """Send to the default exchange; how many copies are made of it where a queue waits for them."""
    connection = pika.BlockingConnection(pika.URLParameters(url))
    channel = connection.channel()
    channel.confirm_delivery()
    copies = channel.queue_declare("", exclusive=True).method.queue
    channel.queue_bind(copies, "amq.rabbitmq.trace", "publish.")
    channel.basic_publish("", "nobody", b"")
    count = channel.queue_declare(copies, passive=True).method.message_count
    connection.close()
    return count


def heard(harness):
    """What the tap hears of that."""
    mark = harness.journal.mark()
    sent(harness.stack.endpoint("brokers", "events").url)
    harness.brokers["events"].settle()
    return [message.name for message in harness.brokers["events"].messages(mark)]


@pytest.mark.parametrize("provider", ["embedded", pytest.param("local", marks=pytest.mark.local)])
def test_a_broker_traces_while_it_is_used_also_when_it_died_or_was_kept(provider, runs, tmp_path):
    (tmp_path / "embedded.toml").write_text(PROFILE.format(provider))
    profile = load_profile("embedded", tmp_path)

    def taken():
        kept = KeptDirectory(leased(tmp_path, "embedded", "a test", runs / "runs"), about_stack(tmp_path, profile))
        return Harness(profile, base=tmp_path, kept=kept)

    try:
        first = taken()
        try:
            first.start()
        except PartUnavailable as error:
            pytest.skip(f"{error.message}: {error.hint}")
        url = first.stack.endpoint("brokers", "events").url
        assert heard(first) == ["nobody"]
        first.kept.keep()
        first.stop()
        assert sent(url) == 0  # nobody is there

        with taken() as second:
            assert second.stack.endpoint("brokers", "events").url == url
            assert second.kept.told == []
            assert heard(second) == ["nobody"]
            second.stack._running.providers["brokers", "events"].end("is to die")
            second.begin()
            assert heard(second) == ["nobody"]
            second.begin()
            assert heard(second) == ["nobody"]
    finally:
        lease = Lease.taken(Place.of(tmp_path, "embedded", runs / "runs"), "a test")
        assert lease is not None
        take_down(lease)
