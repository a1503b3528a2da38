"""Consumers, deliveries and what becomes of them: acknowledged, refused, brought back, limited by prefetch."""

import re
import socket

import pytest
from pika import spec
from pika.exceptions import AMQPConnectionError

from amqp.claims import Inbox, barrier, refusal, until


def fill(channel, queue, count):
    """Publish b"0", b"1", ... to a queue."""
    for number in range(count):
        channel.basic_publish("", queue, str(number).encode())


def bodies(*numbers):
    return [str(number).encode() for number in numbers]


def consume(queue, tag=""):
    return spec.Basic.Consume(queue=queue, consumer_tag=tag, arguments={})


def test_a_delivery_says_where_it_comes_from(channel, queue):
    channel.queue_bind(queue, "amq.topic", f"{queue}.#")
    channel.basic_publish("amq.topic", f"{queue}.x", b"1")
    inbox = Inbox(channel, queue)
    inbox.wait(1)

    method = inbox.got[0][0]

    assert (method.exchange, method.routing_key) == ("amq.topic", f"{queue}.x")
    assert (method.consumer_tag, method.delivery_tag, method.redelivered) == (inbox.tag, 1, False)


def test_a_broker_names_a_consumer_that_has_no_name(connection, queue):
    channel = connection.channel()._impl
    tags = []
    channel.add_callback(lambda frame: tags.append(frame.method.consumer_tag), [spec.Basic.ConsumeOk])
    channel._send_method(consume(queue))

    until(connection, lambda: tags)
    assert re.fullmatch(r"amq\.ctag-[\w-]{22}", tags[0])


def test_getting_says_how_many_are_left(channel, queue):
    fill(channel, queue, 3)

    method, _, body = channel.basic_get(queue, auto_ack=True)

    assert (body, method.message_count, method.redelivered, method.delivery_tag) == (b"0", 2, False, 1)


def test_getting_from_an_empty_queue_gives_nothing(channel, queue):
    assert channel.basic_get(queue) == (None, None, None)


def test_consumers_of_a_queue_take_turns(channel, queue):
    first, second = Inbox(channel, queue), Inbox(channel, queue)

    fill(channel, queue, 6)

    first.wait(3), second.wait(3)
    assert sorted(first.bodies + second.bodies) == bodies(*range(6))
    assert len(first.got) == len(second.got) == 3


def test_unacknowledged_messages_come_back_to_their_places_when_the_channel_closes(connection, channel, queue):
    fill(channel, queue, 4)
    reader = connection.channel()
    for _ in range(2):
        reader.basic_get(queue)
    reader.close()

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

    until(channel.connection, lambda: channel.queue_declare(name, passive=True).method.message_count == 2)
    method, _, body = channel.basic_get(name, auto_ack=True)
    assert (body, method.redelivered) == (b"0", True)
    channel.queue_delete(name)


def test_an_acknowledged_message_does_not_come_back(connection, channel, queue):
    fill(channel, queue, 3)
    reader = connection.channel()
    tags = [reader.basic_get(queue)[0].delivery_tag for _ in range(3)]
    reader.basic_ack(tags[1])
    reader.close()

    assert [channel.basic_get(queue, auto_ack=True)[2] for _ in range(3)] == [*bodies(0, 2), None]


def test_acknowledging_several_settles_everything_up_to_that_one(connection, channel, queue):
    fill(channel, queue, 4)
    reader = connection.channel()
    tags = [reader.basic_get(queue)[0].delivery_tag for _ in range(4)]
    reader.basic_ack(tags[2], multiple=True)
    reader.close()

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


def test_prefetch_limits_each_consumer(channel, queue):
    fill(channel, queue, 5)
    channel.basic_qos(prefetch_count=2)
    first = Inbox(channel, queue)
    first.wait(2)
    second = Inbox(channel, queue)
    second.wait(2)

    assert (first.rest(), second.rest()) == (bodies(0, 1), bodies(2, 3))
    channel.basic_ack(first.got[0][0].delivery_tag)
    assert first.wait(3) == bodies(0, 1, 4)


