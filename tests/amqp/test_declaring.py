"""Declaring queues and exchanges: the same answers, codes and texts from both brokers."""

import re

import pytest

from amqp.claims import LOCKED, Inbox, refusal


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
