"""What counts as under way at queues, stubs and services, and how it is said."""

from __future__ import annotations

import sqlite3
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from interlock.journal import Journal
from interlock.stack.providers.brokers import QueueFigures
from interlock.stack.quiet import wait_until_quiet
from interlock.stack.quiet_probes import idle_path, no_rows, open_mails, open_requests, queues

SETTLE = 0.05
NOBODY: frozenset[str] = frozenset()
CONSUMED_BY = {"inventory.events": ["inventory"], "shared": ["inventory", "payments"]}


def look_at(queue_states, paused=NOBODY):
    return queues("events", lambda: queue_states, CONSUMED_BY).look(paused)


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (QueueFigures(ready=1, unacked=1, consumers=1), "queue inventory.events has 1 message, 1 unacknowledged"),
        (QueueFigures(ready=2, unacked=0, consumers=0), "queue inventory.events has 2 messages"),
        (QueueFigures(ready=0, unacked=3, consumers=1), "queue inventory.events has 3 unacknowledged"),
        (QueueFigures(ready=0, unacked=0, consumers=1), None),
    ],
)
def test_a_queue_is_idle_when_it_is_drained_and_acknowledged(state, said):
    assert look_at({"inventory.events": state}) == said


def test_a_queue_that_nobody_consumes_does_not_count():
    assert look_at({"dead.letters": QueueFigures(ready=9, unacked=0, consumers=0)}) is None


def test_a_queue_with_consumers_counts_although_no_service_names_it():
    found = look_at({"replies": QueueFigures(ready=1, unacked=0, consumers=1)})

    assert found == "queue replies has 1 message"


def test_our_taps_do_not_count():
    assert look_at({"interlock.tap.1": QueueFigures(ready=1, unacked=0, consumers=1, exclusive=True)}) is None


def test_an_exclusive_queue_counts_unless_it_may_be_that_of_a_service_that_is_held_up():
    states = {"amq.gen-1": QueueFigures(ready=0, unacked=1, consumers=1, exclusive=True)}

    assert look_at(states) == "queue amq.gen-1 has 1 unacknowledged"
    assert look_at(states, frozenset({"payments"})) is None


def test_a_queue_that_hands_on_after_a_while_counts_although_nobody_consumes_it():
    states = {"retry": QueueFigures(ready=1, unacked=0, consumers=0, hands_on_after=0.3)}

    assert look_at(states) == "queue retry has 1 message"


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (QueueFigures(ready=1, unacked=0, consumers=0, hands_on_after=3600), "it hands on what it holds after 3600 s"),
        (QueueFigures(ready=0, unacked=0, consumers=1, acknowledged=False), "it is consumed without acknowledgements"),
    ],
)
def test_what_a_queue_keeps_to_itself_is_said_to_be_unknown(state, said):
    probe = queues("events", lambda: {"inventory.events": state}, CONSUMED_BY)

    assert (probe.look(NOBODY), probe.unknown()) == (None, f"queue inventory.events ({said})")


def test_a_service_that_tells_by_itself_need_not_acknowledge():
    state = QueueFigures(ready=0, unacked=0, consumers=1, acknowledged=False)
    probe = queues("events", lambda: {"inventory.events": state}, CONSUMED_BY, tell_themselves=["inventory"])

    assert (probe.look(NOBODY), probe.unknown()) == (None, None)


def test_the_queue_of_a_service_that_is_held_up_does_not_count():
    states = {"inventory.events": QueueFigures(ready=1, unacked=1, consumers=1)}

    assert look_at(states, frozenset({"inventory"})) is None
    assert look_at(states, frozenset({"payments"})) is not None


def test_a_queue_that_another_service_works_on_too_counts_still():
    states = {"shared": QueueFigures(ready=1, unacked=0, consumers=1)}

    assert look_at(states, frozenset({"inventory"})) == "queue shared has 1 message"
    assert look_at(states, frozenset({"inventory", "payments"})) is None


def test_several_busy_queues_are_all_named():
    state = QueueFigures(ready=1, unacked=0, consumers=1)

    assert look_at({"b": state, "a": state}) == "queue a has 1 message; queue b has 1 message"


def test_open_requests_of_a_stub_are_counted():
    assert open_requests("card gateway", lambda: 1).look(NOBODY) == "card gateway has 1 open request"
    assert open_requests("card gateway", lambda: 2).look(NOBODY) == "card gateway has 2 open requests"
    assert open_requests("card gateway", lambda: 0).look(NOBODY) is None


