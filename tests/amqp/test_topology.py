"""How queues, exchanges and bindings live and go."""

from amqp.claims import LOCKED, Inbox, closes, refusal


def test_an_exclusive_queue_is_locked_for_other_connections_and_goes_with_its_own(connect, name):
    owner = connect()
    owner.channel().queue_declare(name, exclusive=True)
    other = connect()
    locked = (405, LOCKED.format(name))

    assert refusal(lambda: other.channel().queue_declare(name, passive=True)) == locked
    assert refusal(lambda: other.channel().queue_declare(name, exclusive=True)) == locked
    assert refusal(lambda: other.channel().queue_declare(name)) == locked
    assert refusal(lambda: other.channel().basic_consume(name, print)) == locked
    assert refusal(lambda: other.channel().basic_get(name)) == locked
    assert refusal(lambda: other.channel().queue_bind(name, "amq.topic", "x")) == locked
    assert refusal(lambda: other.channel().queue_purge(name)) == locked
    assert refusal(lambda: other.channel().queue_delete(name)) == locked
    owner.close()
    assert refusal(lambda: other.channel().queue_declare(name, passive=True))[0] == 404


def test_an_auto_delete_queue_goes_with_its_last_consumer_and_not_before_its_first(connection, channel, name):
    channel.queue_declare(name, auto_delete=True)
    first, second = Inbox(channel, name), Inbox(channel, name)

    channel.basic_cancel(first.tag)

    assert channel.queue_declare(name, passive=True).method.consumer_count == 1
    channel.basic_cancel(second.tag)

    assert refusal(lambda: connection.channel().queue_declare(name, passive=True))[0] == 404


def test_an_auto_delete_exchange_goes_with_its_last_binding(connection, channel, queue, name):
    channel.exchange_declare(name, "direct", auto_delete=True)
    channel.queue_bind(queue, name, "a")
    channel.queue_bind(queue, name, "b")

    channel.queue_unbind(queue, name, "a")
    channel.exchange_declare(name, passive=True)
    channel.queue_delete(queue)

    assert refusal(lambda: connection.channel().exchange_declare(name, passive=True))[0] == 404


def test_deleting_what_is_not_there_is_fine(channel, queue, name):
    channel.exchange_delete(f"{name}-no")
    channel.queue_unbind(queue, "amq.topic", "never bound")
    channel.queue_unbind(queue, f"{name}-no", "x")
    channel.queue_unbind(f"{name}-no", "amq.topic", "x")

    assert channel.queue_delete(f"{name}-no").method.message_count == 0


def test_deleting_and_purging_say_how_many_messages_are_gone(channel, name):
    channel.queue_declare(name)
    channel.basic_publish("", name, b"one")

    assert channel.queue_purge(name).method.message_count == 1
    channel.basic_publish("", name, b"two")
    channel.basic_publish("", name, b"three")
    assert channel.queue_delete(name).method.message_count == 2


def test_a_purge_leaves_unacknowledged_messages_alone(channel, queue):
    for body in (b"held", b"ready"):
        channel.basic_publish("", queue, body)
    held = channel.basic_get(queue)[0]

    assert channel.queue_purge(queue).method.message_count == 1
    channel.basic_nack(held.delivery_tag)
    assert channel.basic_get(queue)[2] == b"held"


def test_a_queue_in_use_or_not_empty_is_kept_when_asked_to(connection, channel, queue):
    channel.basic_publish("", queue, b"one")
    text = f"PRECONDITION_FAILED - queue '{queue}' in vhost '/' "

    assert refusal(lambda: connection.channel().queue_delete(queue, if_empty=True)) == (406, text + "not empty")
    Inbox(channel, queue)
    assert refusal(lambda: connection.channel().queue_delete(queue, if_unused=True)) == (406, text + "in use")


def test_an_exchange_in_use_is_kept_when_asked_to(connection, channel, queue, name):
    channel.exchange_declare(name, "fanout", auto_delete=True)
    channel.queue_bind(queue, name)

    assert refusal(lambda: connection.channel().exchange_delete(name, if_unused=True)) == (
        406,
        f"PRECONDITION_FAILED - exchange '{name}' in vhost '/' in use",
    )


def test_a_refusal_of_one_channel_leaves_the_others_alone(connection, channel, queue, name):
    other = connection.channel()

    assert closes(lambda: other.queue_declare(f"{name}-no", passive=True)) == "channel"
    assert channel.queue_declare(queue, passive=True).method.queue == queue
