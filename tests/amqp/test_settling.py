"""What becomes of a delivery: acknowledged, refused, brought back to its place."""

import socket

import pytest
from pika.exceptions import AMQPConnectionError

from amqp.claims import Inbox, barrier, bodies, fill, refusal, until


def holds(channel, queue, count):
    """Wait until so many are ready: RabbitMQ puts back what a closed channel held a moment later."""
    until(channel.connection, lambda: channel.queue_declare(queue, passive=True).method.message_count == count)


def test_unacknowledged_messages_come_back_to_their_places_when_the_channel_closes(connection, channel, queue):
    fill(channel, queue, 4)
    reader = connection.channel()
    for _ in range(2):
        reader.basic_get(queue)
    reader.close()
    holds(channel, queue, 4)

    found = [channel.basic_get(queue, auto_ack=True) for _ in range(4)]

    assert [body for _, _, body in found] == bodies(0, 1, 2, 3)
    assert [method.redelivered for method, _, _ in found] == [True, True, False, False]


def test_unacknowledged_messages_come_back_when_the_connection_breaks(connect, channel, name):
    channel.queue_declare(name)
    fill(channel, name, 2)
    other = connect()
    inbox = Inbox(other.channel(), name)
    inbox.wait(2)

    other._impl._transport._sock.shutdown(socket.SHUT_RDWR)
    with pytest.raises(AMQPConnectionError):
        other.process_data_events(1)

    holds(channel, name, 2)
    method, _, body = channel.basic_get(name, auto_ack=True)
    assert (body, method.redelivered) == (b"0", True)
    channel.queue_delete(name)


def test_an_acknowledged_message_does_not_come_back(connection, channel, queue):
    fill(channel, queue, 3)
    reader = connection.channel()
    tags = [reader.basic_get(queue)[0].delivery_tag for _ in range(3)]
    reader.basic_ack(tags[1])
    reader.close()
    holds(channel, queue, 2)

    assert [channel.basic_get(queue, auto_ack=True)[2] for _ in range(3)] == [*bodies(0, 2), None]


def test_acknowledging_several_settles_everything_up_to_that_one(connection, channel, queue):
    fill(channel, queue, 4)
    reader = connection.channel()
    tags = [reader.basic_get(queue)[0].delivery_tag for _ in range(4)]
    reader.basic_ack(tags[2], multiple=True)
    reader.close()
    holds(channel, queue, 1)

    assert [channel.basic_get(queue, auto_ack=True)[2] for _ in range(2)] == [b"3", None]


def test_zero_with_multiple_settles_everything(connection, channel, queue):
    fill(channel, queue, 3)
    reader = connection.channel()
    reader.basic_ack(0, multiple=True)
    for _ in range(3):
        reader.basic_get(queue)
    reader.basic_ack(0, multiple=True)
    reader.close()

    assert channel.basic_get(queue) == (None, None, None)


@pytest.mark.parametrize("answer", ["basic_ack", "basic_nack", "basic_reject"])
def test_a_delivery_that_is_not_there_closes_the_channel(channel, answer):
    def do():
        getattr(channel, answer)(77)
        barrier(channel)

    assert refusal(do) == (406, "PRECONDITION_FAILED - unknown delivery tag 77")


def test_a_delivery_cannot_be_settled_twice(channel, queue):
    fill(channel, queue, 1)
    tag = channel.basic_get(queue)[0].delivery_tag

    def do():
        channel.basic_ack(tag)
        channel.basic_ack(tag, multiple=True)
        barrier(channel)

    assert refusal(do) == (406, f"PRECONDITION_FAILED - unknown delivery tag {tag}")


def test_a_refused_message_goes_back_to_its_place_and_is_marked(channel, queue):
    fill(channel, queue, 4)
    tags = [channel.basic_get(queue)[0].delivery_tag for _ in range(3)]

    channel.basic_nack(tags[1], requeue=True)
    channel.basic_reject(tags[0], requeue=True)

    found = [channel.basic_get(queue, auto_ack=True) for _ in range(3)]
    assert [(body, method.redelivered) for method, _, body in found] == [(b"0", True), (b"1", True), (b"3", False)]


def test_refusing_several_brings_all_of_them_back_in_order(channel, queue):
    fill(channel, queue, 4)
    tags = [channel.basic_get(queue)[0].delivery_tag for _ in range(3)]

    channel.basic_nack(tags[-1], multiple=True, requeue=True)

    assert [channel.basic_get(queue, auto_ack=True)[2] for _ in range(4)] == bodies(0, 1, 2, 3)


def test_a_message_refused_for_good_is_gone_without_a_dead_letter_exchange(channel, queue):
    fill(channel, queue, 2)
    tags = [channel.basic_get(queue)[0].delivery_tag for _ in range(2)]

    channel.basic_reject(tags[0], requeue=False)
    channel.basic_nack(tags[1], requeue=False)

    assert channel.basic_get(queue) == (None, None, None)


def test_recovering_brings_everything_back(channel, queue):
    fill(channel, queue, 2)
    for _ in range(2):
        channel.basic_get(queue)
    channel.basic_recover(requeue=True)

    found = [channel.basic_get(queue, auto_ack=True) for _ in range(2)]

    assert [(body, method.redelivered) for method, _, body in found] == [(b"0", True), (b"1", True)]


def test_what_several_consumers_give_back_together_is_settled_for_one_after_the_other(channel, queue):
    """By their tags: the first gets its own again before the other, who would come first, has room."""
    first = Inbox(channel, queue, consumer_tag="1")
    fill(channel, queue, 1)
    first.wait(1)
    channel.basic_qos(prefetch_count=1)
    other = Inbox(channel, queue, consumer_tag="2", arguments={"x-priority": 1})
    channel.basic_publish("", queue, b"1")
    other.wait(1)

    channel.basic_recover(requeue=True)

    assert (first.wait(2), other.wait(2)) == (bodies(0, 0), bodies(1, 1))


def test_a_dead_letter_that_comes_back_to_its_queue_comes_after_all_that_was_settled_with_it(embedded, name):
    """So it mostly is in RabbitMQ, where it is on its way for a moment."""
    channel = embedded.channel()
    channel.queue_declare(name, exclusive=True, arguments={"x-dead-letter-exchange": ""})
    channel.basic_qos(prefetch_count=1)
    inboxes = []
    for number in range(2):
        inboxes.append(Inbox(channel, name, consumer_tag=str(number), arguments={"x-priority": number}))
        channel.basic_publish("", name, bodies(number)[0])
        inboxes[-1].wait(1)

    channel.basic_nack(0, multiple=True, requeue=False)

    assert [inbox.wait(2) for inbox in inboxes] == [bodies(0, 1), bodies(1, 0)]
