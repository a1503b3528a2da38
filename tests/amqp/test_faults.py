"""What the broker's owner can do to messages and clients, and what they notice of it."""

import contextlib
import threading
import time

import pika
import pytest
from pika.exceptions import AMQPConnectionError, AMQPError, NackError, StreamLostError

from amqp.claims import Address, Inbox, bodies, fill, refusal, until
from amqp.conftest import Program
from interlock.control.client import ControlClient
from interlock.control.faults import SUITE
from interlock.errors import ControlError
from interlock.stack.ports import Reservation


class Owner:
    """A broker of these tests' own, its control channel, and the faults that it told of."""

    def __init__(self, directory):
        self._held = Reservation()  # nobody else listens there while the broker refuses
        self.program = Program(directory, "--port", str(self._held.port))
        self.told, self._more = [], threading.Condition()
        self.control = ControlClient(self.program.control, self._hear)
        self.connections = []

    def _hear(self, event):
        with self._more:
            self.told.append(event)
            self._more.notify_all()

    def __call__(self, do, **arguments):
        return self.control.call(do, **arguments)

    def faults(self, count):
        """The events of faults, as soon as there are so many; what came before an answer is in order."""
        with self._more:
            assert self._more.wait_for(lambda: len(self._faults()) >= count, 30)
            return self._faults()

    def published(self):
        return [event for event in self.told if event["kind"] == "published"]

    def _faults(self):
        return [event for event in self.told if event["kind"] == "fault"]

    def connect(self, name=None):
        parameters = Address("interlock", self.program.port).parameters()
        parameters.client_properties = {"connection_name": name} if name else {}
        self.connections.append(pika.BlockingConnection(parameters))
        return self.connections[-1]

    def forget(self):
        """No faults, no events, no connections."""
        self("reset")
        self.told.clear()
        for connection in self.connections:
            with contextlib.suppress(AMQPError):  # it was thrown out
                connection.close()
        self.connections.clear()

    def stop(self):
        self.control.close()
        assert self.program.stop() == ""
        self._held.release()


@pytest.fixture(scope="module")
def broker(tmp_path_factory):
    owner = Owner(tmp_path_factory.mktemp("faults"))
    yield owner
    owner.stop()


@pytest.fixture
def owner(broker):
    yield broker
    broker.forget()


@pytest.fixture
def channel(owner):
    channel = owner.connect().channel()
    channel.confirm_delivery()
    return channel


@pytest.fixture
def queue(channel, name):
    channel.queue_declare(name)
    return name


def held(owner, queue):
    state = owner("queues")[queue]
    return state["ready"], state["held"]


def test_dropped_messages_are_lost_and_told_of_and_their_publisher_is_none_the_wiser(owner, channel, queue):
    owner("fault.drop", queue=queue, count=2)
    for body in bodies(0, 1, 2):
        channel.basic_publish("", queue, body, mandatory=True)

    assert Inbox(channel, queue).wait(1) == bodies(2)
    told = owner.faults(2)
    assert [event.pop("at") > 0 for event in told] == [True, True]
    assert [event.pop("message") for event in told] == [event["message"] for event in owner.published()[:2]]
    where = {"vhost": "/", "queue": queue, "exchange": "", "routing_key": queue}
    assert told == [{"kind": "fault", "fault": "drop", **where}] * 2
    assert owner("faults") == []


def test_a_refused_message_is_nacked_and_nowhere(owner, channel, queue):
    owner("fault.nack", queue=queue, count=1)
    with pytest.raises(NackError):
        channel.basic_publish("", queue, b"")
    fill(channel, queue, 1)

    assert held(owner, queue) == (1, 0)


def test_a_door_does_not_hide_that_a_queue_is_full(owner, channel, name):
    channel.queue_declare(name, arguments={"x-max-length": 1, "x-overflow": "reject-publish"})
    owner("fault.drop", queue=name, routing_key="another.one")
    fill(channel, name, 1)

    with pytest.raises(NackError):
        channel.basic_publish("", name, b"")


def test_a_duplicated_message_comes_twice_as_if_sent_twice(owner, channel, queue):
    owner("fault.duplicate", queue=queue, count=1)
    fill(channel, queue, 2)

    inbox = Inbox(channel, queue)
    assert inbox.wait(3) == bodies(0, 0, 1)
    assert not any(method.redelivered for method, _, _ in inbox.got)


def test_reordered_messages_come_the_other_way_round_and_what_follows_after_them(owner, channel, queue):
    owner("fault.reorder", queue=queue, count=3)
    inbox = Inbox(channel, queue)
    fill(channel, queue, 2)
    assert (inbox.rest(), held(owner, queue)) == ([], (0, 2))
    assert owner("faults") == [{"fault": "reorder", "vhost": "/", "queue": queue, "left": 1, "held": 2}]

    for body in bodies(2, 3):
        channel.basic_publish("", queue, body)

    assert inbox.wait(4) == bodies(2, 1, 0, 3)


def test_delayed_messages_come_later_in_their_order(owner, channel, queue):
    owner("fault.delay", queue=queue, seconds=0.2, count=2)
    inbox = Inbox(channel, queue)
    began = time.monotonic()
    fill(channel, queue, 2)

    assert inbox.wait(2) == bodies(0, 1)
    assert time.monotonic() - began >= 0.2
    assert held(owner, queue) == (0, 0)
    assert [event["seconds"] for event in owner.faults(2)] == [0.2, 0.2]


def test_delayed_messages_are_counted_as_held_and_overtaken(owner, channel, queue):
    owner("fault.delay", queue=queue, seconds=600, count=2)
    inbox = Inbox(channel, queue)
    fill(channel, queue, 3)

    assert inbox.rest() == bodies(2)
    assert held(owner, queue) == (0, 2)


