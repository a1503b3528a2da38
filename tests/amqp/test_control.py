"""What the broker's owner can ask it, and what it is told."""

import threading
import time

import pytest

from amqp.claims import Inbox
from interlock.control.client import ControlClient
from interlock.errors import ControlError


@pytest.fixture
def channel(embedded):
    channel = embedded.channel()
    channel.confirm_delivery()
    return channel


def test_queues_tells_what_is_ready_what_is_unacknowledged_and_who_consumes(channel, control, name):
    channel.queue_declare(name, exclusive=True)
    for _ in range(3):
        channel.basic_publish("", name, b"")
    channel.basic_get(name)

    state = {"held": 0, "exclusive": True, "acknowledged": True, "hands_on_after": None}
    assert control.call("queues")[name] == {"ready": 2, "unacked": 1, "consumers": 0, **state}
    Inbox(channel, name)
    assert control.call("queues")[name] == {"ready": 0, "unacked": 3, "consumers": 1, **state}
    channel.basic_ack(0, multiple=True)
    channel.queue_declare(name, passive=True)
    assert control.call("queues")[name]["unacked"] == 0


def test_queues_of_a_vhost_nobody_has_named_are_none(control):
    assert control.call("queues", vhost="nobody") == {}


def test_reset_drops_what_is_ready_in_queues_that_are_nobodys_own_and_nothing_else(channel, control, name):
    channel.queue_declare(name)
    channel.queue_bind(name, "amq.topic", name)
    own = channel.queue_declare("", exclusive=True).method.queue
    for queue in (name, name, own):
        channel.basic_publish("", queue, b"")
    held = channel.basic_get(name)[0]

    control.call("reset")

    queues = control.call("queues")
    assert (queues[name]["ready"], queues[name]["unacked"], queues[own]["ready"]) == (0, 1, 1)
    channel.basic_publish("amq.topic", name, b"still bound")
    channel.basic_nack(held.delivery_tag)
    assert channel.queue_delete(name).method.message_count == 2


def test_purge_drops_what_is_ready_in_one_queue(channel, control, name):
    channel.queue_declare(name, exclusive=True)
    channel.basic_publish("", name, b"")

    assert control.call("purge", queue=name) == 1
    with pytest.raises(ControlError, match="no queue 'no-such' in vhost '/'"):
        control.call("purge", queue="no-such")


def test_every_publish_is_told_with_the_queues_it_went_to(channel, program, name):
    told, arrived = [], threading.Event()

    def listen(event):
        if event["routing_key"].startswith(name):
            told.append(event)
            if event["routing_key"].endswith(".last"):
                arrived.set()

    owner = ControlClient(program.control, listen)
    owner.call("queues")
    channel.queue_declare(name, exclusive=True)
    channel.queue_bind(name, "amq.topic", f"{name}.one")
    channel.basic_publish("amq.topic", f"{name}.one", b"12345")
    channel.basic_publish("amq.topic", f"{name}.last", b"")

    assert arrived.wait(5)
    owner.close()
    assert all(abs(event.pop("at") - time.time()) < 60 for event in told)
    assert len({event.pop("message") for event in told}) == 2
    common = {"kind": "published", "vhost": "/", "exchange": "amq.topic"}
    assert told == [
        {**common, "routing_key": f"{name}.one", "queues": [name], "size": 5},
        {**common, "routing_key": f"{name}.last", "queues": [], "size": 0},
    ]
