"""What the claims about brokers share: how to see a refusal, and how to take what a queue holds."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pika
import pytest
from pika.exceptions import ChannelClosedByBroker, ConnectionClosedByBroker

PATIENCE = 30.0
LOCKED = (
    "RESOURCE_LOCKED - cannot obtain exclusive access to locked queue '{}' in vhost '/'. It could be originally "
    "declared on another connection or the exclusive property value does not match that of the original declaration."
)


@dataclass(frozen=True)
class Address:
    broker: str
    port: int

    def parameters(self, **more: Any) -> pika.ConnectionParameters:
        return pika.ConnectionParameters("127.0.0.1", self.port, **{"heartbeat": 0, "socket_timeout": PATIENCE, **more})


class Inbox:
    """A consumer's callback that keeps what it gets."""

    def __init__(self, channel: Any, queue: str, **options: Any) -> None:
        self.channel, self.queue = channel, queue
        self.got: list[tuple[Any, Any, bytes]] = []
        self.tag = channel.basic_consume(queue, self._take, **options)

    def _take(self, _channel: Any, method: Any, properties: Any, body: bytes) -> None:
        self.got.append((method, properties, body))

    @property
    def bodies(self) -> list[bytes]:
        return [body for _, _, body in self.got]

    def wait(self, count: int) -> list[bytes]:
        """Bodies, as soon as there are so many."""
        until(self.channel.connection, lambda: len(self.got) >= count)
        return self.bodies

    def rest(self) -> list[bytes]:
        """Bodies, when whatever the broker had to send before now has come."""
        # The queue answers after what it has delivered before, on the same way.
        self.channel.queue_declare(self.queue, passive=True)
        self.channel.connection.process_data_events(0)
        return self.bodies


def until(connection: Any, holds: Callable[[], bool]) -> None:
    """Process the connection's events until something holds."""
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, f"did not come to hold within {PATIENCE:g} s"
        connection.process_data_events(0.05)


def barrier(channel: Any) -> None:
    """Return when the broker has answered: what was sent to it before is done, or refused."""
    channel.queue_declare("", exclusive=True)


def fill(channel: Any, queue: str, count: int) -> None:
    """Publish b"0", b"1", ... to a queue."""
    for number in range(count):
        channel.basic_publish("", queue, str(number).encode())


def bodies(*numbers: int) -> list[bytes]:
    """What `fill` has published under these numbers."""
    return [str(number).encode() for number in numbers]


def refusal(do: Callable[[], Any]) -> tuple[int, str]:
    """Code and text with which the broker closes the channel or the connection."""
    with pytest.raises((ChannelClosedByBroker, ConnectionClosedByBroker)) as caught:
        do()
    return caught.value.reply_code, caught.value.reply_text


def closes(do: Callable[[], Any]) -> str:
    """What a refusal closes."""
    with pytest.raises((ChannelClosedByBroker, ConnectionClosedByBroker)) as caught:
        do()
    return "channel" if isinstance(caught.value, ChannelClosedByBroker) else "connection"
