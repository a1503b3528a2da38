"""Consumers and their deliveries, and fetching by hand."""

import re

from pika import spec

from amqp.claims import Inbox, barrier, bodies, fill, refusal, until
from amqp.wire import RECEIVE, method, opened, talk


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


def test_a_consumer_of_higher_priority_comes_first_while_it_has_room(connection, channel, queue):
    second = Inbox(channel, queue)
    channel = connection.channel()
    channel.basic_qos(prefetch_count=2)
    first = Inbox(channel, queue, arguments={"x-priority": 5})
    fill(channel, queue, 3)

    first.wait(2), second.wait(1)
    assert (first.bodies, second.bodies) == (bodies(0, 1), bodies(2))
    channel.basic_ack(first.got[1][0].delivery_tag, multiple=True)
    fill(channel, queue, 1)
    assert first.wait(3)[2:] == bodies(0)


def test_a_priority_is_a_number(channel, queue):
    refused = refusal(lambda: channel.basic_consume(queue, print, arguments={"x-priority": "high"}))

    reason = "expected integer, got longstr"
    text = f"PRECONDITION_FAILED - invalid arg 'x-priority' for queue '{queue}' in vhost '/': \"{reason}\""
    assert refused == (406, text)


def test_a_cancelled_consumer_gets_nothing_more_and_its_deliveries_stay_settleable(channel, queue):
    inbox = Inbox(channel, queue)
    fill(channel, queue, 1)
    inbox.wait(1)
    channel.basic_cancel(inbox.tag)
    fill(channel, queue, 1)

    assert inbox.rest() == bodies(0)
    assert channel.queue_declare(queue, passive=True).method.message_count == 1


def test_a_consumer_is_told_when_its_queue_is_deleted(channel, queue):
    inbox = Inbox(channel, queue)
    cancelled = []
    channel.add_on_cancel_callback(lambda frame: cancelled.append(frame.method.consumer_tag))

    channel.queue_delete(queue)

    until(channel.connection, lambda: cancelled)
    assert cancelled == [inbox.tag]


def test_who_deletes_the_queue_he_consumes_from_has_the_answer_first_and_then_the_notice(address, name):
    asked = (
        spec.Channel.Open(),
        spec.Queue.Declare(queue=name),
        spec.Basic.Consume(queue=name),
        spec.Queue.Delete(queue=name),
    )
    steps = [step for each in asked for step in (method(each), RECEIVE)]

    said = talk(address.port, [*opened(capabilities={"consumer_cancel_notify": True}), *steps, RECEIVE])

    assert said[-2:] == ["Queue.DeleteOk", "Basic.Cancel"]


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
