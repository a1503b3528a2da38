"""The next messages of a queue come late, twice, in another order or not at all, and are what they were."""

from __future__ import annotations

import itertools
import time

import pika
import pytest

from interlock.clients.broker import Broker
from interlock.errors import ClientError, UsageError

numbers = itertools.count(1)
EXCHANGE = "detours"


@pytest.fixture
def app(broker_url):
    """The application: a queue bound to an exchange, and a consumer that acknowledges."""
    application = Application(broker_url, f"work.{next(numbers)}")
    yield application
    application.close()


@pytest.fixture
def rabbit(broker_url, journal):
    broker = Broker("rabbit", broker_url, {}, journal)
    yield broker
    broker.close()


@pytest.fixture
def detour(rabbit, app):
    made = []

    def detour(turn, count=1, seconds=0.0):
        made.append(rabbit.detour(app.queue, count, turn, seconds))
        return made[-1]

    yield detour
    for one in made:
        one.close()


class Application:
    def __init__(self, url, queue):
        self.queue = queue
        self.got = []
        self._connection = pika.BlockingConnection(pika.URLParameters(url))
        self._channel = self._connection.channel()
        self._channel.confirm_delivery()
        self._channel.exchange_declare(EXCHANGE, "topic")
        self._channel.queue_declare(queue)
        self._channel.queue_bind(queue, EXCHANGE, f"{queue}.#")
        self._channel.basic_qos(prefetch_count=1)

    def consume(self, **options):
        self._channel.basic_consume(self.queue, self._take, **options)

    def _take(self, channel, method, properties, body):
        self.got.append((method, properties, body))
        channel.basic_ack(method.delivery_tag)

    def publish(self, *bodies, **properties):
        for body in bodies:
            self._channel.basic_publish(EXCHANGE, f"{self.queue}.x", body, pika.BasicProperties(**properties))

    def publish_at_once(self, *bodies):
        """In one transaction: none of them is in the queue before all are."""
        channel = self._connection.channel()
        channel.tx_select()
        for body in bodies:
            channel.basic_publish(EXCHANGE, f"{self.queue}.x", body)
        channel.tx_commit()
        channel.close()

    def until(self, holds):
        deadline = time.monotonic() + 30
        while not holds() and time.monotonic() < deadline:
            self._connection.process_data_events(0.01)
        assert holds(), self.bodies

    def at_rest(self):
        """What it has got when a message that was sent last has come, too."""
        self.publish(b"last")
        self.until(lambda: b"last" in self.bodies)
        self._connection.process_data_events(0.05)
        return self.bodies

    def ready(self):
        return self._channel.queue_declare(self.queue, passive=True).method.message_count

    @property
    def bodies(self):
        return [body for _, _, body in self.got]

    def close(self):
        if self._connection.is_open:
            self._connection.channel().queue_delete(self.queue)
            self._connection.close()


def test_a_message_comes_twice_and_is_what_it_was(app, detour, journal):
    app.consume()
    once = detour("twice")

    app.publish(b"\x00one", message_id="m-1", headers={"tenant": "x"}, content_type="text/plain")
    app.until(lambda: len(app.got) == 2)

    for method, properties, body in app.got:
        assert (method.routing_key, body, method.redelivered) == (f"{app.queue}.x", b"\x00one", False)
        assert (properties.message_id, properties.headers, properties.content_type) == (
            "m-1",
            {"tenant": "x"},
            "text/plain",
        )
    assert once.over
    app.until(lambda: journal.since(0, "fault"))  # told when it is done, and so after it has come
    assert [event.summary for event in journal.since(0, "fault")] == [
        f'"{app.queue}.x" to the queue "{app.queue}" came twice'
    ]
    assert app.at_rest() == [b"\x00one", b"\x00one", b"last"]


def test_a_message_is_lost_and_only_that_one(app, detour):
    app.consume()
    detour("lost")

    app.publish(b"one", b"two")

    assert app.at_rest() == [b"two", b"last"]


def test_a_message_comes_late_and_others_overtake_it(app, detour):
    app.consume()
    detour("late", seconds=0.2)
    began = time.monotonic()

    app.publish_at_once(b"one", b"two")
    app.until(lambda: len(app.got) == 2)

    assert app.bodies == [b"two", b"one"]
    assert time.monotonic() - began >= 0.2


def test_messages_come_in_reverse_order(app, detour):
    app.consume()
    three = detour("reversed", 3)

    app.publish(b"one", b"two")
    app.until(lambda: three.taken == 2)
    assert app.got == []
    app.publish(b"three")

    app.until(lambda: len(app.got) == 3)
    assert app.bodies == [b"three", b"two", b"one"]


def test_what_waits_in_the_queue_comes_first(app, detour):
    app.publish(b"one", b"two")
    detour("late", seconds=0.1)
    app.consume()

    app.until(lambda: len(app.got) == 2)

    assert app.bodies == [b"two", b"one"]


def test_nothing_is_lost_or_doubled_when_it_ends_early(app, detour):
    app.consume()
    both = detour("reversed", 2)
    app.publish(b"one")
    app.until(lambda: both.taken == 1)

    both.close()

    app.until(lambda: app.bodies == [b"one"])
    assert app.at_rest() == [b"one", b"last"]


def test_what_was_said_before_has_to_happen_first(app, detour):
    detour("twice")

    with pytest.raises(UsageError, match="has not happened yet"):
        detour("lost")


def test_a_queue_that_is_not_there_is_told(rabbit):
    with pytest.raises(
        ClientError, match=r'messages to the queue "nowhere" of broker "rabbit" cannot be held up: .*404'
    ):
        rabbit.detour("nowhere", 1, "lost")


def test_a_queue_that_somebody_has_for_himself_is_told(app, rabbit):
    app.consume(exclusive=True)

    with pytest.raises(ClientError, match="in exclusive use"):
        rabbit.detour(app.queue, 1, "lost")


def test_a_message_is_put_straight_into_a_queue(app, rabbit):
    rabbit.put(app.queue, b"no JSON", {"tenant": "x"}, {"content_type": "application/json"})
    app.consume()

    app.until(lambda: len(app.got) == 1)
    method, properties, body = app.got[0]
    assert (method.exchange, body, properties.headers) == ("", b"no JSON", {"tenant": "x"})
    with pytest.raises(ClientError, match='there is no queue "nowhere" at broker "rabbit"'):
        rabbit.put("nowhere", b"", {}, {})
