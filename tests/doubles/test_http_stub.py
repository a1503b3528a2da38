from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import threading
import time
from decimal import Decimal

import pytest

from doubles.programs import Program
from interlock.clients.http import HttpClient, Request
from interlock.clients.stub import Stub
from interlock.errors import ClientError, ControlError, PartLost, UnknownName, UsageError
from interlock.journal import Journal


@pytest.fixture
def gateway(stub_program, journal):
    return Stub("card gateway", stub_program.control, journal)


@pytest.fixture
def client(stub_program):
    client = HttpClient("gateway", f"http://127.0.0.1:{stub_program.port}", Journal(), timeout=30)
    yield client
    client.close()


@pytest.fixture
def raw(stub_program):
    with socket.create_connection(("127.0.0.1", stub_program.port), 30) as connection:
        yield connection


def post(path="/charges", body=b"{}", **more):
    return Request(method="POST", path=path, body=body, content_type="application/json", **more)


def get(path):
    return Request(method="GET", path=path)


def until(condition, seconds=30.0):
    """A bounded wait for another process, polled by what it says."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "never happened"


def in_background(act):
    outcome = []

    def run():
        try:
            outcome.append(act())
        except ClientError as error:
            outcome.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    return thread, outcome


def test_json_bodies_are_json_and_keep_their_digits(gateway, client):
    gateway.prepare("POST", "/charges", [{"status": 201, "body": {"amount": Decimal("19.90")}}])

    answer = client.send(post())

    assert (answer.status, answer.content_type) == (201, "application/json")
    assert answer.text == '{"amount":19.90}'


@pytest.mark.parametrize(
    ("body", "content_type"),
    [("hello", "text/plain; charset=utf-8"), ('{"a": 1}', "application/json"), ("[1", "text/plain; charset=utf-8")],
)
def test_text_bodies_are_sent_as_they_are(gateway, client, body, content_type):
    gateway.prepare("GET", "/x", [{"body": body}])

    answer = client.send(get("/x"))

    assert (answer.text, answer.content_type) == (body, content_type)


def test_headers_of_the_answer_are_sent_and_its_content_type_wins(gateway, client):
    gateway.prepare("GET", "/x", [{"headers": {"content-type": "text/csv", "X-A": "grün"}, "body": "a;b"}])

    answer = client.send(get("/x"))

    assert (answer.content_type, answer.header("X-A")) == ("text/csv", "grün")


def test_answers_come_in_turn_and_the_last_one_repeats(gateway, client):
    gateway.prepare("POST", "/charges", [{"status": 503}, {"status": 503}, {"status": 201}])

    assert [client.send(post()).status for _ in range(5)] == [503, 503, 201, 201, 201]


def test_the_scenario_wins_over_the_default_until_reset(stub_program, gateway, client):
    stub_program.control.call(
        "answers", defaults=[{"method": "POST", "path": "/charges", "answers": [{"status": 201}]}]
    )
    assert client.send(post()).status == 201
    gateway.prepare("POST", "/charges", [{"status": 402}])
    assert client.send(post()).status == 402
    gateway.prepare("POST", "/charges", [{"status": 409}])
    assert client.send(post()).status == 409
    gateway.reset()
    assert client.send(post()).status == 201


def test_reset_begins_the_defaults_again(stub_program, gateway, client):
    stub_program.control.call(
        "answers", defaults=[{"method": "GET", "path": "/x", "answers": [{"status": 500}, {"status": 200}]}]
    )
    assert [client.send(get("/x")).status for _ in range(2)] == [500, 200]
    gateway.reset()
    assert client.send(get("/x")).status == 500


def test_in_trouble_it_is_all_the_same_what_was_prepared(stub_program, gateway, client, journal):
    stub_program.control.call(
        "answers", defaults=[{"method": "POST", "path": "/charges", "answers": [{"status": 201}]}]
    )
    gateway.prepare("GET", "/cards/7", [{"status": 200}])

    gateway.suffer("broken")
    assert [client.send(asked).status for asked in (post(), get("/cards/7"), get("/nobody/prepared"))] == [503] * 3
    gateway.suffer(None)
    assert client.send(post()).status == 201
    gateway.suffer("broken")
    gateway.reset()
    assert client.send(post()).status == 201
    assert [event.summary for event in journal.since(0, "fault")] == [
        '"card gateway" is broken',
        '"card gateway" is well again',
        '"card gateway" is broken',
    ]


def test_slow_and_silent_keep_whoever_asks_waiting(stub_program, gateway):
    gateway.prepare("GET", "/cards/7", [{"status": 200, "body": "a" * 80}])
    impatient = HttpClient("gateway", f"http://127.0.0.1:{stub_program.port}", Journal(), timeout=0.5)

    for trouble in ("slow", "silent"):
        gateway.suffer(trouble)
        with pytest.raises(ClientError, match=r"within 0\.5 s|broke off|no whole answer"):
            impatient.send(get("/cards/7"))
    impatient.close()


def test_a_wildcard_stands_for_one_segment_and_an_exact_path_is_nearer(gateway, client):
    gateway.prepare("GET", "/cards/{id}", [{"body": "any"}])
    gateway.prepare("GET", "/cards/mine", [{"body": "mine"}])

    assert client.send(get("/cards/7")).text == "any"
    assert client.send(get("/cards/mine")).text == "mine"
    assert client.send(get("/cards/7/holder")).status == 404
    assert client.send(get("/cards")).status == 404


def test_the_query_plays_no_part_in_matching_and_is_reported(gateway, client, journal):
    gateway.prepare("GET", "/cards", [{"status": 200}])
    mark = journal.mark()
    assert client.send(get("/cards?page=2&q=a%20b&empty=")).status == 200
    gateway.under_way()

    [request] = gateway.requests(mark)
    assert request.path == "/cards"
    assert request.query == [("page", "2"), ("q", "a b"), ("empty", "")]


def test_a_path_is_matched_decoded(gateway, client, journal):
    gateway.prepare("GET", "/käse/a b", [{"status": 200}])

    assert client.send(get("/k%C3%A4se/a%20b")).status == 200
    assert client.send(get("/k%C3%A4se%2Fa%20b")).status == 404


def test_a_request_is_reported_whole(gateway, client, journal):
    gateway.prepare("POST", "/charges", [{"status": 402, "body": {"error": "declined"}}])
    mark = journal.mark()
    client.send(post(body=b'{"amount": 19.90}', headers=[("Idempotency-Key", "k-1")]))
    gateway.under_way()

    [request] = gateway.requests(mark, "POST", "/charges")
    assert (request.method, request.path, request.expected) == ("POST", "/charges", True)
    assert request.json() == {"amount": Decimal("19.90")}
    assert request.header("idempotency-key") == "k-1"
    assert request.content_type == "application/json"
    assert abs(request.at - time.time()) < 60
    [event] = journal.since(mark)
    assert (event.kind, event.part, event.at) == ("stub.request", "card gateway", request.at)
    assert event.summary == "POST /charges -> 402"
    assert event.data["body"] == '{"amount": 19.90}'
    assert event.data["answer"] == {
        "status": 402,
        "headers": {"Content-Type": "application/json"},
        "body": '{"error":"declined"}',
        "content_type": "application/json",
        "after": 0.0,
        "fault": None,
    }


def test_a_body_that_is_no_text_arrives_untouched(gateway, client, journal):
    gateway.prepare("PUT", "/file", [{}])
    body = bytes(range(256)) * 300
    client.send(Request(method="PUT", path="/file", body=body, content_type="application/octet-stream"))
    gateway.under_way()

    assert gateway.requests(0)[0].body == body
    assert journal.since(0, "stub.request")[0].data["body"] == "<76800 bytes>"


def test_requests_are_counted_since_a_mark_by_method_and_path(gateway, client, journal):
    client.send(post("/a"))
    gateway.under_way()
    mark = journal.mark()
    client.send(post("/a"))
    client.send(post("/b"))
    client.send(get("/a"))
    gateway.under_way()

    assert len(gateway.requests(mark)) == 3
    assert len(gateway.requests(mark, "POST")) == 2
    assert len(gateway.requests(mark, "POST", "/b")) == 1


def test_an_unexpected_request_is_answered_with_what_there_is_and_still_recorded(
    stub_program, gateway, client, journal
):
    stub_program.control.call("hello", name="card gateway")
    stub_program.control.call("answers", defaults=[{"method": "POST", "path": "/refunds", "answers": [{}]}])
    gateway.prepare("POST", "/charges", [{}])
    mark = journal.mark()

    answer = client.send(get("/charges"))

    assert answer.status == 404
    assert answer.json() == {
        "error": 'the stub "card gateway" has no answer to GET /charges',
        "asked": "GET /charges",
        "rules": ["POST /charges", "POST /refunds"],
        "hint": "give it one in the profile, or in the scenario",
    }
    gateway.under_way()
    assert gateway.requests(mark)[0].expected is False
    [event] = journal.since(mark)
    assert event.summary == "GET /charges -> 404, nobody prepared it"
    assert event.data["answer"]["unexpected"] is True


def test_preparing_is_recorded(gateway, journal):
    gateway.prepare("POST", "/charges", [{"status": 503, "after": 0.2}, {"body": {"ok": True}}, {"fault": "reset"}])

    [event] = journal.since(0)
    assert (event.kind, event.summary) == ("stub.prepared", "POST /charges: 503, 200, reset")
    assert event.data["answers"][0] == {"status": 503, "headers": None, "body": None, "after": 0.2, "fault": None}
    assert event.data["answers"][1]["body"] == '{"ok":true}'


def test_a_reset_is_a_reset(gateway, client):
    gateway.prepare("POST", "/charges", [{"fault": "reset"}, {"status": 200}])

    with pytest.raises(ClientError, match="the connection was reset"):
        client.send(post())
    assert client.send(post()).status == 200


@pytest.mark.parametrize("body", [{"id": "ch-1", "status": "paid"}, None, "x"])
def test_a_truncated_answer_breaks_off(gateway, client, body):
    gateway.prepare("POST", "/charges", [{"fault": "truncated", "body": body}])

    with pytest.raises(ClientError, match="the answer broke off"):
        client.send(post())


def test_a_slow_answer_is_whole_and_takes_its_time(gateway, client):
    gateway.prepare("GET", "/x", [{"fault": "slow", "after": 0.3, "body": {"text": "x" * 500}}])

    answer = client.send(get("/x"))

    assert answer.json() == {"text": "x" * 500}
    assert answer.elapsed > 0.25


def test_a_delayed_answer_is_open_until_it_is_sent(gateway, client):
    gateway.prepare("GET", "/x", [{"after": 1.0}])  # long enough to be seen by who is held up
    thread, outcome = in_background(lambda: client.send(get("/x")))
    until(lambda: gateway.under_way() == 1)
    thread.join(30)

    assert outcome[0].status == 200
    assert outcome[0].elapsed >= 1.0
    until(lambda: gateway.under_way() == 0)  # the client may have its answer a moment before the stub is done


def test_a_request_that_is_still_coming_is_open(gateway, raw):
    gateway.prepare("POST", "/x", [{}])
    for piece in (b"POST /x HTTP/1.1\r\nHost:", b" x\r\nContent-Length: 2\r\n\r\n", b"{"):
        assert gateway.under_way() == (piece != b"POST /x HTTP/1.1\r\nHost:")
        raw.sendall(piece)
        until(lambda: gateway.under_way() == 1)
    raw.sendall(b"}")

    assert raw.recv(65536).startswith(b"HTTP/1.1 200")
    until(lambda: gateway.under_way() == 0)


def test_a_silent_stub_answers_nobody_until_reset_hangs_up(gateway, client, journal):
    gateway.prepare("GET", "/x", [{"fault": "silent"}])
    mark = journal.mark()
    thread, outcome = in_background(lambda: client.send(get("/x")))
    until(lambda: gateway.under_way() == 1)
    assert journal.since(mark)[0].summary == "GET /x -> silent"
    assert outcome == []
    gateway.reset()
    thread.join(30)

    assert "the connection was closed without an answer" in str(outcome[0])
    assert gateway.under_way() == 0


def test_a_request_whose_sender_gave_up_is_no_longer_open(stub_program, gateway):
    gateway.prepare("GET", "/x", [{"fault": "silent"}])
    impatient = HttpClient("gateway", f"http://127.0.0.1:{stub_program.port}", Journal(), timeout=0.1)
    with pytest.raises(ClientError, match=r"within 0\.1 s"):
        impatient.send(get("/x"))

    until(lambda: stub_program.control.call("requests"))  # a stub that is held up reads it after that
    until(lambda: gateway.under_way() == 0)


def exchange(connection, *pieces):
    """Say all of it; returns the whole answer. Who has heard enough may hang up before the end, and does so hard."""
    answer = b""
    with contextlib.suppress(ConnectionError):
        for piece in pieces:
            connection.sendall(piece)
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_WR)
    with contextlib.suppress(ConnectionError):
        while piece := connection.recv(65536):
            answer += piece
    return answer


def test_chunked_requests_are_put_together(gateway, raw):
    gateway.prepare("POST", "/x", [{}])
    head = b"POST /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    exchange(raw, head, b"5;ext=1\r\nhel", b"lo\r\n1", b"\r\n!\r\n0\r\nTrailer: t\r\n\r\n")
    gateway.under_way()

    assert gateway.requests(0)[0].body == b"hello!"


def test_pipelined_requests_are_answered_in_order(gateway, raw):
    gateway.prepare("GET", "/{n}", [{"body": "1"}, {"body": "2", "after": 0.05}, {"body": "3"}])
    answers = b"".join(b"GET /%d HTTP/1.1\r\nHost: x\r\n\r\n" % n for n in range(2))
    raw.sendall(answers)
    raw.sendall(b"GET /2 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    received = b""
    while piece := raw.recv(65536):
        received += piece

    assert [body[:1] for body in received.split(b"\r\n\r\n")[1:]] == [b"1", b"2", b"3"]


def test_a_client_that_waits_for_100_continue_gets_it(gateway, raw):
    gateway.prepare("POST", "/x", [{"body": "done"}])
    raw.sendall(b"POST /x HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
    assert raw.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"

    assert exchange(raw, b"ok").endswith(b"done")


def test_http_1_0_is_answered_and_closed(gateway, raw):
    gateway.prepare("GET", "/x", [{"body": "done"}])
    raw.sendall(b"GET /x HTTP/1.0\r\n\r\n")
    answer = b""
    while piece := raw.recv(65536):
        answer += piece

    assert b"Connection: close\r\n" in answer
    assert answer.endswith(b"\r\n\r\ndone")


@pytest.mark.parametrize(("method", "status"), [("HEAD", 200), ("GET", 204), ("GET", 304)])
def test_answers_without_a_body_leave_the_connection_usable(gateway, client, method, status):
    gateway.prepare(method, "/x", [{"status": status} | ({"body": "never sent"} if status == 200 else {})])
    gateway.prepare("GET", "/y", [{"body": "next"}])

    assert client.send(Request(method=method, path="/x")).body == b""
    assert client.send(get("/y")).text == "next"


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"nonsense\r\n\r\n", 400),
        (b"get /x HTTP/1.1\r\n\r\n", 400),
        (b"GET /x HTTP/2.0\r\n\r\n", 505),
        (b"GET /x HTTP/1.1\r\nno colon\r\n\r\n", 400),
        (b"GET /x HTTP/1.1\r\nA: 1\r\n folded\r\n\r\n", 400),
        (b"POST /x HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400),
        (b"POST /x HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n", 413),
        (b"POST /x HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        (b"POST /x HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
        (b"POST /x HTTP/1.1\r\nContent-Length: 9\r\n\r\nshort", 400),
        (b"GET /x HTTP/1.1\r\nA: " + b"a" * 70_000, 431),
    ],
)
def test_what_is_no_request_is_refused_and_not_counted(gateway, raw, sent, status):
    assert exchange(raw, sent).startswith(b"HTTP/1.1 %d " % status)
    assert gateway.under_way() == 0
    assert gateway.requests(0) == []


def test_a_header_that_is_not_utf_8_does_no_harm(gateway, raw):
    exchange(raw, b"GET /x HTTP/1.1\r\nX-A: \xff\xfe\r\n\r\n")
    gateway.under_way()

    assert gateway.requests(0)[0].header("X-A") == "\ufffd\ufffd"


def test_many_clients_at_once_are_all_answered(stub_program, gateway):
    gateway.prepare("POST", "/charges", [{"after": 0.05}])
    clients = [HttpClient("g", f"http://127.0.0.1:{stub_program.port}", Journal()) for _ in range(20)]
    threads = [in_background(lambda c=c: c.send(post()).status) for c in clients]
    for thread, _ in threads:
        thread.join(30)

    assert [outcome for _, outcome in threads] == [[200]] * 20
    gateway.under_way()
    assert len(gateway.requests(0)) == 20


def test_the_program_keeps_its_requests_until_reset(stub_program, gateway, client):
    client.send(post())
    assert [request["path"] for request in stub_program.control.call("requests")] == ["/charges"]
    gateway.reset()
    assert stub_program.control.call("requests") == []


@pytest.mark.parametrize(
    ("path", "answers", "error"),
    [
        ("charges", [{}], UsageError),
        ("/charges?x=1", [{}], UsageError),
        ("/charges", [{"state": 1}], UnknownName),
        ("/charges", [{"fault": "explode"}], UnknownName),
        ("/charges", [{"status": 42}], ControlError),
        ("/charges", [], ControlError),
    ],
)
def test_what_cannot_be_prepared_is_refused(gateway, path, answers, error):
    with pytest.raises(error):
        gateway.prepare("POST", path, answers)


def test_an_unknown_fault_lists_the_known_ones(gateway):
    with pytest.raises(UnknownName) as caught:
        gateway.prepare("POST", "/x", [{"fault": "slows"}])
    assert str(caught.value).startswith('there is no fault "slows" in stub "card gateway"; there are: slow, ')


def test_a_stub_that_died_cannot_say_that_nothing_was_asked(tmp_path, journal):
    program = Program("interlock.doubles.http", tmp_path)
    gateway = Stub("card gateway", program.control, journal)
    program.process.kill()
    program.process.communicate(timeout=30)
    until(lambda: not program.control.alive)

    with pytest.raises(PartLost, match='the stub "card gateway" is gone'):
        gateway.requests(0)
    program.control.close()


def test_sigterm_ends_it_in_order_even_with_an_open_request(tmp_path, journal):
    program = Program("interlock.doubles.http", tmp_path)
    gateway = Stub("card gateway", program.control, journal)
    gateway.prepare("GET", "/x", [{"fault": "silent"}])
    with socket.create_connection((program.host, program.port), 30) as connection:
        connection.sendall(b"GET /x HTTP/1.1\r\nHost: x\r\n\r\n")
        until(lambda: gateway.under_way() == 1)
        os.kill(program.process.pid, signal.SIGTERM)
        assert program.process.wait(30) == 0
    assert program.end() == ""


def test_its_answer_to_the_unprepared_is_json_for_people(gateway, raw):
    body = exchange(raw, b"GET /x HTTP/1.1\r\nHost: x\r\n\r\n").partition(b"\r\n\r\n")[2]

    assert json.loads(body)["rules"] == []


def test_a_request_that_cannot_be_read_is_told_and_the_next_ones_arrive(
    stub_program, gateway, client, journal, monkeypatch
):
    with monkeypatch.context() as broken:
        broken.setattr("interlock.clients.stub.evidence", lambda *_: {}["nonsense"])
        client.send(get("/charges"))
        gateway.under_way()

    [event] = journal.since(0, "part.lost")
    assert event.summary == "card gateway: something it received could not be read: KeyError: 'nonsense'"
    with pytest.raises(PartLost, match=r"received something that could not be read: KeyError: 'nonsense'"):
        gateway.requests(0)
    gateway.reset()
    mark = journal.mark()
    client.send(get("/charges"))
    gateway.under_way()
    assert len(gateway.requests(mark)) == 1
