"""What RabbitMQ has and the embedded broker has not is refused by name, never ignored."""

import pika
import pytest
from pika import spec

from amqp.claims import Address, closes, refusal
from amqp.wire import RECEIVE, opened, start_ok, talk

LACKING = "NOT_IMPLEMENTED - {}: not in interlock's embedded broker, run this on RabbitMQ"


@pytest.mark.parametrize(
    "arguments",
    [
        {"x-message-ttl": 1},
        {"x-expires": 1},
        {"x-max-length": 1},
        {"x-max-length-bytes": 1},
        {"x-overflow": "drop-head"},
        {"x-max-priority": 1},
        {"x-single-active-consumer": True},
    ],
    ids=lambda arguments: next(iter(arguments)),
)
def test_a_queue_argument_it_cannot_honour(embedded, name, arguments):
    assert refusal(lambda: embedded.channel().queue_declare(name, arguments=arguments)) == (
        540,
        LACKING.format(f"queue argument {next(iter(arguments))}"),
    )


def test_a_queue_type_it_has_not(embedded, name):
    def declare(kind):
        return embedded.channel().queue_declare(name, durable=True, arguments={"x-queue-type": kind})

    declare("classic")
    assert refusal(lambda: declare("quorum"))[0] == 406  # because of the classic one
    embedded.channel().queue_delete(name)
    assert refusal(lambda: declare("quorum")) == (540, LACKING.format("queue type quorum"))


def test_an_exchange_type_it_has_not(embedded, name):
    assert refusal(lambda: embedded.channel().exchange_declare(name, "headers")) == (
        540,
        LACKING.format("exchange type headers"),
    )


def test_an_alternate_exchange(embedded, name):
    arguments = {"alternate-exchange": "amq.fanout"}

    assert refusal(lambda: embedded.channel().exchange_declare(name, "direct", arguments=arguments)) == (
        540,
        LACKING.format("exchange argument alternate-exchange"),
    )


def test_exchanges_bound_to_exchanges(embedded):
    assert refusal(lambda: embedded.channel().exchange_bind("amq.fanout", "amq.topic", "x")) == (
        540,
        LACKING.format("Exchange.Bind"),
    )


def test_transactions(embedded):
    assert refusal(lambda: embedded.channel().tx_select()) == (540, LACKING.format("Tx.Select"))


@pytest.mark.parametrize(
    ("properties", "what"),
    [
        ({"expiration": "1000"}, "message property expiration"),
        ({"headers": {"CC": ["other"]}}, "message header CC"),
        ({"headers": {"BCC": ["other"]}}, "message header BCC"),
    ],
)
def test_a_message_that_wants_more_than_it_can(embedded, name, properties, what):
    channel = embedded.channel()
    channel.confirm_delivery()

    def publish():
        channel.basic_publish("", name, b"", pika.BasicProperties(**properties))

    assert refusal(publish) == (540, LACKING.format(what))


def test_text_in_a_message_that_only_looks_like_such_a_header_is_fine(embedded, name):
    channel = embedded.channel()
    channel.confirm_delivery()

    channel.basic_publish("", name, b"", pika.BasicProperties(headers={"x": "\x02CC", "copy": "\x03BCC"}))


def test_replies_without_a_queue(embedded):
    assert refusal(lambda: embedded.channel().basic_consume("amq.rabbitmq.reply-to", print, auto_ack=True)) == (
        540,
        LACKING.format("direct reply-to"),
    )


def test_a_method_nobody_knows(embedded, program):
    unknown = b"\x01\0\x01\0\0\0\x04\0\x3c\x03\xe7\xce"
    steps = [*opened(), b"\x01\0\x01\0\0\0\x05\0\x14\0\x0a\0\xce", RECEIVE, unknown, RECEIVE]

    assert talk(program.port, steps)[-1] == (540, LACKING.format("method 60.999"))


def test_another_way_to_log_in(program):
    login = start_ok(b"", "EXTERNAL")

    assert talk(program.port, [b"AMQP\0\0\x09\x01", RECEIVE, login, RECEIVE])[-1] == (
        540,
        LACKING.format("authentication mechanism EXTERNAL"),
    )


@pytest.mark.parametrize(
    ("method", "text"),
    [
        (spec.Basic.Recover(requeue=False), "requeue=false"),
        (spec.Basic.Qos(prefetch_size=10), "prefetch_size!=0 (10)"),
        (spec.Channel.Flow(active=False), "active=false"),
    ],
)
def test_what_rabbitmq_itself_does_not_implement(connection, method, text):
    channel = connection.channel()

    def do():
        channel._impl._send_method(method)
        channel.queue_declare("", exclusive=True)

    assert refusal(do) == (540, f"NOT_IMPLEMENTED - {text}")


def test_any_vhost_is_there_once_it_is_named_and_apart_from_the_others(embedded, program, name):
    embedded.channel().queue_declare(name, exclusive=True)
    elsewhere = pika.BlockingConnection(Address("interlock", program.port).parameters(virtual_host=f"v-{name}"))

    assert closes(lambda: elsewhere.channel().queue_declare(name, passive=True)) == "channel"
    elsewhere.channel().exchange_declare("amq.topic", passive=True)
    elsewhere.close()
