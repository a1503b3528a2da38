"""How many deliveries a consumer, or a channel, may hold at once."""

from amqp.claims import Inbox, bodies, fill, until


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
