from __future__ import annotations

import datetime as dt
import itertools
import logging
import socket
import threading
from decimal import Decimal

import pika
import pytest

from interlock.clients.broker import Broker, Message, QueueDepth
from interlock.errors import ClientError, PartLost, UnknownName
from interlock.journal import Journal
from interlock.profile.models import Exchange
from interlock.stack.patience import hold

numbers = itertools.count(1)


@pytest.fixture
def events():
    """An exchange of this test alone."""
    return f"shop.events.{next(numbers)}"


@pytest.fixture
def rabbit(broker_url, events, journal):
    broker = Broker("rabbit", broker_url, {events: Exchange()}, journal)
    broker.tap()
    yield broker
    broker.close()


@pytest.fixture
def app(broker_url):
    """The application's own channel."""
    connection = pika.BlockingConnection(pika.URLParameters(broker_url))
    channel = connection.channel()
    channel.confirm_delivery()
    yield channel
    if connection.is_open:
        connection.close()


def broker_with(broker_url, journal, **exchanges):
    return Broker("rabbit", broker_url, exchanges, journal)


def test_what_the_application_publishes_is_seen_whole(rabbit, app, events, journal):
    mark = journal.mark()
    properties = pika.BasicProperties(content_type="application/json", correlation_id="c-1", headers={"tenant": "x"})
    app.basic_publish(events, "order.placed", b'{"total": 19.90}', properties)
    rabbit.settle()

    [message] = rabbit.messages(mark)
    assert (message.name, message.exchange, message.routing_key) == ("order.placed", events, "order.placed")
    assert message.properties == {"content_type": "application/json", "correlation_id": "c-1"}
    assert message.headers == {"tenant": "x"}
    assert message.json() == {"total": Decimal("19.90")}
    assert message.redelivered is False
    [event] = journal.since(mark)
    assert (event.kind, event.part, event.summary) == ("message.tapped", "rabbit", f"order.placed at {events}")
    assert event.data["body"] == '{"total": 19.90}'
    assert event.data["redelivered"] is False
    assert event.subject is message


def test_a_message_wakes_whoever_waits_on_the_journal(rabbit, app, events, journal):
    mark = journal.mark()
    timer = threading.Timer(0.05, lambda: app.basic_publish(events, "late", b""))
    timer.start()

    assert journal.wait(mark, 30)
    timer.join(30)  # its channel belongs to one thread at a time
    assert [message.name for message in rabbit.messages(mark)] == ["late"]


def test_settle_waits_for_everything_published_before_it(rabbit, app, events, journal):
    mark = journal.mark()
    for number in range(200):
        app.basic_publish(events, f"n.{number}", b"")
    rabbit.settle()

    assert [message.name for message in rabbit.messages(mark)] == [f"n.{number}" for number in range(200)]


def test_markers_are_never_seen_as_messages(rabbit, journal):
    mark = journal.mark()
    rabbit.settle()
    rabbit.settle()

    assert rabbit.messages(mark) == []
    assert journal.since(mark) == []


def test_the_applications_queue_keeps_its_messages(rabbit, app, events):
    app.queue_declare("own", durable=True)
    app.queue_bind("own", events, "order.*")
    rabbit.publish(events, "order.placed", b"1")
    rabbit.publish(events, "order.paid", b"2")
    rabbit.settle()

    assert rabbit.depth("own") == QueueDepth(ready=2, consumers=0)
    app.queue_delete("own")


def test_publishing_is_confirmed_and_recorded(rabbit, events, journal):
    mark = journal.mark()
    routed = rabbit.publish(
        events, "order.placed", b'{"a":1}', {"tenant": "x"}, {"content_type": "application/json", "type": "t"}
    )
    rabbit.settle()

    assert routed is True
    published, tapped = journal.since(mark)
    if published.kind != "message.published":
        published, tapped = tapped, published
    assert published.summary == f"order.placed to {events}"
    assert published.data == {
        "name": "order.placed",
        "exchange": events,
        "routing_key": "order.placed",
        "properties": {"content_type": "application/json", "type": "t"},
        "headers": {"tenant": "x"},
        "body": '{"a":1}',
        "content_type": "application/json",
    }
    assert tapped.subject.properties["delivery_mode"] == 2


