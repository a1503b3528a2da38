"""A server that says exactly the bytes it is told to, for answers no library would give."""

from __future__ import annotations

import json
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from interlock.control.client import ControlClient
from interlock.journal import Journal
from servers import Postgres, RabbitMQ

Play = Callable[[socket.socket, bytes], None]


class ByteServer:
    """Accepts connections one after the other and lets `play` do with each request what it likes."""

    def __init__(self) -> None:
        self.requests: list[bytes] = []
        self.play: Play = says(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._open: list[socket.socket] = []
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self._open.append(connection)
            threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        try:
            while request := _whole_request(connection):
                self.requests.append(request)
                self.play(connection, request)
        except OSError:
            pass

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in self._open:
            connection.close()


def _whole_request(connection: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        if not (piece := connection.recv(65536)):
            return b""
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    length = next((int(h.split(b":")[1]) for h in head.split(b"\r\n") if h.lower().startswith(b"content-length:")), 0)
    while len(body) < length:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


def says(answer: bytes, *, close: bool = False) -> Play:
    def play(connection: socket.socket, _request: bytes) -> None:
        connection.sendall(answer)
        if close:
            connection.shutdown(socket.SHUT_RDWR)

    return play


def resets(connection: socket.socket, _request: bytes) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


@pytest.fixture
def byte_server() -> Iterator[ByteServer]:
    server = ByteServer()
    yield server
    server.close()


@pytest.fixture
def journal() -> Journal:
    return Journal()


@pytest.fixture
def play_says() -> Callable[..., Play]:
    return says


@pytest.fixture
def play_resets() -> Play:
    return resets


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    server = Postgres()
    yield server
    server.stop()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.local)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'shop.db'}"
    return request.getfixturevalue("postgres").new_url()


class EmbeddedBroker:
    """The broker that ships with interlock, as a process of its own."""

    def __init__(self) -> None:
        self.directory = Path(tempfile.mkdtemp(prefix="interlock-amqp-"))
        command = [sys.executable, "-m", "interlock.amqp", "--port", "0", "--control", self.directory / "control"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        port = json.loads(self.process.stdout.readline())["ready"]["port"]
        self.url = f"amqp://guest:guest@127.0.0.1:{port}"

    def trace(self, *, on: bool) -> None:
        control = ControlClient(self.directory / "control")
        control.call("trace", on=on)
        control.close()

    def stop(self) -> None:
        self.process.kill()
        self.process.communicate(timeout=30)
        shutil.rmtree(self.directory)


@pytest.fixture(scope="session")
def rabbitmq() -> Iterator[RabbitMQ]:
    server = RabbitMQ()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def embedded_broker() -> Iterator[EmbeddedBroker]:
    server = EmbeddedBroker()
    yield server
    server.stop()


@pytest.fixture(params=["embedded_broker", pytest.param("rabbitmq", marks=pytest.mark.local)])
def broker_kind(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def broker_url(request: pytest.FixtureRequest, broker_kind: str) -> str:
    return request.getfixturevalue(broker_kind).url


@pytest.fixture
def traced_url(request: pytest.FixtureRequest, broker_kind: str) -> Iterator[str]:
    """A broker that traces."""
    broker = request.getfixturevalue(broker_kind)
    broker.trace(on=True)
    yield broker.url
    broker.trace(on=False)


@pytest.fixture
def mortal_broker(broker_kind: str) -> Iterator[EmbeddedBroker | RabbitMQ]:
    """One that the test may kill."""
    server = EmbeddedBroker() if broker_kind == "embedded_broker" else RabbitMQ()
    yield server
    server.stop()
