"""Brokers of both kinds tell the exact state of their queues, empty them on demand, and are missed when they die."""

from __future__ import annotations

import contextlib
import os
import signal
import tempfile
import threading
from pathlib import Path

import pika
import pytest
from pika import exceptions as amqp

from interlock.clients.broker import Broker as Client
from interlock.errors import PartLost, StackError
from interlock.journal import Journal
from interlock.profile import models
from interlock.stack.exchanges import declare, depths, purge
from interlock.stack.patience import hold
from interlock.stack.ports import Reservation
from interlock.stack.providers import QueueFigures, local_rabbitmq, provider_class
from interlock.stack.providers.binaries import RABBITMQ
from interlock.stack.providers.rabbitmq_node import environment
from interlock.stack.site import Site
from interlock.stack.sweep import RunDirectory
from leftovers import MARK, end_all, eventually_gone
from servers import RABBITMQ_WAYS

LOCAL = [pytest.param(f"local {way}".strip(), marks=pytest.mark.local) for way in RABBITMQ_WAYS or [""]]
BROKERS = ["embedded", *LOCAL]
"""The embedded one, and each RabbitMQ there is here."""
QUEUES = ["a queue; with 'signs' \"quoted\" é", "orders", "first", "second queue"]


def command_lines() -> list[str]:
    """What everybody on this machine can read of whatever runs here."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            found.append((process / "cmdline").read_text("utf-8", "replace"))
    return found


@pytest.fixture
def channel():
    """Open a channel at a broker's endpoint."""
    connections = []

    def channel(endpoint):
        connections.append(pika.BlockingConnection(pika.URLParameters(endpoint.url)))
        return connections[-1].channel()

    yield channel
    for connection in connections:
        if connection.is_open:
            for queue in QUEUES:
                connection.channel().queue_delete(queue)
            connection.close()


@pytest.fixture(scope="module", params=BROKERS)
def broker(request):
    """One broker of each way for all tests that only use it."""
    provider, _, way = request.param.partition(" ")
    with tempfile.TemporaryDirectory(prefix="ilt") as path, pytest.MonkeyPatch.context() as patch:
        patch.setenv(RABBITMQ, way)
        Path(path).chmod(0o755)
        site = Site(RunDirectory(Path(path) / "runs"), Journal(), Path(path))
        part = provider_class("brokers", provider)("events", models.Broker(provider=provider), site)
        found = part.available()
        if not found.ok:
            site.run.close()
            pytest.skip(f"{found.reason}: {found.fix}")
        try:
            yield part, part.start()
        finally:
            part.stop()
            site.run.close()


def test_figures_are_exact(broker, channel):
    part, endpoint = broker
    ours, theirs = channel(endpoint), channel(endpoint)
    ours.confirm_delivery()
    odd = QUEUES[0]
    ours.queue_declare(odd, durable=True)
    ours.queue_declare("orders", durable=True)
    own = ours.queue_declare("", exclusive=True).method.queue
    for _ in range(5):
        ours.basic_publish("", "orders", b"{}")
    ours.basic_publish("", odd, b"{}")
    theirs.basic_qos(prefetch_count=2)
    theirs.basic_consume("orders", lambda *_: None)
    theirs.connection.process_data_events(0.1)

    assert hold(lambda: part.figures()["orders"].unacked == 2, within=30)

    assert part.figures() == {
        "orders": QueueFigures(ready=3, unacked=2, consumers=1),
        odd: QueueFigures(ready=1, unacked=0, consumers=0),
        own: QueueFigures(ready=0, unacked=0, consumers=0, exclusive=True),
    }


def test_figures_tell_who_does_not_acknowledge(broker, channel):
    part, endpoint = broker
    ours = channel(endpoint)
    for queue in ("careful", "careless"):
        ours.queue_declare(queue, auto_delete=True)
        ours.basic_consume(queue, lambda *_: None, auto_ack=queue == "careless")

    figures = part.figures()
    assert (figures["careful"].acknowledged, figures["careless"].acknowledged) == (True, False)


@pytest.mark.parametrize("broker", LOCAL, indirect=True)
def test_no_command_line_shows_by_what_a_node_is_opened(broker):
    part, _ = broker
    [cookie] = {file.read_text() for file in part.site.run.path.glob("*/.erlang.cookie")}
    shown = []
    over = threading.Event()

    def watch():
        while not over.is_set():
            shown.extend(command_lines())

    watching = threading.Thread(target=watch)
    watching.start()
    assert hold(lambda: part.figures() is None or any("erl_call" in line for line in shown), within=30)
    over.set()
    watching.join()

    assert not any(cookie in line for line in shown)