def test_a_message_no_queue_takes_is_told_apart(broker_url, events, journal, app):
    app.exchange_declare(events, "topic", durable=True)
    broker = broker_with(broker_url, journal, **{events: Exchange()})

    assert broker.publish(events, "order.placed", b"") is False
    assert journal.since(0)[0].summary == f"order.placed to {events}: no queue takes it"
    broker.close()


def test_delivering_again_sends_the_same_message(rabbit, app, events, journal):
    properties = pika.BasicProperties(
        message_id="m-1",
        type="t",
        timestamp=1_700_000_000,
        priority=3,
        headers={"n": 1, "at": dt.datetime(2026, 1, 2, tzinfo=dt.UTC)},
    )
    app.basic_publish(events, "order.placed", b"\x00body", properties)
    rabbit.settle()
    [first] = rabbit.messages(0)
    rabbit.republish(first)
    rabbit.settle()

    _, second = rabbit.messages(0)
    assert (second.exchange, second.routing_key, second.body) == (first.exchange, first.routing_key, first.body)
    assert second.headers == first.headers
    assert second.properties == {**first.properties, "delivery_mode": 2}


@pytest.mark.parametrize(
    ("rule", "name"),
    [
        ("routing_key", "key"),
        ("type", "by-type"),
        ("body.event.name", "by-body"),
        ("body.lines.name", "(no body.lines.name)"),
    ],
)
def test_messages_are_named_where_the_profile_says(broker_url, events, app, rule, name):
    broker = broker_with(broker_url, Journal(), **{events: Exchange(message_name=rule)})
    broker.tap()
    body = b'{"event": {"name": "by-body"}, "lines": []}'
    app.basic_publish(events, "key", body, pika.BasicProperties(type="by-type"))
    broker.settle()

    assert [message.name for message in broker.messages(0)] == [name]
    broker.close()


@pytest.fixture
def queue(app):
    """A queue of this test alone."""
    name = app.queue_declare(f"work {next(numbers)}").method.queue
    yield name
    app.queue_delete(name)


def test_what_is_sent_to_the_default_exchange_is_seen_as_on_any_other(traced_url, events, app, queue, journal):
    broker = broker_with(traced_url, journal, **{"": Exchange(), events: Exchange()})
    broker.tap()
    said = {name: name for name in ("correlation_id", "reply_to", "message_id", "type", "app_id", "content_encoding")}
    counts = {"delivery_mode": 2, "priority": 3, "timestamp": 1_700_000_000}
    headers = {"tenant": "é", "n": 2**40, "list": [1, {"a": None}], "price": Decimal("19.90"), "CC": ["x"]}
    at = {"at": dt.datetime(2024, 5, 1, tzinfo=dt.UTC).replace(tzinfo=None)}
    properties = pika.BasicProperties(
        "application/json", headers={**headers, **at}, expiration="60000", **said, **counts
    )
    for exchange in (events, ""):
        app.basic_publish(exchange, queue, b"\xff\x00" * 5000, properties)
        app.basic_publish(exchange, queue, b"")
    broker.settle()

    def seen(message):
        return {**vars(message), "exchange": None, "at": None}

    messages = broker.messages(0)
    assert [message.exchange for message in messages] == [events, events, "", ""]
    assert [seen(message) for message in messages[:2]] == [seen(message) for message in messages[2:]]
    assert messages[2].name == queue
    assert journal.since(0)[2].summary == f"{queue} at the default exchange"
    assert broker.untapped() == []
    broker.close()


@pytest.mark.parametrize(("rule", "name"), [("type", "by-type"), ("body.event", "by-body")])
def test_messages_of_the_default_exchange_are_named_where_the_profile_says(traced_url, app, queue, rule, name):
    broker = broker_with(traced_url, Journal(), **{"": Exchange(message_name=rule)})
    broker.tap()
    app.basic_publish("", queue, b'{"event": "by-body"}', pika.BasicProperties(type="by-type"))
    broker.settle()

    assert [message.name for message in broker.messages(0)] == [name]
    broker.close()