def test_clear_lets_in_what_is_held_in_the_order_it_came(owner, channel, queue):
    owner("fault.reorder", queue=queue, count=3)
    fill(channel, queue, 2)
    owner("fault.delay", queue=queue, seconds=600)
    owner("fault.clear")

    channel.basic_publish("", queue, b"2")

    assert Inbox(channel, queue).wait(3) == bodies(0, 1, 2)
    assert owner("faults") == []


def test_clear_does_not_wait_for_a_delay(owner, channel, queue):
    owner("fault.delay", queue=queue, seconds=600)
    fill(channel, queue, 2)
    owner("fault.clear")

    assert Inbox(channel, queue).wait(2) == bodies(0, 1)


def test_reset_drops_what_is_held_and_ends_the_faults(owner, channel, queue):
    owner("fault.delay", queue=queue, seconds=600)
    fill(channel, queue, 2)
    owner("reset")

    assert held(owner, queue) == (0, 0)
    fill(channel, queue, 1)
    assert held(owner, queue) == (1, 0)


def test_a_fault_may_be_about_some_routing_keys_only(owner, channel, queue):
    channel.queue_bind(queue, "amq.topic", "order.#")
    owner("fault.drop", queue=queue, routing_key="order.*.late")
    for key in ("order.paid", "order.paid.late", "order.late"):
        channel.basic_publish("amq.topic", key, key.encode())

    assert Inbox(channel, queue).wait(2) == [b"order.paid", b"order.late"]


def test_a_fault_of_no_queue_is_about_all_but_those_that_are_somebodys_own(owner, channel, queue):
    own = channel.queue_declare("", exclusive=True).method.queue
    for name in (queue, own):
        channel.queue_bind(name, "amq.fanout")
    owner("fault.drop")
    channel.basic_publish("amq.fanout", "", b"")

    assert (held(owner, queue), held(owner, own)) == ((0, 0), (1, 0))


def test_the_oldest_fault_has_a_message_and_the_next_one_what_it_leaves(owner, channel, queue):
    owner("fault.drop", queue=queue, count=1)
    owner("fault.duplicate", queue=queue, count=1)
    fill(channel, queue, 3)

    assert Inbox(channel, queue).wait(3) == bodies(1, 1, 2)


def test_what_a_client_gives_back_meets_no_fault(owner, channel, queue):
    fill(channel, queue, 1)
    method, _, _ = channel.basic_get(queue)
    owner("fault.drop", queue=queue)
    channel.basic_nack(method.delivery_tag)

    assert Inbox(channel, queue).wait(1) == bodies(0)


def test_what_is_held_goes_with_its_queue(owner, channel, queue):
    owner("fault.delay", queue=queue, seconds=600)
    fill(channel, queue, 1)
    channel.queue_delete(queue)
    channel.queue_declare(queue)
    owner("fault.clear")

    assert held(owner, queue) == (0, 0)


def test_close_throws_out_who_consumes_and_nobody_else(owner, channel, queue):
    consumer, suite = owner.connect(), owner.connect(SUITE)
    for each in (consumer, suite):
        Inbox(each.channel(), queue)

    assert owner("fault.close", queue=queue) == 1

    reason = "CONNECTION_FORCED - Closed via management plugin"
    assert refusal(lambda: until(consumer, lambda: False)) == (320, reason)
    assert suite.channel().queue_declare(queue, passive=True).method.consumer_count == 1
    assert channel.is_open
    assert owner.faults(1)[0]["closed"] == 1


def test_close_may_be_about_channels(owner, channel, queue):
    consumer = owner.connect()
    inbox = Inbox(consumer.channel(), queue)
    fill(channel, queue, 1)
    inbox.wait(1)

    assert owner("fault.close", queue=queue, what="channel") == 1

    code, text = refusal(lambda: inbox.channel.queue_declare(queue, passive=True))
    assert (code, text.partition(" timed out")[0]) == (
        406,
        "PRECONDITION_FAILED - delivery acknowledgement on channel 1",
    )
    assert consumer.is_open
    assert held(owner, queue) == (1, 0)


def test_close_without_a_queue_throws_out_everybody_but_the_suite(owner):
    clients, suite = [owner.connect(), owner.connect()], owner.connect(SUITE)

    assert owner("fault.close") >= 2

    for client in clients:
        assert refusal(lambda client=client: until(client, lambda: False))[0] == 320
    assert suite.channel().is_open


def test_a_broker_that_refuses_is_gone_without_a_word_until_it_is_back(owner, queue):
    client, suite = owner.connect(), owner.connect(SUITE)
    assert owner("fault.refuse") >= 1
    assert owner("fault.refuse") == 0
    assert {"fault": "refuse"} in owner("faults")

    with pytest.raises(StreamLostError):
        until(client, lambda: False)
    with pytest.raises(AMQPConnectionError) as caught:
        owner.connect()
    assert "ConnectionRefusedError" in repr(caught.value)
    assert suite.channel().is_open

    owner("fault.clear")
    assert owner.connect().channel().queue_declare(queue, passive=True)


@pytest.mark.parametrize(
    ("do", "arguments", "said"),
    [
        ("fault.drop", {"queue": "no-such"}, "no queue 'no-such' in vhost '/'"),
        ("fault.close", {"queue": "no-such"}, "no queue 'no-such' in vhost '/'"),
        ("fault.drop", {"queue": "no-such", "vhost": "nowhere"}, "no queue 'no-such' in vhost 'nowhere'"),
    ],
)
def test_a_fault_of_a_queue_that_is_not_there_is_an_error(owner, do, arguments, said):
    with pytest.raises(ControlError, match=said):
        owner(do, **arguments)
