from __future__ import annotations

import gzip
import threading
from decimal import Decimal

import pytest

from interlock.clients.http import HttpClient, Request
from interlock.errors import ClientError, UsageError
from interlock.journal import Journal
from interlock.stack.ports import Reservation


@pytest.fixture
def client(byte_server, journal):
    client = HttpClient("checkout", byte_server.url, journal)
    yield client
    client.close()


def get(path="/orders", **more):
    return Request(method="GET", path=path, **more)


@pytest.fixture
def nobodys_port():
    with Reservation() as held:
        yield held.port


def test_the_request_goes_out_as_given(byte_server, client):
    client.send(
        Request(
            method="POST",
            path="/orders",
            query=[("page", "2"), ("q", "a b&c")],
            headers=[("Idempotency-Key", "k-1"), ("X-Name", "Grün")],
            body=b'{"a":1}',
            content_type="application/json",
        )
    )

    [sent] = byte_server.requests
    assert sent.startswith(b"POST /orders?page=2&q=a+b%26c HTTP/1.1\r\n")
    assert sent.endswith(b'\r\n\r\n{"a":1}')
    assert b"Idempotency-Key: k-1\r\n" in sent
    assert "X-Name: Grün\r\n".encode() in sent
    assert b"Content-Type: application/json\r\n" in sent


def test_the_answer_keeps_repeated_headers_and_exact_decimals(byte_server, client, play_says):
    body = b'{"total": 19.90}'
    byte_server.play = play_says(
        b"HTTP/1.1 201 Created\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nContent-Type: application/json\r\n"
        b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
    )

    answer = client.send(get())

    assert answer.status == 201
    assert answer.header("set-cookie") == "a=1, b=2"
    assert answer.header("Location") is None
    assert answer.json() == {"total": Decimal("19.90")}
    assert str(answer.json()["total"]) == "19.90"
    assert 0 < answer.elapsed < 60


@pytest.mark.parametrize("framing", ["chunked", "gzip", "close"])
def test_a_body_arrives_whole_however_it_is_framed(byte_server, client, play_says, framing):
    text = b"hello " * 20_000
    head = b"HTTP/1.1 200 OK\r\n"
    if framing == "chunked":
        wire = head + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n" % (len(text), text)
    elif framing == "gzip":
        packed = gzip.compress(text)
        wire = head + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%s" % (len(packed), packed)
    else:
        wire = head + b"\r\n" + text
    byte_server.play = play_says(wire, close=framing == "close")

    assert client.send(get()).body == text


def test_redirects_are_not_followed(byte_server, client, play_says):
    byte_server.play = play_says(b"HTTP/1.1 303 See Other\r\nLocation: /orders/1\r\nContent-Length: 9\r\n\r\nSee there")

    answer = client.send(get())

    assert (answer.status, answer.header("Location"), answer.text) == (303, "/orders/1", "See there")
    assert len(byte_server.requests) == 1


@pytest.mark.parametrize("location", [b"/other", b"http://[nowhere", b"//", b"\xff"])
def test_what_a_redirect_says_besides_is_read_whatever_it_leads_to(byte_server, client, play_says, location):
    head = b"HTTP/1.1 302 Found\r\nLocation: " + location
    byte_server.play = play_says(head + b"\r\nContent-Length: 5\r\n\r\nhello")

    assert client.send(get()).body == b"hello"


def test_an_exchange_is_recorded_with_both_sides(journal, client):
    answer = client.send(Request(method="POST", path="/orders", body=b"{}", content_type="application/json"))

    [event] = journal.since(0)
    assert (event.kind, event.part, event.summary) == ("http.exchange", "checkout", "POST /orders -> 200")
    assert event.data["request"]["body"] == "{}"
    assert event.data["request"]["url"].endswith("/orders")
    assert ["Content-Type", "application/json"] in event.data["request"]["headers"]
    assert event.data["response"] == {
        "status": 200,
        "headers": [["Content-Length", "2"]],
        "body": "ok",
        "content_type": None,
    }
    assert event.data["error"] is None
    assert event.data["start"] <= event.data["stop"]
    assert event.subject is answer