def test_what_the_suite_sends_to_the_default_exchange_counts_once_and_its_own_helpers_never(
    traced_url, app, queue, events, journal
):
    """Neither the markers of this tap nor those of another, and no message is another because it was handed on."""
    broker = broker_with(traced_url, journal, **{"": Exchange(), events: Exchange()})
    broker.tap()
    other = broker_with(traced_url, Journal(), **{"": Exchange()})
    other.tap()
    detour = broker.detour(queue, 1, "twice")
    routed = broker.publish("", queue, b"{}", {"tenant": "x"}, {"type": "job"})
    assert hold(lambda: detour.over and broker.depth(queue).ready == 2, within=30)
    other.settle()
    broker.settle()

    assert routed is True
    for one in (broker, other):
        assert [(message.name, message.headers) for message in one.messages(0)] == [(queue, {"tenant": "x"})]
    [first] = broker.messages(0)
    broker.republish(first)
    broker.retap()
    broker.settle()
    other.settle()
    assert [message.name for message in other.messages(0)] == [queue, queue]
    assert broker.publish("", "nobody", b"") is False
    broker.close()
    other.close()


@pytest.mark.parametrize(("kind", "key"), [("topic", "a.b.c"), ("topic", ""), ("fanout", "any")])
def test_every_message_of_a_pattern_exchange_is_tapped(broker_url, events, app, kind, key):
    broker = broker_with(broker_url, Journal(), **{events: Exchange(type=kind)})
    broker.tap()
    app.basic_publish(events, key, b"")
    broker.settle()

    assert [message.routing_key for message in broker.messages(0)] == [key]
    assert broker.untapped() == []
    broker.close()


def test_every_message_of_a_headers_exchange_is_tapped(rabbitmq, journal, events):
    broker = broker_with(rabbitmq.url, journal, **{events: Exchange(type="headers")})
    broker.tap()
    broker.publish(events, "", b"", {"colour": "blue"})
    broker.settle()

    assert [message.headers for message in broker.messages(0)] == [{"colour": "blue"}]
    broker.close()


def test_a_direct_exchange_is_heard_by_the_keys_that_are_named(broker_url, journal, events, app):
    deaf = broker_with(broker_url, journal, **{events: Exchange(type="direct")})
    deaf.tap()
    assert deaf.untapped() == [events]
    deaf.close()
    broker = broker_with(broker_url, journal, **{events: Exchange(type="direct", keys=["a"])})
    assert broker.untapped() == [events]
    broker.tap()
    broker.retap()
    assert broker.untapped() == []
    app.basic_publish(events, "a", b"")
    app.basic_publish(events, "b", b"")
    broker.settle()

    assert [message.routing_key for message in broker.messages(0)] == ["a"]
    broker.close()


def test_an_exchange_the_application_declared_otherwise_is_tapped_as_it_is(broker_url, journal, events, app):
    app.exchange_declare(events, "fanout", durable=False)
    broker = broker_with(broker_url, journal, **{events: Exchange(type="topic")})
    broker.tap()
    app.basic_publish(events, "x", b"")
    broker.settle()

    assert len(broker.messages(0)) == 1
    broker.close()


def test_after_retap_nothing_from_before_arrives(rabbit, app, events, journal):
    app.basic_publish(events, "before", b"")
    rabbit.retap()
    mark = journal.mark()
    app.basic_publish(events, "after", b"")
    rabbit.settle()

    assert [message.name for message in rabbit.messages(mark)] == ["after"]


def test_a_retap_leaves_no_queue_behind(rabbit, app):
    before = rabbit._tap.queue
    rabbit.retap()

    with pytest.raises(ClientError, match=f'queue "{before}"'):
        rabbit.depth(before)


def test_two_suites_do_not_see_each_others_taps(rabbit, broker_url, events):
    journal = Journal()
    other = broker_with(broker_url, journal, **{events: Exchange()})
    other.tap()
    rabbit.publish(events, "shared", b"")
    rabbit.settle()
    other.settle()

    assert len(rabbit.messages(0)) == len(other.messages(0)) == 1
    other.close()


def test_an_unknown_exchange_lists_those_of_the_profile(rabbit, events):
    with pytest.raises(UnknownName) as caught:
        rabbit.publish("shop.event", "x", b"")
    assert str(caught.value) == (
        f'there is no exchange "shop.event" in broker "rabbit" of the profile; there are: {events}'
    )


