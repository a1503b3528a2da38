"""Rejected for good: where the message goes, and what it says about its death."""

from datetime import datetime

import pika
import pytest

from amqp.claims import until


@pytest.fixture
def graveyard(channel, name):
    """A queue of dead letters."""
    queue = f"{name}-dead"
    channel.queue_declare(queue, exclusive=True)
    return queue


def source(channel, name, exchange, key=None):
    """A queue whose rejected messages go to an exchange."""
    arguments = {"x-dead-letter-exchange": exchange} | ({} if key is None else {"x-dead-letter-routing-key": key})
    channel.queue_declare(name, exclusive=True, arguments=arguments)
    return name


def bury(channel, queue, graveyard, **how):
    """Take a message, refuse it for good, and return it as it lies in the graveyard."""
    channel.basic_nack(channel.basic_get(queue)[0].delivery_tag, requeue=False, **how)
    until(channel.connection, lambda: channel.queue_declare(graveyard, passive=True).method.message_count)
    return channel.basic_get(graveyard, auto_ack=True)


def test_a_rejected_message_keeps_its_key_its_properties_and_its_headers(channel, name, graveyard):
    channel.queue_bind(graveyard, "amq.direct", f"{name}.x")
    queue = source(channel, name, "amq.direct")
    channel.queue_bind(queue, "amq.topic", f"{name}.*")
    properties = pika.BasicProperties(message_id="m", headers={"mine": 2**40, "text": "é"}, delivery_mode=2)
    channel.basic_publish("amq.topic", f"{name}.x", b"body", properties)

    method, buried, body = bury(channel, queue, graveyard)

    assert (method.exchange, method.routing_key, method.redelivered) == ("amq.direct", f"{name}.x", False)
    assert (buried.message_id, buried.delivery_mode, body) == ("m", 2, b"body")
    assert (buried.headers["mine"], buried.headers["text"]) == (2**40, "é")


def test_a_rejected_message_says_how_it_died(channel, name, graveyard):
    queue = source(channel, name, "", graveyard)
    channel.queue_bind(queue, "amq.topic", name)
    channel.basic_publish("amq.topic", name, b"body")

    method, buried, _ = bury(channel, queue, graveyard)

    assert method.routing_key == graveyard
    (death,) = buried.headers.pop("x-death")
    assert isinstance(death.pop("time"), datetime)
    assert death == {
        "count": 1,
        "exchange": "amq.topic",
        "queue": queue,
        "reason": "rejected",
        "routing-keys": [name],
    }
    assert buried.headers == {
        "x-first-death-exchange": "amq.topic",
        "x-first-death-queue": queue,
        "x-first-death-reason": "rejected",
    }


def test_a_second_death_in_the_same_queue_is_counted(channel, name, graveyard):
    queue = source(channel, name, "", graveyard)
    channel.basic_publish("", queue, b"body")
    _, properties, _ = bury(channel, queue, graveyard)
    first = properties.headers["x-death"][0]["time"]
    channel.basic_publish("", queue, b"body", properties)

    _, buried, _ = bury(channel, queue, graveyard)

    (death,) = buried.headers["x-death"]
    assert (death["count"], death["time"]) == (2, first)


def test_a_death_in_another_queue_comes_first_in_the_list(channel, name, graveyard):
    first = source(channel, name, "", f"{name}-second")
    second = source(channel, f"{name}-second", "", graveyard)
    channel.basic_publish("", first, b"body")
    channel.basic_nack(channel.basic_get(first)[0].delivery_tag, requeue=False)
    until(channel.connection, lambda: channel.queue_declare(second, passive=True).method.message_count)

    _, buried, _ = bury(channel, second, graveyard)

    assert [death["queue"] for death in buried.headers["x-death"]] == [second, first]
    assert buried.headers["x-first-death-queue"] == first


def test_several_messages_refused_at_once_are_buried_in_order(channel, name, graveyard):
    queue = source(channel, name, "", graveyard)
    for number in range(3):
        channel.basic_publish("", queue, str(number).encode())
    tags = [channel.basic_get(queue)[0].delivery_tag for _ in range(3)]

    channel.basic_nack(tags[-1], multiple=True, requeue=False)

    until(channel.connection, lambda: channel.queue_declare(graveyard, passive=True).method.message_count == 3)
    assert [channel.basic_get(graveyard, auto_ack=True)[2] for _ in range(3)] == [b"0", b"1", b"2"]


def test_a_message_that_goes_back_to_its_queue_is_not_buried(channel, name, graveyard):
    queue = source(channel, name, "", graveyard)
    channel.basic_publish("", queue, b"body")

    channel.basic_nack(channel.basic_get(queue)[0].delivery_tag, requeue=True)

    assert channel.basic_get(queue)[1].headers is None
    assert channel.queue_declare(graveyard, passive=True).method.message_count == 0


def test_a_queue_that_is_deleted_buries_nothing(channel, name, graveyard):
    queue = source(channel, name, "", graveyard)
    channel.basic_publish("", queue, b"body")
    tag = channel.basic_get(queue)[0].delivery_tag
    channel.queue_delete(queue)

    channel.basic_nack(tag, requeue=False)

    assert channel.queue_declare(graveyard, passive=True).method.message_count == 0


def test_a_dead_letter_exchange_that_is_not_there_loses_the_message(channel, name):
    queue = source(channel, name, f"{name}-no")
    channel.basic_publish("", queue, b"body")

    channel.basic_nack(channel.basic_get(queue)[0].delivery_tag, requeue=False)

    assert channel.basic_get(queue) == (None, None, None)
