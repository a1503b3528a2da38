from __future__ import annotations

import contextlib
import socket
import threading
import time

import pytest

from interlock.stack.ports import Reservation


class Echo:
    """A server that says back what it hears, and knows who is there."""

    def __init__(self):
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = self._listener.getsockname()
        self.there = []
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self.there.append(connection)
                threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection):
        with contextlib.suppress(OSError), connection:
            while data := connection.recv(65536):
                connection.sendall(data)

    def close(self):
        self._listener.shutdown(socket.SHUT_RDWR)  # else it goes on for as long as somebody waits for it
        self._listener.close()
        for connection in self.there:
            connection.close()


@pytest.fixture
def echo():
    server = Echo()
    yield server
    with contextlib.suppress(OSError):
        server.close()


@pytest.fixture
def door(proxy_program, echo, request):
    """A door to the echo, driven by name."""

    def tell(do, **arguments):
        return proxy_program.control.call(do, door=request.node.name, **arguments)

    with Reservation() as held:  # nobody else listens there while the door refuses
        tell.port = tell("open", to=echo.address, port=held.port)
        yield tell
        tell("refuse")


@pytest.fixture
def enter(door):
    opened = []

    def connect(timeout=30.0):
        connection = socket.create_connection(("127.0.0.1", door.port), timeout)
        opened.append(connection)
        return connection

    yield connect
    for connection in opened:
        connection.close()


def said(connection, data):
    connection.sendall(data)
    return heard(connection, len(data))


def heard(connection, size):
    got = b""
    while len(got) < size and (piece := connection.recv(65536)):
        got += piece
    return got


def eventually(holds, within=30.0):
    deadline = time.monotonic() + within
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.005)
    assert holds()


def test_everything_passes_and_as_it_is(enter):
    much = bytes(range(256)) * 8192

    connection = enter()
    sender = threading.Thread(target=connection.sendall, args=(much,))
    sender.start()

    assert heard(connection, len(much)) == much
    sender.join()
    assert said(enter(), b"another") == b"another"


def test_who_has_said_all_still_hears_the_answer_and_both_ends_close(enter, door, proxy_program):
    connection = enter()
    connection.sendall(b"the last word")
    connection.shutdown(socket.SHUT_WR)

    assert heard(connection, 100) == b"the last word"
    eventually(lambda: set(proxy_program.control.call("connections").values()) <= {0})


def test_refused_is_refused_and_breaks_who_is_there(enter, door):
    connection = enter()
    said(connection, b"x")

    assert door("refuse") == 1

    with pytest.raises(ConnectionResetError):
        connection.recv(1)
    with pytest.raises(ConnectionRefusedError):
        enter()
    door("restore")
    assert said(enter(), b"back") == b"back"


def test_a_stalled_door_keeps_everybody_and_loses_nothing(enter, door):
    before = enter()
    said(before, b"x")
    door("stall")

    before.sendall(b"one")
    later = enter()
    later.sendall(b"two")
    for connection in (before, later):
        connection.settimeout(0.1)
        with pytest.raises(TimeoutError):
            connection.recv(1)

    door("restore")
    before.settimeout(30)
    later.settimeout(30)
    assert heard(before, 3) == b"one"
    assert heard(later, 3) == b"two"


def test_what_is_late_comes_late_and_in_its_order(enter, door):
    connection = enter()
    said(connection, b"x")
    door("late", seconds=0.1)
    began = time.monotonic()

    connection.sendall(b"one")
    door("late", seconds=0.0)
    connection.sendall(b"two")

    assert heard(connection, 6) == b"onetwo"
    assert time.monotonic() - began >= 0.1


def test_a_connection_is_cut_after_so_many_bytes(enter, door):
    connection = enter()
    said(connection, b"x")
    door("cut", after=4)

    connection.sendall(b"12345678")

    with pytest.raises(ConnectionResetError):
        heard(connection, 8)
    door("restore")
    assert said(enter(), b"whole again") == b"whole again"


def test_connections_are_broken_and_new_ones_are_let_in(enter, door, echo):
    connection = enter()
    said(connection, b"x")

    assert door("break") == 1

    with pytest.raises(ConnectionResetError):
        connection.recv(1)
    assert said(enter(), b"anew") == b"anew"


def test_a_door_with_nobody_behind_it_breaks_who_comes(enter, echo):
    echo.close()

    with pytest.raises(ConnectionError):
        said(enter(), b"x")


def test_a_reset_undoes_every_fault(enter, door, proxy_program):
    door("late", seconds=9.0)
    door("cut", after=0)
    door("refuse")

    proxy_program.control.call("reset")

    assert said(enter(), b"well again") == b"well again"