def test_a_request_of_a_caller_that_is_held_up_stays_open_and_does_not_count():
    probe = open_requests("card gateway", lambda: 1, ["payments"])

    assert probe.look(frozenset({"payments"})) is None
    assert probe.look(frozenset({"inventory"})) is not None


@pytest.mark.parametrize("probe", [open_requests, open_mails])
def test_a_double_whose_callers_are_held_up_is_asked_all_the_same_for_what_came_before(probe):
    asked = []
    look = probe("double", lambda: asked.append(1) or 1, ["payments"]).look

    assert look(frozenset({"payments"})) is None
    assert asked == [1]


def test_half_sent_mails_are_counted():
    assert open_mails("mail", lambda: 2).look(NOBODY) == "mail has 2 half-sent mails"
    assert open_mails("mail", lambda: 0).look(NOBODY) is None


@pytest.fixture
def outbox(tmp_path):
    connection = sqlite3.connect(tmp_path / "shop.db", isolation_level=None)
    connection.execute("CREATE TABLE outbox (id integer PRIMARY KEY, sent_at text)")
    yield connection
    connection.close()


def counting(connection):
    return lambda condition: connection.execute(f"SELECT count(*) FROM {condition}").fetchone()[0]


def test_rows_that_wait_in_an_outbox_are_work(outbox):
    probe = no_rows("checkout", "outbox where sent_at is null", counting(outbox))

    assert probe.look(NOBODY) is None
    outbox.execute("INSERT INTO outbox (sent_at) VALUES (NULL)")
    assert probe.look(NOBODY) == "checkout: outbox has rows where sent_at is null"
    assert probe.look(frozenset({"checkout"})) is None


def test_any_row_of_a_table_without_a_condition_is_work(outbox):
    outbox.execute("INSERT INTO outbox (sent_at) VALUES ('now')")

    assert no_rows("checkout", "outbox", counting(outbox)).look(NOBODY) == "checkout: outbox has rows"


def test_quiet_waits_until_an_outbox_is_sent(outbox, tmp_path):
    outbox.execute("INSERT INTO outbox (sent_at) VALUES (NULL)")

    sent = []

    def send() -> None:
        sent.append(time.monotonic())
        relay = sqlite3.connect(tmp_path / "shop.db", isolation_level=None)
        relay.execute("UPDATE outbox SET sent_at = 'now'")
        relay.close()

    threading.Timer(0.1, send).start()
    probe = no_rows("checkout", "outbox where sent_at is null", counting(outbox))
    found = wait_until_quiet([probe], Journal(), settle=SETTLE, within=30)

    assert found.reached
    assert found.since > sent[0]


@pytest.fixture
def service():
    class Idle(BaseHTTPRequestHandler):
        status = 503

        def do_GET(self) -> None:
            self.send_response(self.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_words) -> None:
            """Say nothing on standard error."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Idle)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield Idle, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_service_is_idle_when_its_path_says_so(service):
    handler, url = service
    probe = idle_path("checkout", lambda: url, "/idle")

    assert probe.look(NOBODY) == "checkout: GET /idle was answered with 503"
    assert probe.look(frozenset({"checkout"})) is None
    handler.status = 204
    assert probe.look(NOBODY) is None


def test_quiet_waits_until_a_service_says_it_is_idle(service):
    handler, url = service
    idle = []

    def end() -> None:
        idle.append(time.monotonic())
        handler.status = 200

    threading.Timer(0.1, end).start()
    found = wait_until_quiet([idle_path("checkout", lambda: url, "/idle")], Journal(), settle=SETTLE, within=30)

    assert found.reached
    assert found.since > idle[0]


def test_a_look_at_everything_is_cheap(outbox):
    figures = {f"q{number}": QueueFigures(ready=0, unacked=0, consumers=1) for number in range(20)}
    probes = [
        queues("events", lambda: figures, {}),
        open_requests("card gateway", lambda: 0),
        no_rows("checkout", "outbox where sent_at is null", counting(outbox)),
    ]
    started = time.process_time()  # not the clock: other programs take their time, too
    for _ in range(100):
        assert [probe.look(NOBODY) for probe in probes] == [None] * 3

    assert (time.process_time() - started) / 100 < 0.005
