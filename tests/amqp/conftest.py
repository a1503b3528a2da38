from __future__ import annotations

import json
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pika
import pytest

from amqp.claims import Address
from interlock.control.client import ControlClient
from servers import RabbitMQ


class Program:
    """The embedded broker, started the way the stack starts it."""

    def __init__(self, directory: Path, *arguments: str) -> None:
        self.control = directory / "control.sock"
        command = [sys.executable, "-m", "interlock.amqp", "--control", str(self.control), *arguments]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        assert self.process.stdout is not None
        self.errors = ""
        self.port = int(json.loads(self.process.stdout.readline())["ready"]["port"])

    def stop(self) -> str:
        """End it by the end of its input; returns what it said on standard error."""
        if self.process.stderr is not None and not self.process.stderr.closed:
            _, errors = self.process.communicate(timeout=30)
            self.errors = errors.decode()
        return self.errors


@pytest.fixture(scope="session")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    program = Program(tmp_path_factory.mktemp("amqp"))
    yield program
    errors = program.stop()
    assert errors == ""


@pytest.fixture(scope="session")
def rabbitmq() -> Iterator[RabbitMQ]:
    broker = RabbitMQ()
    yield broker
    broker.stop()


@pytest.fixture(scope="session", params=["interlock", pytest.param("rabbitmq", marks=pytest.mark.local)])
def address(request: pytest.FixtureRequest) -> Address:
    """Every claim is made of both brokers."""
    fixture = {"interlock": "program", "rabbitmq": "rabbitmq"}[request.param]
    return Address(request.param, request.getfixturevalue(fixture).port)


Connect = Callable[..., Any]


@pytest.fixture
def connect(address: Address) -> Iterator[Connect]:
    """Makes connections; those still open are closed at the end."""
    made = []

    def connect(**parameters: Any) -> Any:
        made.append(pika.BlockingConnection(address.parameters(**parameters)))
        return made[-1]

    yield connect
    for connection in made:
        if connection.is_open:
            connection.close()


@pytest.fixture
def connection(connect: Connect) -> Any:
    return connect()


@pytest.fixture
def channel(connection: Any) -> Any:
    """A channel with confirms on: when a publish has returned, the message is where it belongs."""
    channel = connection.channel()
    channel.confirm_delivery()
    return channel


@pytest.fixture
def name() -> str:
    """A name nobody else has used on this broker."""
    return f"n-{uuid.uuid4().hex[:12]}"


@pytest.fixture
def queue(channel: Any, name: str) -> str:
    """A plain queue of that name, gone with the test's connection."""
    channel.queue_declare(name, exclusive=True)
    return name


@pytest.fixture
def control(program: Program) -> Iterator[ControlClient]:
    client = ControlClient(program.control)
    yield client
    client.close()


@pytest.fixture
def embedded(program: Program) -> Iterator[Any]:
    """A connection to the embedded broker, for what only it has or lacks."""
    connection = pika.BlockingConnection(Address("interlock", program.port).parameters())
    yield connection
    if connection.is_open:
        connection.close()
