"""What the broker's owner can ask it, and what it is told."""

import contextlib
import threading
import time

import pika
import pytest

from amqp.claims import Inbox, until
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

    assert arrived.wait(30)
    owner.close()
    assert all(abs(event.pop("at") - time.time()) < 60 for event in told)
    assert len({event.pop("message") for event in told}) == 2
    common = {"kind": "published", "vhost": "/", "exchange": "amq.topic"}
    assert told == [
        {**common, "routing_key": f"{name}.one", "queues": [name], "size": 5},
        {**common, "routing_key": f"{name}.last", "queues": [], "size": 0},
    ]


@pytest.fixture
def owner(program, name):
    """The broker's owner, and what it hears of messages by that key or in that queue, as soon as there is so much."""
    told, more = [], threading.Condition()

    def listen(event):
        if name in (event["routing_key"], event.get("queue")):
            with more:
                told.append(event)
                more.notify_all()

    def hears(count):
        with more:
            assert more.wait_for(lambda: len(told) >= count, 30), told
        return told

    client = ControlClient(program.control, listen)
    yield client, hears
    client.call("journal", complete=False)
    client.close()


def test_everything_that_happens_to_a_message_is_told_when_it_is_asked_for(channel, owner, name):
    client, hears = owner
    client.call("journal", complete=True)
    dead = channel.queue_declare("", exclusive=True).method.queue
    arguments = {"x-dead-letter-exchange": "", "x-dead-letter-routing-key": dead, "x-max-length": 2}
    channel.queue_declare(name, exclusive=True, arguments={**arguments, "x-overflow": "reject-publish"})

    for number in range(2):
        channel.basic_publish("", name, str(number).encode())
    with pytest.raises(pika.exceptions.NackError):
        channel.basic_publish("", name, b"too many")
    first, second = (channel.basic_get(name)[0].delivery_tag for _ in range(2))
    channel.basic_nack(first, requeue=True)
    channel.basic_ack(second)
    inbox = Inbox(channel, name, consumer_tag="c")
    inbox.wait(1)
    channel.basic_reject(inbox.got[0][0].delivery_tag, requeue=False)
    with pytest.raises(pika.exceptions.UnroutableError):
        channel.basic_publish("amq.direct", name, b"", mandatory=True)

    events = hears(13)
    numbers = {}
    assert [(event["kind"], numbers.setdefault(event["message"], len(numbers))) for event in events] == [
        ("published", 0),
        ("published", 1),
        ("published", 2),
        ("refused", 2),
        ("delivered", 0),
        ("delivered", 1),
        ("requeued", 0),
        ("acknowledged", 1),
        ("delivered", 0),
        ("removed", 0),
        ("dead-lettered", 0),
        ("published", 3),
        ("returned", 3),
    ]
    told_of = {event["kind"]: event for event in events}
    assert told_of["delivered"]["consumer"] == "c"
    assert (told_of["delivered"]["redelivered"], told_of["delivered"]["no_ack"]) == (True, False)
    assert told_of["removed"]["reason"] == "rejected"
    assert (told_of["dead-lettered"]["routing_key"], told_of["dead-lettered"]["queues"]) == (dead, [dead])


def test_every_end_of_a_message_is_told(channel, owner, name):
    client, hears = owner
    client.call("journal", complete=True)
    arguments = {"x-dead-letter-exchange": "", "x-dead-letter-routing-key": "nobody", "x-max-length": 1}
    channel.queue_declare(name, arguments=arguments)

    channel.basic_publish("", name, b"pushed out")
    channel.basic_publish("", name, b"expires", pika.BasicProperties(expiration="1"))
    until(channel.connection, lambda: channel.queue_declare(name, passive=True).method.message_count == 0)
    channel.basic_publish("", name, b"purged")
    channel.queue_purge(name)
    for _ in range(2):
        channel.basic_publish("", name, b"out when its queue is deleted")
        channel.basic_get(name)
    channel.basic_publish("", name, b"deleted with its queue")
    channel.queue_delete(name)
    channel.basic_nack(1, requeue=True)
    channel.basic_reject(2, requeue=False)

    ends = {}
    for event in hears(16):
        if event["kind"] not in ("published", "delivered"):
            ends.setdefault(event["message"], []).append((event["kind"], event["reason"]))
    assert [ends[number] for number in sorted(ends)] == [
        [("removed", "maxlen"), ("dead-lettered", "maxlen")],
        [("removed", "expired"), ("dead-lettered", "expired")],
        [("removed", "purged")],
        [("removed", "deleted")],
        [("removed", "rejected")],
        [("removed", "deleted")],
    ]


def test_an_answer_that_goes_by_no_queue_is_told_as_delivered(channel, owner, program, name):
    client, _ = owner
    client.call("journal", complete=True)
    channel.queue_declare(name, exclusive=True)
    inbox = Inbox(channel, "amq.rabbitmq.reply-to", auto_ack=True, consumer_tag="c")
    channel.basic_publish("", name, b"question", pika.BasicProperties(reply_to="amq.rabbitmq.reply-to"))
    _, question, _ = channel.basic_get(name, auto_ack=True)
    told = []
    with contextlib.closing(ControlClient(program.control, told.append)) as listener:
        listener.call("queues")
        channel.basic_publish("", question.reply_to, b"answer")
        until(channel.connection, lambda: inbox.got)
        listener.call("queues")

    answers = [event for event in told if event["routing_key"] == question.reply_to]
    assert [(event["kind"], event.get("consumer")) for event in answers] == [("published", None), ("delivered", "c")]


def test_without_being_asked_only_publishes_are_told(channel, owner, name):
    channel.queue_declare(name, exclusive=True)
    channel.basic_publish("", name, b"one")
    channel.basic_get(name, auto_ack=True)
    channel.basic_publish("", name, b"two")

    assert [event["kind"] for event in owner[1](2)] == ["published", "published"]