@pytest.mark.parametrize("broker", BROKERS, indirect=True)
def test_figures_tell_which_queue_hands_on_what_nobody_takes(broker, channel):
    part, endpoint = broker
    ours = channel(endpoint)
    for queue, more in (("retry", {"x-dead-letter-exchange": ""}), ("forgetful", {})):
        ours.queue_declare(queue, exclusive=True, arguments={"x-message-ttl": 300, **more})

    figures = part.figures()
    assert (figures["retry"].hands_on_after, figures["forgetful"].hands_on_after) == (0.3, None)


@pytest.mark.parametrize("broker", ["embedded"], indirect=True)
def test_figures_tell_when_the_next_message_goes_on(broker, channel):
    part, endpoint = broker
    ours = channel(endpoint)
    for queue, more in (("retry", {"x-dead-letter-exchange": ""}), ("forgetful", {}), ("slow", {})):
        ours.queue_declare(queue, exclusive=True, arguments=more)
    ours.queue_declare("behind", exclusive=True, arguments={"x-dead-letter-exchange": ""})
    ours.confirm_delivery()
    ours.basic_publish("", "behind", b"stays")
    for queue in ("retry", "forgetful", "behind"):
        ours.basic_publish("", queue, b"", pika.BasicProperties(expiration="60000"))

    figures = part.figures()

    assert 0 < figures["retry"].hands_on_after <= 60
    assert [figures[queue].hands_on_after for queue in ("forgetful", "slow", "behind")] == [None] * 3


def test_queues_are_purged_by_name_and_all_but_the_exclusive_at_a_reset(broker, channel):
    part, endpoint = broker
    ours = channel(endpoint)
    ours.confirm_delivery()
    own = ours.queue_declare("", exclusive=True).method.queue
    for queue in ("first", "second queue"):
        ours.queue_declare(queue)
    for queue in ("first", "second queue", own):
        ours.basic_publish("", queue, b"{}")

    def ready():
        return {name: state.ready for name, state in part.figures().items() if name in {"first", "second queue", own}}

    part.purge(["second queue"])
    assert ready() == {"first": 1, "second queue": 0, own: 1}
    part.reset()
    assert ready() == {"first": 0, "second queue": 0, own: 1}


def test_exchanges_are_declared_as_the_profile_says_and_queues_can_be_asked_passively(broker, channel):
    _, endpoint = broker

    declare("events", endpoint.url, {"shop.events": models.Exchange(), "audit": models.Exchange(type="direct")})

    ours = channel(endpoint)
    ours.confirm_delivery()
    ours.exchange_declare("shop.events", "topic", durable=True)
    ours.exchange_declare("audit", "direct", durable=True)
    ours.queue_declare("orders")
    ours.basic_publish("", "orders", b"{}")
    assert depths(endpoint.url, ["orders", "missing"]) == {"orders": QueueFigures(ready=1, unacked=None, consumers=0)}
    purge(endpoint.url, ["orders"])
    assert depths(endpoint.url, ["orders"])["orders"].ready == 0
    refused = r'an exchange of the broker "events" could not be declared: PRECONDITION_FAILED - .*shop.events'
    with pytest.raises(StackError, match=refused):
        declare("events", endpoint.url, {"shop.events": models.Exchange(type="fanout")})


def test_a_broker_that_is_gone_is_no_surprise_to_whoever_asks_it():
    with Reservation() as nobody:
        url = f"amqp://guest:guest@127.0.0.1:{nobody.port}/"
        for ask in (
            lambda: depths(url, ["orders"]),
            lambda: purge(url, ["orders"]),
            lambda: declare("b", url, {"x": models.Exchange()}),
        ):
            with pytest.raises(StackError, match=r"could not be .*: connection refused"):
                ask()


@pytest.mark.parametrize("way", ["embedded", pytest.param("local", marks=pytest.mark.local)])
def test_a_broker_that_dies_is_told_once_and_cannot_be_asked(provide, journal, way):
    part, _ = provide("brokers", way, name="events")
    process = part.process

    os.killpg(process.pid, signal.SIGKILL)

    assert hold(lambda: part.lost is not None, within=30)
    assert "was ended by SIGKILL" in part.lost
    assert not part.alive
    with pytest.raises(PartLost, match=r'brokers."events" is not there'):
        part.figures()
    part.stop()
    assert [event.kind for event in journal.since(0)] == ["part.lost"]


@pytest.mark.local
def test_a_local_broker_heeds_nothing_of_the_machines_settings(provide, channel, monkeypatch):
    monkeypatch.setenv("RABBITMQ_NODE_PORT", "1")
    monkeypatch.setenv("RABBITMQ_CONF_ENV_FILE", "/etc/rabbitmq/rabbitmq-env.conf")
    monkeypatch.setenv("ERL_FLAGS", "-nonsense")

    _, endpoint = provide("brokers", "local")

    assert channel(endpoint).is_open


@pytest.mark.local
def test_a_local_broker_that_is_asked_something_long_answers_others_meanwhile(provide):
    part, _ = provide("brokers", "local")
    long = threading.Thread(target=part._node.ask, args=("register(asked, self()), receive go -> done end.",))
    long.start()
    try:
        assert hold(lambda: part._node.ask("whereis(asked) =/= undefined.") == "true", within=30)
        assert part.answers(5)
    finally:
        part._node.ask("asked ! go.")
        long.join()


