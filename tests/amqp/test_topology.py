"""Exchanges, queues and bindings: the same answers, codes and texts from the embedded broker and from RabbitMQ."""

import re

import pytest

from amqp.claims import Inbox, closes, refusal

LOCKED = (
    "RESOURCE_LOCKED - cannot obtain exclusive access to locked queue '{}' in vhost '/'. It could be originally "
    "declared on another connection or the exclusive property value does not match that of the original declaration."
)


def test_declaring_a_queue_again_counts_its_messages_and_consumers(channel, queue):
    channel.basic_publish("", queue, b"one")
    channel.basic_publish("", queue, b"two")

    counted = channel.queue_declare(queue, exclusive=True).method

    assert (counted.queue, counted.message_count, counted.consumer_count) == (queue, 2, 0)


def test_a_passive_declaration_counts_without_looking_at_flags(channel, name):
    channel.queue_declare(name, durable=True, auto_delete=True)
    Inbox(channel, name)

    counted = channel.queue_declare(name, passive=True).method

    assert (counted.message_count, counted.consumer_count) == (0, 1)


def test_a_queue_that_is_not_there_is_not_found(connection, name):
    text = f"NOT_FOUND - no queue '{name}' in vhost '/'"

    assert refusal(lambda: connection.channel().queue_declare(name, passive=True)) == (404, text)
    assert refusal(lambda: connection.channel().queue_purge(name)) == (404, text)
    assert refusal(lambda: connection.channel().basic_get(name)) == (404, text)
    assert refusal(lambda: connection.channel().basic_consume(name, print)) == (404, text)
    assert refusal(lambda: connection.channel().queue_bind(name, "amq.topic", "x")) == (404, text)


def test_an_exchange_that_is_not_there_is_not_found(connection, channel, queue, name):
    text = f"NOT_FOUND - no exchange '{name}' in vhost '/'"

    assert refusal(lambda: connection.channel().exchange_declare(name, passive=True)) == (404, text)
    assert refusal(lambda: connection.channel().queue_bind(queue, name, "x")) == (404, text)


@pytest.mark.parametrize("kind", ["direct", "fanout", "topic"])
def test_the_exchanges_every_broker_has_are_there(channel, kind):
    channel.exchange_declare(f"amq.{kind}", kind, passive=True)
    channel.exchange_declare(f"amq.{kind}", kind, durable=True)


def test_a_broker_names_a_queue_that_has_no_name_and_empty_means_that_queue_from_then_on(channel):
    declared = channel.queue_declare("", exclusive=True).method.queue
    channel.queue_bind("", "amq.direct")
    channel.basic_publish("amq.direct", declared, b"by its own name")

    assert re.fullmatch(r"amq\.gen-[\w-]{22}", declared)
    assert channel.basic_get("", auto_ack=True)[2] == b"by its own name"


def test_no_queue_name_without_a_queue_declared_before_is_not_found(channel):
    assert refusal(lambda: channel.queue_purge("")) == (404, "NOT_FOUND - no previously declared queue")


def test_an_unknown_exchange_type_ends_the_connection(channel, name):
    assert refusal(lambda: channel.exchange_declare(name, "shouting")) == (
        503,
        "COMMAND_INVALID - unknown exchange type 'shouting'",
    )


def test_reserved_names_are_refused(connection):
    channel = connection.channel
    reserved = "ACCESS_REFUSED - {} name 'amq.mine' contains reserved prefix 'amq.*'"

    assert refusal(lambda: channel().exchange_declare("amq.mine", "direct")) == (403, reserved.format("exchange"))
    assert refusal(lambda: channel().queue_declare("amq.mine")) == (403, reserved.format("queue"))
    assert refusal(lambda: channel().exchange_delete("amq.topic")) == (
        403,
        "ACCESS_REFUSED - deletion of system exchange 'amq.topic' in vhost '/' not allowed",
    )


def test_the_default_exchange_cannot_be_touched(connection, queue):
    channel = connection.channel
    text = "ACCESS_REFUSED - operation not permitted on the default exchange"

    assert refusal(lambda: channel().exchange_declare("", "direct")) == (403, text)
    assert refusal(lambda: channel().exchange_declare("", passive=True)) == (403, text)
    assert refusal(lambda: channel().exchange_delete("")) == (403, text)
    assert refusal(lambda: channel().queue_bind(queue, "", "x")) == (403, text)
    assert refusal(lambda: channel().queue_unbind(queue, "", "x")) == (403, text)


def test_an_exchange_declared_differently_is_refused_with_both_values(connection, channel, name):
    channel.exchange_declare(name, "topic", auto_delete=True)
    text = f"PRECONDITION_FAILED - inequivalent arg '%s' for exchange '{name}' in vhost '/': "
    text += "received '%s' but current is '%s'"

    def declare(kind, **options):
        return refusal(lambda: connection.channel().exchange_declare(name, kind, **options))

    assert declare("direct", auto_delete=True) == (406, text % ("type", "direct", "topic"))
    assert declare("topic", auto_delete=True, durable=True) == (406, text % ("durable", "true", "false"))
    assert declare("topic") == (406, text % ("auto_delete", "false", "true"))
    assert declare("topic", auto_delete=True, internal=True) == (406, text % ("internal", "true", "false"))
    channel.exchange_delete(name)


def test_a_queue_declared_differently_is_refused_with_both_values(connection, channel, name):
    arguments = {"x-dead-letter-exchange": "dlx"}
    channel.queue_declare(name, auto_delete=True, arguments=arguments)
    text = f"PRECONDITION_FAILED - inequivalent arg '%s' for queue '{name}' in vhost '/': received %s but current is %s"

    def declare(**options):
        return refusal(lambda: connection.channel().queue_declare(name, **options))

    assert declare(arguments=arguments) == (406, text % ("auto_delete", "'false'", "'true'"))
    assert declare(auto_delete=True, durable=True, arguments=arguments) == (
        406,
        text % ("durable", "'true'", "'false'"),
    )
    key = "x-dead-letter-exchange"
    assert declare(auto_delete=True) == (406, text % (key, "none", "the value 'dlx' of type 'longstr'"))
    assert declare(auto_delete=True, arguments={key: "other"}) == (406, text % (key, "'other'", "'dlx'"))
    assert declare(auto_delete=True, arguments=arguments | {"x-dead-letter-routing-key": "k"}) == (
        406,
        text % ("x-dead-letter-routing-key", "the value 'k' of type 'longstr'", "none"),
    )
    assert declare(auto_delete=True, exclusive=True, arguments=arguments) == (405, LOCKED.format(name))
    channel.queue_delete(name)


def test_dead_letter_arguments_are_checked(connection, name):
    def declare(arguments):
        return refusal(lambda: connection.channel().queue_declare(name, arguments=arguments))

    resource = f"queue '{name}' in vhost '/'"
    assert declare({"x-dead-letter-exchange": 1}) == (
        406,
        f"PRECONDITION_FAILED - invalid type 'signedint' for arg 'x-dead-letter-exchange' in {resource}",
    )
    assert declare({"x-dead-letter-routing-key": "k"}) == (
        406,
        f"PRECONDITION_FAILED - invalid arg 'x-dead-letter-routing-key' for {resource}: routing_key_but_no_dlx_defined",
    )


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
