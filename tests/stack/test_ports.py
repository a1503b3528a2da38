"""A reserved port belongs to one part: nobody else gets it, and the part gets it again after its death."""

from __future__ import annotations

import http.client
import socket
import sys

import pytest

from interlock.stack.patience import hold
from interlock.stack.ports import HOST, Reservation
from interlock.stack.process import ManagedProcess


def answers(port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=1)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def test_no_two_reservations_are_the_same():
    held = [Reservation() for _ in range(200)]

    assert len({one.port for one in held}) == 200
    for one in held:
        one.release()


def test_the_system_gives_a_reserved_port_to_nobody_who_asks_for_some_port():
    with Reservation() as held:
        others = []
        for _ in range(500):
            other = socket.socket()
            other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            other.bind((HOST, 0))
            others.append(other)
        ports = {other.getsockname()[1] for other in others}
        for other in others:
            other.close()

    assert held.port not in ports


def test_an_http_server_gets_its_port_again_after_it_was_killed_with_a_client_connected(tmp_path):
    with Reservation() as held:
        server = [sys.executable, "-m", "http.server", str(held.port), "--bind", HOST]
        for _ in range(3):
            process = ManagedProcess("server", server, cwd=tmp_path)
            try:
                assert hold(lambda: answers(held.port), within=30), process.tail()
                client = socket.create_connection((HOST, held.port))
            finally:
                process.kill()
            client.close()
            assert held.held


def test_a_program_that_does_not_reuse_addresses_gets_the_port_once_it_is_released():
    held = Reservation()
    strict = socket.socket()
    with pytest.raises(OSError, match="in use"):
        strict.bind((HOST, held.port))

    held.release()

    strict.bind((HOST, held.port))
    strict.close()
    assert not held.held
