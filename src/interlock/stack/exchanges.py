"""What the stack does over AMQP itself: declare the profile's exchanges before services need them, purge queues.

Publishing, tapping and looking at queues for scenarios is `interlock.clients`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import pika
import pika.exceptions

from interlock.clients.link import answered_within, parameters
from interlock.errors import StackError
from interlock.profile.models import Exchange
from interlock.stack.providers.base import QueueFigures

__all__ = ["declare", "depths", "purge"]

TAKES_AT_MOST = 10.0


@contextmanager
def _connected(url: str) -> Iterator[Any]:
    connection = pika.BlockingConnection(parameters(url))
    try:
        with answered_within(connection, TAKES_AT_MOST):
            yield connection
    finally:
        if connection.is_open:
            with answered_within(connection, TAKES_AT_MOST):
                connection.close()


def declare(name: str, url: str, exchanges: Mapping[str, Exchange]) -> None:
    """Declare the exchanges of a broker as its profile says.

    Args:
        name: the broker's name, for the message.
        url: its address.
        exchanges: by name.

    Raises:
        StackError: the broker refused one.
    """
    if not exchanges:
        return
    at = ""
    try:
        with _connected(url) as connection:
            channel = connection.channel()
            for at, exchange in exchanges.items():
                channel.exchange_declare(at, exchange_type=exchange.type, durable=exchange.durable)
    except pika.exceptions.AMQPError as error:
        raise StackError(f'the broker "{name}" refused the exchange "{at}": {error or type(error).__name__}') from None


def purge(url: str, queues: Sequence[str]) -> None:
    """Empty these queues of waiting messages.

    Raises:
        StackError: the broker refused.
    """
    try:
        with _connected(url) as connection:
            channel = connection.channel()
            for queue in queues:
                channel.queue_purge(queue)
    except pika.exceptions.AMQPError as error:
        raise StackError(f"a queue could not be purged: {error or type(error).__name__}") from None


def depths(url: str, queues: Sequence[str]) -> dict[str, QueueFigures]:
    """What AMQP tells of these queues: what waits and who consumes; a queue that is not there is left out."""
    found = {}
    with _connected(url) as connection:
        for queue in queues:
            channel = connection.channel()
            try:
                state = channel.queue_declare(queue, passive=True).method
            except pika.exceptions.ChannelClosedByBroker:
                continue
            found[queue] = QueueFigures(ready=state.message_count, unacked=None, consumers=state.consumer_count)
            channel.close()
    return found
