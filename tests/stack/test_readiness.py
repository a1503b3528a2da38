"""What is seen of a service that is not ready: its answer, or what came instead of one."""

from __future__ import annotations

import contextlib
import socket
import threading

import pytest

from interlock.stack import readiness
from interlock.stack.asking import Asking
from interlock.stack.patience import hold
from interlock.stack.ports import Reservation
from interlock.stack.readiness import path_answers, probe_for, takes_connections


@pytest.fixture
def answering():
    """A server that answers everybody the same bytes; nothing at all where there are none, until the end."""
    servers = []

    def answering(answer: bytes | None) -> str:
        server = socket.create_server(("127.0.0.1", 0))
        servers.append(server)

        def serve() -> None:
            connection = server.accept()[0]
            with connection:
                connection.recv(4096)
                if answer is None:
                    connection.recv(4096)  # nothing more comes; ends when the other side gives up
                else:
                    with contextlib.suppress(OSError):  # enough was heard
                        connection.sendall(answer)

        threading.Thread(target=serve, daemon=True).start()
        return f"http://127.0.0.1:{server.getsockname()[1]}"

    yield answering
    for server in servers:
        server.close()


ANSWERS = {
    b"HTTP/1.0 204 Fine\r\n\r\n": None,
    b"HTTP/1.0 503 Soon\r\n\r\n": "GET /health was answered with 503",
    b"HTTP/1.0 500 Oh\r\n\r\n<h1>no such\r\n  table</h1>": (
        "GET /health was answered with 500: <h1>no such table</h1>"
    ),
    b"HTTP/1.0 500 Oh\r\n\r\n" + b"x" * 9000: (f"GET /health was answered with 500: {'x' * 200}... (4096 characters)"),
    b"HTTP/1.0 302 Found\r\nLocation: /sign-in\r\n\r\n": "GET /health was answered with 302, which leads to /sign-in",
    b"\x00\xff garbage\r\n": "GET /health was not answered: what came back is not HTTP: \\x00\xff garbage",
    b"HTTP/1.0 500 Oh\r\nContent-Length: 9\r\n\r\nhalf": "GET /health was answered with 500: half",
    b"HTTP/1.0 200 " + b"O" * 70000: (
        "GET /health was not answered: what came back is not HTTP: got more than 65536 bytes when reading status line"
    ),
    b"": "GET /health was not answered: the connection was closed without an answer",
}


@pytest.mark.parametrize(("answer", "said"), ANSWERS.items())
def test_an_answer_that_is_not_the_right_one_is_shown_with_its_beginning(answering, answer, said, monkeypatch):
    monkeypatch.setattr(readiness, "LOOK_TAKES_AT_MOST", 30)

    assert path_answers(answering(answer), "/health") == said


def test_a_service_that_takes_connections_and_says_nothing_is_told_apart(answering, monkeypatch):
    monkeypatch.setattr(readiness, "LOOK_TAKES_AT_MOST", 0.2)

    assert path_answers(answering(None), "/health") == (
        "GET /health was not answered: it took the connection, and said nothing within 0.2 s"
    )


def test_a_port_where_nobody_listens_is_told():
    with Reservation() as nobody:
        assert takes_connections("127.0.0.1", nobody.port) == (
            f"port {nobody.port} takes no connections: Connection refused"
        )
        assert path_answers(f"http://127.0.0.1:{nobody.port}", "/health") == (
            "GET /health was not answered: Connection refused"
        )


def test_a_program_of_which_nothing_can_be_seen_has_to_run_for_a_moment(site, tmp_path):
    asking = Asking(str, {}, tmp_path, site, lambda: False)
    look = probe_for(None, "http://127.0.0.1:1", asking, said=threading.Event(), listens=False)

    assert look() == "it has only just begun"
    assert hold(lambda: look() is None, within=30)