@pytest.mark.local
def test_a_local_broker_answers_who_asks_again_at_once(provide):
    part, _ = provide("brokers", "local")
    answers = []

    def ask():
        answers.extend(part._node.ask("ok.") for _ in range(200))

    several = [threading.Thread(target=ask) for _ in range(4)]
    for one in several:
        one.start()
    for one in several:
        one.join()

    assert answers == ["ok"] * 800  # it still knows the last caller of a name for a moment, and refuses the next


@pytest.mark.local
def test_a_local_broker_starts_no_port_mapper_when_it_looks_after_it_later(provide, monkeypatch):
    mark = f"mapper-{os.getpid()}"
    monkeypatch.setenv(MARK, mark)
    with Reservation() as free:
        port = str(free.port)
    monkeypatch.setattr(local_rabbitmq, "environment", lambda *where: {**environment(*where), "ERL_EPMD_PORT": port})
    part, _ = provide("brokers", "local")

    part._node.ask("whereis(rabbit_epmd_monitor) ! check.")
    part._node.ask("sys:get_state(rabbit_epmd_monitor).")  # answered after that

    part.stop()
    try:
        assert eventually_gone(mark)
    finally:
        end_all(mark)


def test_what_is_declared_once_everything_is_up_is_undone_and_what_is_gone_is_told(broker, channel):
    """Where somebody lives on it, it stays; what goes by itself is never missed."""
    part, endpoint = broker
    part.settings = part.settings.model_copy(update={"ignore": ["kept"]})
    ours = channel(endpoint)
    ours.exchange_declare("known", "topic", durable=True)
    ours.queue_declare("belongs", durable=True)
    ours.queue_bind("belongs", "known", "order.#")
    ours.queue_declare("passing", auto_delete=True)
    ours.queue_declare("expiring", arguments={"x-expires": 60_000})
    part.accept(["named"])
    part.reset()
    assert list(part.missing) == []

    for queue in ("late", "lived on", "kept", "own", "named"):
        ours.queue_declare(queue, exclusive=queue == "own")
        ours.queue_bind(queue, "known", queue)
    ours.exchange_declare("late", "fanout")
    ours.exchange_bind("late", "known", "more")
    ours.exchange_declare("later", "fanout")
    ours.queue_bind("belongs", "later", "")
    ours.queue_bind("belongs", "known", "late.#")
    ours.basic_consume("lived on", lambda *_: None)
    ours.queue_delete("passing")
    part.reset()

    assert list(part.missing) == []
    assert {"belongs", "lived on", "kept", "own", "named"} == part.figures().keys() & {
        "belongs", "late", "lived on", "kept", "own", "named", "passing"
    }  # fmt: skip
    ours.confirm_delivery()

    def taken(key):
        with contextlib.suppress(amqp.UnroutableError):
            ours.basic_publish("known", key, b"", mandatory=True)
            return True
        return False

    assert [taken(key) for key in ("order.placed", "lived on", "own", "late.x", "more", "late")] == [
        True, True, True, False, False, False,
    ]  # fmt: skip
    for exchange in ("late", "later"):
        with pytest.raises(amqp.ChannelClosedByBroker):
            channel(endpoint).exchange_declare(exchange, passive=True)

    ours.queue_unbind("belongs", "known", "order.#")
    part.reset()
    assert list(part.missing) == ['the binding of queue "belongs" to exchange "known" by "order.#"']
    ours.queue_delete("belongs")
    ours.exchange_delete("known")
    part.reset()
    assert set(part.missing) == {
        'exchange "known"',
        'queue "belongs"',
        'the binding of queue "belongs" to exchange "known" by "order.#"',
    }
    for queue in ("lived on", "kept", "own", "named"):
        ours.queue_delete(queue)
    part.settings = part.settings.model_copy(update={"ignore": []})
    part.accept([])


def test_of_a_broker_that_runs_already_the_default_exchange_is_heard_where_it_traces(broker, provide, journal):
    part, endpoint = broker
    exchanges = {"": models.Exchange()}
    external, _ = provide("brokers", "external", name="events", url=endpoint.url, exchanges=exchanges)

    fail = (
        'the user of broker "events" may not listen to the default exchange, so that sentences about its messages will'
    )
    takes = "that takes tracing, which an administrator switches on: rabbitmqctl trace_on"
    assert external.limits({}) == [f"{fail} fail: {takes}"]
    assert external.unheard == {"": takes}
    client = Client("events", endpoint.url, exchanges, journal, external.unheard)
    assert client.untapped() == [""]
    part.trace(on=True)
    try:
        assert external.limits({}) == []
        assert external.unheard == {}
    finally:
        part.trace(on=False)
