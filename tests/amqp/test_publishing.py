"""What a publisher sends arrives as it was, and what cannot arrive is said so."""

from decimal import Decimal

import pika
import pytest
from pika.exceptions import UnroutableError

from amqp.claims import Inbox, closes, refusal, until

EVERY_PROPERTY = {
    "content_type": "application/json",
    "content_encoding": "gzip",
    "headers": {
        "text": "é",
        "number": 7,
        "big": 2**40,
        "yes": True,
        "none": None,
        "money": Decimal("1.25"),
        "list": [1, "two", {"three": 3}],
        "bytes": b"\x00\xff",
    },
    "delivery_mode": 2,
    "priority": 3,
    "correlation_id": "c-1",
    "reply_to": "answers",
    "message_id": "m-1",
    "timestamp": 1_700_000_000,
    "type": "order.placed",
    "user_id": "guest",
    "app_id": "tests",
    "cluster_id": "none",
}


def test_every_property_and_header_arrives_as_it_was_sent(channel, queue):
    channel.basic_publish("", queue, b"{}", pika.BasicProperties(**EVERY_PROPERTY))

    _, properties, body = channel.basic_get(queue, auto_ack=True)

    assert vars(properties) == EVERY_PROPERTY | {"expiration": None}
    assert body == b"{}"


@pytest.mark.parametrize("size", [0, 1, 4087, 4088, 4089, 300_000])
def test_a_body_of_any_size_arrives_in_frames_the_client_can_take(connect, name, size):
    channel = connect(frame_max=4096).channel()
    channel.queue_declare(name, exclusive=True)
    body = bytes(index % 251 for index in range(size))
    inbox = Inbox(channel, name, auto_ack=True)

    channel.basic_publish("", name, body)

    assert inbox.wait(1) == [body]


def test_a_confirm_comes_when_the_message_is_in_its_queue(channel, queue):
    for number in range(5):
        channel.basic_publish("", queue, str(number).encode())
        assert channel.queue_declare(queue, passive=True).method.message_count == number + 1


def test_a_mandatory_message_without_a_queue_comes_back_before_its_confirm(channel, name):
    with pytest.raises(UnroutableError) as caught:
        channel.basic_publish("amq.topic", name, b"nobody", pika.BasicProperties(message_id="m"), mandatory=True)

    (returned,) = caught.value.messages
    method = returned.method
    assert (method.reply_code, method.reply_text) == (312, "NO_ROUTE")
    assert (method.exchange, method.routing_key) == ("amq.topic", name)
    assert (returned.properties.message_id, returned.body) == ("m", b"nobody")


def test_a_message_without_a_queue_that_is_not_mandatory_is_dropped(channel, name):
    channel.basic_publish("amq.topic", name, b"nobody")
    channel.basic_publish("", name, b"nobody")


def test_publishing_to_an_exchange_that_is_not_there_closes_the_channel(channel, name):
    text = f"NOT_FOUND - no exchange '{name}' in vhost '/'"

    assert refusal(lambda: channel.basic_publish(name, "x", b"")) == (404, text)


def test_an_internal_exchange_takes_no_messages(channel, name):
    channel.exchange_declare(name, "fanout", internal=True, auto_delete=True)

    assert refusal(lambda: channel.basic_publish(name, "x", b"")) == (
        403,
        f"ACCESS_REFUSED - cannot publish to internal exchange '{name}' in vhost '/'",
    )


def test_a_message_cannot_claim_another_user(channel, queue):
    properties = pika.BasicProperties(user_id="ada")

    assert refusal(lambda: channel.basic_publish("", queue, b"", properties)) == (
        406,
        "PRECONDITION_FAILED - user_id property set to 'ada' but authenticated user was 'guest'",
    )


def test_a_burst_without_waiting_arrives_whole_and_in_order(connect, name):
    publisher, consumer = connect().channel(), connect().channel()
    publisher.queue_declare(name)
    inbox = Inbox(consumer, name, auto_ack=True)

    for number in range(3000):
        publisher.basic_publish("", name, str(number).encode())

    until(consumer.connection, lambda: len(inbox.got) >= 3000)
    assert inbox.bodies == [str(number).encode() for number in range(3000)]
    publisher.queue_delete(name)


def test_a_burst_is_confirmed_to_its_last_message(connection, name):
    """With pika's own channel: the blocking one waits for each confirm."""
    confirmed = []
    channel = connection.channel()._impl
    channel.confirm_delivery(confirmed.append)

    for _ in range(500):
        channel.basic_publish("", name, b"")

    until(connection, lambda: _highest(confirmed) == 500)
    tags = [frame.method.delivery_tag for frame in confirmed]
    assert tags == sorted(set(tags))


def _highest(frames):
    return max((frame.method.delivery_tag for frame in frames if frame.method.NAME == "Basic.Ack"), default=0)


def test_a_refused_publish_leaves_the_connection_open(connection, name):
    channel = connection.channel()
    channel.confirm_delivery()

    assert closes(lambda: channel.basic_publish(name, "x", b"")) == "channel"
    assert connection.channel().is_open