def test_an_unknown_property_lists_those_of_amqp(rabbit, events):
    with pytest.raises(UnknownName, match=r'there is no message property "corelation_id".*there are: correlation_id, '):
        rabbit.publish(events, "x", b"", properties={"corelation_id": "1"})


def test_an_exchange_the_broker_does_not_have_is_named(broker_url, journal):
    broker = broker_with(broker_url, journal, missing=Exchange())
    with pytest.raises(ClientError) as caught:
        broker.publish("missing", "x", b"")

    assert '"x" could not be published to "missing" at broker "rabbit"' in caught.value.message
    assert "NOT_FOUND" in caught.value.message
    broker.close()


def test_a_queue_that_is_not_there_is_named_and_the_next_look_works(rabbit, app):
    with pytest.raises(ClientError, match=r'queue "nowhere" at broker "rabbit".*NOT_FOUND'):
        rabbit.depth("nowhere")
    app.queue_declare("somewhere", auto_delete=True)

    assert rabbit.depth("somewhere") == QueueDepth(0, 0)


def test_a_look_at_a_queue_is_recorded(rabbit, app, journal):
    app.queue_declare("looked-at", auto_delete=True)
    mark = journal.mark()
    rabbit.depth("looked-at")

    [event] = journal.since(mark)
    assert (event.kind, event.summary) == ("queue.read", "looked-at -> 0 ready, 0 consumers")
    assert event.data == {"queue": "looked-at", "ready": 0, "unacked": None, "consumers": 0}


