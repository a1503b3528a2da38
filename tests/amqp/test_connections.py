"""Connecting, and how connections and channels end."""

import threading

import pika
import pytest
from pika import frame, spec
from pika.exceptions import ConnectionClosedByBroker, ProbableAuthenticationError

from amqp.claims import Inbox, closes, refusal, until
from amqp.wire import RECEIVE, RECEIVE_END, method, opened, start_ok, talk


def test_a_wrong_password_is_refused_with_a_reason(connect):
    with pytest.raises(ProbableAuthenticationError) as caught:
        connect(credentials=pika.PlainCredentials("guest", "wrong"))

    assert "(403) 'ACCESS_REFUSED - Login was refused using authentication mechanism PLAIN." in str(caught.value)


def test_a_client_that_would_not_understand_the_reason_is_just_hung_up_on(program):
    """Not asked of RabbitMQ: it takes three seconds to do the same."""
    login = start_ok(b"\0guest\0wrong", capabilities={})

    assert talk(program.port, [b"AMQP\0\0\x09\x01", RECEIVE, login, RECEIVE]) == ["Connection.Start", "end"]


def test_amqplain_is_as_good_as_plain(address):
    response = b"\x05LOGINS\0\0\0\x05guest\x08PASSWORDS\0\0\0\x05guest"

    assert talk(address.port, [b"AMQP\0\0\x09\x01", RECEIVE, start_ok(response, "AMQPLAIN"), RECEIVE]) == [
        "Connection.Start",
        "Connection.Tune",
    ]


@pytest.mark.parametrize("greeting", [b"AMQP\0\0\x09\x02", b"GET / HTTP/1.1\r\n\r\n"])
def test_another_protocol_is_told_which_one_is_spoken(address, greeting):
    assert talk(address.port, [greeting, RECEIVE, RECEIVE]) == ["AMQP 0-9-1", "end"]


def test_more_channels_than_agreed_end_the_connection(connect):
    connection = connect(channel_max=2)
    connection.channel(), connection.channel()

    def do():
        connection._impl._channels.pop(1)  # or pika itself would refuse
        connection._impl._channel_max = 10
        connection.channel(9)

    assert refusal(do) == (
        530,
        "NOT_ALLOWED - number of channels opened (2) has reached the negotiated channel_max (2)",
    )


def test_a_channel_closed_by_the_broker_can_be_opened_again_under_its_number(connection, name):
    channel = connection.channel(5)
    assert closes(lambda: channel.queue_purge(name)) == "channel"

    assert connection.channel(5).queue_declare("", exclusive=True)


def test_what_was_sent_before_a_close_is_done(connect, channel, name):
    channel.queue_declare(name)
    other = connect()
    other.channel().basic_publish("", name, b"last words")
    other.close()

    until(channel.connection, lambda: channel.queue_declare(name, passive=True).method.message_count == 1)
    channel.queue_delete(name)


def test_a_consumer_does_not_hold_its_queue_after_its_connection_is_gone(connect, channel, name):
    channel.queue_declare(name)
    other = connect()
    Inbox(other.channel(), name)
    assert channel.queue_declare(name, passive=True).method.consumer_count == 1

    other.close()

    until(channel.connection, lambda: channel.queue_declare(name, passive=True).method.consumer_count == 0)
    channel.queue_delete(name)


def test_heartbeats_keep_coming_when_nothing_else_does(address):
    answers = talk(address.port, [*opened(heartbeat=1), RECEIVE])

    assert answers[-1] == "heartbeat"


def test_a_client_that_falls_silent_is_hung_up_on_and_one_that_beats_is_not(address, connect):
    silent = threading.Thread(target=lambda: answers.extend(talk(address.port, [*opened(heartbeat=1), RECEIVE_END])))
    answers = []
    beating = connect(heartbeat=1)
    silent.start()

    until(beating, lambda: not silent.is_alive())

    assert answers[-1] == "end"
    beating.channel()


def test_the_first_thing_after_open_is_open_ok_and_not_a_heartbeat(address):
    assert talk(address.port, opened(heartbeat=1)) == ["Connection.Start", "Connection.Tune", "Connection.OpenOk"]


def test_an_unknown_exchange_type_is_a_matter_of_the_connection(connection, name):
    with pytest.raises(ConnectionClosedByBroker):
        connection.channel().exchange_declare(name, "shouting")

    assert connection.is_closed


def table(*fields: bytes) -> bytes:
    return len(b"".join(fields)).to_bytes(4) + b"".join(fields)


def with_headers(headers: bytes) -> bytes:
    """The frames of a message without a body, to the exchange amq.headers."""
    publish = method(spec.Basic.Publish(exchange="amq.headers", routing_key=""))
    payload = b"\0\x3c\0\0" + bytes(8) + spec.BasicProperties.FLAG_HEADERS.to_bytes(2) + headers
    return publish + b"\2\0\1" + len(payload).to_bytes(4) + payload + b"\xce"


def bound(arguments: bytes) -> bytes:
    """The frame that binds the channel's last queue to the exchange amq.headers."""
    payload = spec.Queue.Bind.INDEX.to_bytes(4) + b"\0\0" + b"\0" + b"\x0bamq.headers" + b"\0" + b"\0" + arguments
    return b"\1\0\1" + len(payload).to_bytes(4) + payload + b"\xce"


def test_any_octets_are_a_name_in_a_table_and_any_number_is_a_time(address):
    fields = [b"\1\xffI\0\0\0\1", b"\1aI\0\0\0\1", b"\1tT\x7f" + b"\xff" * 7]
    steps = [
        *opened(),
        method(spec.Channel.Open()),
        RECEIVE,
        method(spec.Queue.Declare(exclusive=True)),
        RECEIVE,
        bound(table(*fields)),
        RECEIVE,
        with_headers(table(*fields)) + method(spec.Basic.Get(no_ack=True)),
        RECEIVE,
    ]

    assert talk(address.port, steps)[-3:] == ["Queue.DeclareOk", "Queue.BindOk", "Basic.GetOk"]


def test_tables_within_tables_without_end_are_refused_in_a_sentence(program):
    """RabbitMQ takes them; nobody sends them."""
    deep = table()
    for _ in range(2000):
        deep = table(b"\1aF" + deep)

    code, text = talk(program.port, [*opened(), method(spec.Channel.Open()), RECEIVE, with_headers(deep), RECEIVE])[-1]

    assert (code, text.partition(":")[0]) == (540, "NOT_IMPLEMENTED - a table within so many others")


def test_who_sends_much_at_once_is_told_what_was_refused_at_the_beginning(program):
    """Hung up on in the middle, a client may lose the reason."""

    def message(body: bytes, *, immediate: bool = False) -> bytes:
        frames = method(spec.Basic.Publish(exchange="", routing_key="", immediate=immediate))
        frames += frame.Header(1, len(body), spec.BasicProperties()).marshal()
        return frames + frame.Body(1, body).marshal()

    much = message(b"", immediate=True) + message(bytes(100_000)) * 100
    answers = talk(program.port, [*opened(), method(spec.Channel.Open()), RECEIVE, much, RECEIVE])

    assert answers[-1] == (540, "NOT_IMPLEMENTED - immediate=true")