def test_cookies_and_defaults_last_as_long_as_the_client(byte_server, client, play_says):
    byte_server.play = play_says(b"HTTP/1.1 200 OK\r\nSet-Cookie: session=abc\r\nContent-Length: 0\r\n\r\n")
    client.headers["Authorization"] = "Bearer token-1"
    client.send(get())
    client.send(get())

    first, second = byte_server.requests
    assert b"Cookie" not in first
    assert b"Cookie: session=abc" in second
    assert b"Authorization: Bearer token-1" in second


def test_a_cookie_of_the_request_goes_along_with_those_of_the_session_and_wins(byte_server, client, play_says):
    cookies = b"Set-Cookie: sid=abc; Secure; HttpOnly\r\nSet-Cookie: theme=dark\r\n"
    byte_server.play = play_says(b"HTTP/1.1 200 OK\r\n" + cookies + b"Content-Length: 0\r\n\r\n")
    client.send(get())
    client.send(get(cookies=[("theme", "gr\xfcn"), ("x", "1")]))
    client.forget_cookies()
    client.send(get())

    _, second, third = byte_server.requests
    assert b"Cookie: sid=abc; theme=gr\xc3\xbcn; x=1\r\n" in second
    assert b"Cookie" not in third


def test_what_goes_along_in_the_query_gives_way_to_what_the_request_says(byte_server, client):
    client.query.append(("key", "k 1"))
    client.send(get("/orders?page=2"))
    client.send(get("/orders?key=other"))

    first, second = byte_server.requests
    assert first.startswith(b"GET /orders?page=2&key=k+1 ")
    assert second.startswith(b"GET /orders?key=other ")


def test_a_cookie_that_may_be_a_session_is_redacted_wherever_it_stands(byte_server, client, journal, play_says):
    answer = b"HTTP/1.1 200 OK\r\nSet-Cookie: sid=7f3a9c2b1d0e; Path=/\r\nContent-Length: 19\r\n\r\nit is 7f3a9c2b1d0e."
    byte_server.play = play_says(answer)
    client.send(get())

    [event] = journal.since(0)
    assert "7f3a9c2b1d0e" not in str(event.data) + event.summary


def test_a_header_of_the_request_wins_over_the_default_whatever_its_case(byte_server, client):
    client.headers["Authorization"] = "Bearer default"
    client.send(get(headers=[("authorization", "Bearer own")]))

    assert byte_server.requests[0].lower().count(b"authorization:") == 1
    assert b"Bearer own" in byte_server.requests[0]


def test_the_address_signs_in_and_netrc_never_does(byte_server, journal, tmp_path, monkeypatch):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password else-where\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    HttpClient("checkout", byte_server.url, journal).send(get())
    HttpClient("checkout", byte_server.url.replace("://", "://ada:p%40ss-word@"), journal).send(get())

    anonymous, signed_in = byte_server.requests
    assert b"Authorization" not in anonymous
    assert b"Authorization: Basic YWRhOnBAc3Mtd29yZA==" in signed_in
    assert "p%40ss" not in str(journal.since(0))
    assert "YWRhOnBAc3Mtd29yZA" not in str(journal.since(0))


def test_a_proxy_of_the_environment_is_not_asked_for_this_machine(client, monkeypatch, nobodys_port):
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{nobodys_port}")

    assert client.send(get()).status == 200


def failure(client, journal, request=None):
    with pytest.raises(ClientError) as caught:
        client.send(request or get())
    [event] = journal.since(0)
    assert event.data["response"] is None
    assert event.subject is None
    return caught.value, event


def test_a_refused_connection_names_service_method_url_and_the_next_step(journal, nobodys_port):
    url = f"http://127.0.0.1:{nobodys_port}"
    error, event = failure(HttpClient("checkout", url, journal), journal)

    assert error.message == f'GET {url}/orders to "checkout": connection refused'
    assert error.hint is not None
    assert 'the log of "checkout"' in error.hint
    assert event.summary == "GET /orders -> connection refused"
    assert event.data["error"] == "connection refused"


def test_a_reset_is_named(byte_server, client, journal, play_resets):
    byte_server.play = play_resets
    error, _ = failure(client, journal)

    assert error.message.endswith("the connection was reset")