def test_global_prefetch_limits_all_consumers_of_the_channel_together(channel, queue):
    fill(channel, queue, 5)
    channel.basic_qos(prefetch_count=3, global_qos=True)
    first, second = Inbox(channel, queue), Inbox(channel, queue)

    until(channel.connection, lambda: len(first.got) + len(second.got) >= 3)
    assert len(first.rest()) + len(second.rest()) == 3
    channel.basic_ack(0, multiple=True)
    until(channel.connection, lambda: len(first.got) + len(second.got) == 5)


def test_a_limit_for_each_consumer_takes_the_limit_of_the_channel_away(channel, queue):
    fill(channel, queue, 5)
    channel.basic_qos(prefetch_count=2, global_qos=True)
    inbox = Inbox(channel, queue)
    inbox.wait(2)
    assert inbox.rest() == bodies(0, 1)

    channel.basic_qos(prefetch_count=1)

    assert inbox.wait(5) == bodies(*range(5))


def test_messages_fetched_by_hand_do_not_count_for_prefetch(channel, queue):
    fill(channel, queue, 4)
    channel.basic_qos(prefetch_count=2, global_qos=True)
    channel.basic_get(queue)
    inbox = Inbox(channel, queue)

    assert inbox.wait(2) == inbox.rest() == bodies(1, 2)


def test_prefetch_does_not_limit_who_never_acknowledges(channel, queue):
    fill(channel, queue, 5)
    channel.basic_qos(prefetch_count=1)

    assert Inbox(channel, queue, auto_ack=True).wait(5) == bodies(*range(5))


def test_a_requeued_message_goes_to_another_consumer_that_has_room(channel, queue):
    channel.basic_qos(prefetch_count=1)
    first, second = Inbox(channel, queue), Inbox(channel, queue)
    fill(channel, queue, 3)
    first.wait(1), second.wait(1)

    channel.basic_ack(second.got[0][0].delivery_tag)

    assert second.wait(2)[1] == b"2"


def test_a_cancelled_consumer_gets_nothing_more_and_its_deliveries_stay_settleable(channel, queue):
    inbox = Inbox(channel, queue)
    fill(channel, queue, 1)
    inbox.wait(1)
    channel.basic_cancel(inbox.tag)
    fill(channel, queue, 1)

    assert inbox.rest() == bodies(0)
    assert channel.queue_declare(queue, passive=True).method.message_count == 1


def test_recovering_brings_everything_back(channel, queue):
    fill(channel, queue, 2)
    for _ in range(2):
        channel.basic_get(queue)
    channel.basic_recover(requeue=True)

    found = [channel.basic_get(queue, auto_ack=True) for _ in range(2)]

    assert [(body, method.redelivered) for method, _, body in found] == [(b"0", True), (b"1", True)]


def test_a_consumer_is_told_when_its_queue_is_deleted(channel, queue):
    inbox = Inbox(channel, queue)
    cancelled = []
    channel.add_on_cancel_callback(lambda frame: cancelled.append(frame.method.consumer_tag))

    channel.queue_delete(queue)

    until(channel.connection, lambda: cancelled)
    assert cancelled == [inbox.tag]


def test_an_exclusive_consumer_shares_with_nobody(connection, queue):
    text = f"ACCESS_REFUSED - queue '{queue}' in vhost '/' in exclusive use"
    first = Inbox(connection.channel(), queue, exclusive=True)
    assert refusal(lambda: Inbox(connection.channel(), queue)) == (403, text)

    first.channel.basic_cancel(first.tag)
    Inbox(connection.channel(), queue)
    assert refusal(lambda: Inbox(connection.channel(), queue, exclusive=True)) == (403, text)


def test_a_consumer_tag_is_used_once_in_a_channel(connection, queue):
    channel = connection.channel()
    channel.basic_consume(queue, print, consumer_tag="mine")

    def do():
        channel._impl._send_method(consume(queue, "mine"))
        barrier(channel)

    assert refusal(do) == (530, "NOT_ALLOWED - attempt to reuse consumer tag 'mine'")