def test_any_thread_may_publish(rabbit, events):
    threads = [
        threading.Thread(target=lambda n=n: [rabbit.publish(events, f"{n}.{i}", b"") for i in range(20)])
        for n in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    rabbit.settle()

    assert len(rabbit.messages(0)) == 80


def test_a_refused_connection_is_named_without_the_password(journal, caplog):
    broker = Broker("rabbit", "amqp://guest:hidden-pw@127.0.0.1:1/", {}, journal)
    with caplog.at_level(logging.WARNING), pytest.raises(ClientError) as caught:
        broker.connect()

    assert caught.value.message == 'no connection at broker "rabbit" (127.0.0.1:1): connection refused'
    assert "hidden-pw" not in str(caught.value)
    assert caplog.text == ""


def test_a_tap_that_cannot_connect_says_why(journal):
    broker = Broker("rabbit", "amqp://127.0.0.1:1/", {"e": Exchange()}, journal)
    with pytest.raises(ClientError, match=r'broker "rabbit" cannot be tapped: connection refused'):
        broker.tap()


def test_a_wrong_password_is_named(rabbitmq, journal):
    broker = Broker("rabbit", rabbitmq.url.replace("guest:guest", "guest:wrong"), {}, journal)
    with pytest.raises(ClientError, match=r"user or password is wrong"):
        broker.connect()


def test_looking_without_a_tap_is_refused(broker_url, journal):
    broker = Broker("rabbit", broker_url, {}, journal)
    with pytest.raises(ClientError, match=r'broker "rabbit" is not tapped'):
        broker.messages(0)


def test_a_lost_tap_is_recorded_and_every_later_look_says_so(mortal_broker, events, journal):
    broker = broker_with(mortal_broker.url, journal, **{events: Exchange()})
    broker.tap()
    broker.publish(events, "seen", b"")
    broker.settle()
    mark = journal.mark()
    mortal_broker.process.kill()

    assert journal.wait(mark, 30)
    [event] = journal.since(mark)
    assert (event.kind, event.part) == ("part.lost", "rabbit")
    assert event.summary == 'the tap of "rabbit" is lost: the connection was lost'
    for look in (lambda: broker.messages(0), broker.settle):
        with pytest.raises(PartLost) as caught:
            look()
        assert caught.value.message == (
            'the tap of broker "rabbit" is lost: the connection was lost; messages since then were not seen'
        )
    with pytest.raises(ClientError, match=r"connection refused|the connection was"):
        broker.retap()
    broker.close()


def test_a_deleted_tap_queue_is_a_lost_tap_and_retap_makes_a_new_one(embedded_broker, events, journal):
    broker = broker_with(embedded_broker.url, journal, **{events: Exchange()})
    broker.tap()
    mark = journal.mark()
    broker._tap._connection.add_callback_threadsafe(lambda: broker._tap._channel.queue_delete(broker._tap.queue))

    assert journal.wait(mark, 30)
    with pytest.raises(PartLost):
        broker.messages(0)
    broker.retap()
    with pytest.raises(PartLost, match=r'what came to broker "rabbit" in this scenario cannot be said: .* was deleted'):
        broker.messages(0)  # a new one does not know what the old one missed
    mark = journal.mark()
    broker.publish(events, "again", b"")
    broker.settle()
    assert [message.name for message in broker.messages(mark)] == ["again"]
    broker.close()


def test_the_publisher_connects_again_after_its_connection_was_closed(rabbit, events):
    rabbit.publish(events, "one", b"")
    rabbit._link._connection._impl._transport._sock.shutdown(socket.SHUT_RDWR)
    rabbit.publish(events, "two", b"")
    rabbit.settle()

    assert [message.name for message in rabbit.messages(0)] == ["one", "two"]


def test_a_message_that_is_not_json_names_itself():
    with pytest.raises(ClientError, match=r'the message "order.placed" is not JSON'):
        Message(name="order.placed", exchange="e", routing_key="order.placed", body=b"<xml/>").json()


def test_whatever_ends_a_tap_is_told_and_retap_makes_a_new_one(embedded_broker, events, journal, monkeypatch):
    broker = broker_with(embedded_broker.url, journal, **{events: Exchange()})
    broker.tap()
    mark = journal.mark()
    with monkeypatch.context() as broken:
        broken.setattr("interlock.clients.tap.name_of", lambda *_: {}["nonsense"])
        broker._link.run(lambda channel: channel.basic_publish(events, "x", b""), "x")
        assert journal.wait(mark, 30)

    [event] = journal.since(mark, "part.lost")
    assert event.data["reason"] == "KeyError: 'nonsense'"
    with pytest.raises(PartLost, match=r"the tap of broker .* is lost: KeyError: 'nonsense'; messages since then"):
        broker.messages(0)
    broker.retap()
    broker.settle()
    broker.close()


def test_a_tap_that_does_not_answer_is_lost_and_made_again(embedded_broker, events, journal, monkeypatch):
    broker = broker_with(embedded_broker.url, journal, **{events: Exchange()})
    broker.tap()
    hangs = threading.Event()
    monkeypatch.setattr(broker._tap, "_renew", hangs.wait)
    monkeypatch.setattr("interlock.clients.tap.SECONDS", 0.05)

    with pytest.raises(ClientError, match=r'the tap of broker "rabbit" is lost: it did not answer within 0\.1 s'):
        broker.retap()
    with pytest.raises(PartLost):
        broker.messages(0)
    hangs.set()
    monkeypatch.undo()
    broker.retap()
    broker.settle()
    broker.close()


def test_a_tap_that_fails_for_any_reason_at_its_start_says_why_and_hangs_up(
    embedded_broker, events, journal, monkeypatch
):
    broker = broker_with(embedded_broker.url, journal, **{events: Exchange()})
    monkeypatch.setattr("interlock.clients.tap.listening_queue", lambda *_: 1 / 0)

    with pytest.raises(ClientError, match=r'broker "rabbit" cannot be tapped: ZeroDivisionError: division by zero'):
        broker.tap()
    for thread in threading.enumerate():
        if thread.name == "tap rabbit":
            thread.join(30)
            assert not thread.is_alive()
    with pytest.raises(ClientError, match="is not tapped"):
        broker.messages(0)
    assert broker.untapped() == [events]


def test_a_broker_on_another_machine_is_slow_and_hanging_up_never_raises(journal, rabbit, monkeypatch):
    assert not rabbit.slow
    assert Broker("rabbit", "amqp://staging.example", {}, journal).slow
    rabbit.connect()
    with monkeypatch.context() as broken:
        connection = rabbit._link._connection
        broken.setattr(connection, "close", lambda: 1 / 0)
        rabbit.close()
    connection.close()