def test_a_connection_closed_without_an_answer_is_named(byte_server, client, journal, play_says):
    byte_server.play = play_says(b"", close=True)
    error, _ = failure(client, journal)

    assert error.message.endswith("the connection was closed without an answer")


def test_a_truncated_answer_says_how_much_came(byte_server, client, journal, play_says):
    byte_server.play = play_says(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", close=True)
    error, _ = failure(client, journal)

    assert error.message.endswith("the answer broke off (3 bytes read, 7 more expected)")


def test_a_broken_chunk_is_named(byte_server, client, journal, play_says):
    byte_server.play = play_says(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", close=True)
    error, _ = failure(client, journal)

    assert "the answer broke off" in error.message


def test_something_that_is_not_http_is_named(byte_server, client, journal, play_says):
    byte_server.play = play_says(b"220 mail.example ESMTP\r\n", close=True)
    error, _ = failure(client, journal)

    assert "the answer is not HTTP (220 mail.example ESMTP)" in error.message


def test_silence_ends_with_the_timeout(byte_server, journal):
    byte_server.play = lambda _connection, _request: None
    error, _ = failure(HttpClient("checkout", byte_server.url, journal, timeout=0.1), journal)

    assert error.message.endswith("no whole answer within 0.1 s")


def test_a_dribbling_answer_ends_with_the_timeout_too(byte_server, journal):
    ended = threading.Event()

    def dribble(connection, _request):
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        while not ended.wait(0.02):
            connection.sendall(b".")

    byte_server.play = dribble
    error, _ = failure(HttpClient("checkout", byte_server.url, journal, timeout=0.2), journal)
    ended.set()

    assert error.message.endswith("no whole answer within 0.2 s")


def test_an_unknown_host_is_named(journal):
    error, _ = failure(HttpClient("checkout", "http://nowhere.invalid", journal, timeout=5), journal)

    assert "the host name is not known" in error.message


def test_something_that_is_no_path_is_refused(client):
    with pytest.raises(UsageError, match=r'"orders" is not a path of "checkout"\n  Hint: a path begins with /'):
        client.send(get("orders"))
    with pytest.raises(UsageError, match="is not a path"):
        client.send(get("http://other.example/orders"))


def test_an_absolute_address_of_the_service_itself_is_a_path(byte_server, client):
    client.send(get(f"{byte_server.url}/orders/1"))

    assert byte_server.requests[0].startswith(b"GET /orders/1 HTTP/1.1")


def test_a_header_that_would_smuggle_lines_is_refused(client):
    with pytest.raises(UsageError, match="cannot be sent"):
        client.send(get(headers=[("X-A", "one\r\nX-B: two")]))


def test_an_answer_that_is_not_json_says_what_it_is(byte_server, client, play_says):
    byte_server.play = play_says(
        b"HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\nContent-Length: 12\r\n\r\n<h1>Oops</h1"
    )
    with pytest.raises(ClientError) as caught:
        client.send(get()).json()

    assert f"the answer to GET {byte_server.url}/orders is not JSON" in caught.value.message
    assert "content type text/html and begins: <h1>Oops" in caught.value.message


def test_the_path_of_the_base_address_is_kept(byte_server):
    HttpClient("checkout", f"{byte_server.url}/shop/", Journal()).send(get())

    assert byte_server.requests[0].startswith(b"GET /shop/orders HTTP/1.1")


def test_one_exchange_can_be_given_less_time_than_the_others(byte_server, client):
    byte_server.play = lambda _connection, _request: None

    with pytest.raises(ClientError, match=r"no whole answer within 0\.05 s"):
        client.send(get(), timeout=0.05)
    with pytest.raises(ClientError, match=r"no (connection|whole answer) within 0\.001 s"):
        client.send(get(), timeout=-1)


def test_a_service_on_another_machine_is_slow_and_hanging_up_never_raises(client, journal, monkeypatch):
    assert not client.slow
    assert HttpClient("checkout", "https://staging.example/shop", journal).slow
    with monkeypatch.context() as broken:
        broken.setattr(client._session, "close", lambda: 1 / 0)
        client.close()
