"""What RabbitMQ has and the embedded broker has not is refused by name, never ignored."""

import pika
import pytest
from pika import spec

from amqp.claims import refusal
from amqp.wire import RECEIVE, opened, start_ok, talk

LACKING = "NOT_IMPLEMENTED - {}: not in interlock's embedded broker, run this on RabbitMQ"


def test_a_queue_type_it_has_not(embedded, name):
    def declare(kind):
        return embedded.channel().queue_declare(name, durable=True, arguments={"x-queue-type": kind})

    declare("classic")
    assert refusal(lambda: declare("quorum"))[0] == 406  # because of the classic one
    embedded.channel().queue_delete(name)
    assert refusal(lambda: declare("quorum")) == (540, LACKING.format("queue type quorum"))


def test_exchange_types_of_plugins(embedded, name):
    assert refusal(lambda: embedded.channel().exchange_declare(name, "x-delayed-message")) == (
        540,
        LACKING.format("exchange type x-delayed-message"),
    )


def test_text_in_a_message_that_only_looks_like_a_header_with_copies_is_fine(embedded, name):
    channel = embedded.channel()
    channel.confirm_delivery()

    channel.basic_publish("", name, b"", pika.BasicProperties(headers={"x": "\x02CC", "copy": "\x03BCC"}))


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
