"""What the stack does over AMQP itself: declare the profile's exchanges before services need them, purge queues.

Publishing, tapping and looking at queues for scenarios is `interlock.clients`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from pika import exceptions as amqp

from interlock.clients.link import answered_within, connected, parameters, reason_of
from interlock.errors import StackError
from interlock.profile.models import Exchange
from interlock.stack.providers.brokers import QueueFigures

__all__ = ["declare", "depths", "purge"]

TAKES_AT_MOST = 10.0


@contextmanager
def _connected(url: str, failed: str) -> Iterator[Any]:
    """A connection for what is done in here; where that fails, ``failed`` begins the sentence that says why."""
    try:
        connection = connected(parameters(url))
        try:
            with answered_within(connection, TAKES_AT_MOST):
                yield connection
        finally:
            if connection.is_open:
                with answered_within(connection, TAKES_AT_MOST):
                    connection.close()
    except (amqp.AMQPError, OSError) as error:
        raise StackError(f"{failed}: {reason_of(error)}") from None


def declare(name: str, url: str, exchanges: Mapping[str, Exchange]) -> None:
    """Declare the exchanges of a broker as its profile says.

    Args:
        name: the broker's name, for the message.
        url: its address.
        exchanges: by name.

    Raises:
        StackError: the broker refused one.
    """
    named = {at: exchange for at, exchange in exchanges.items() if at}  # the default one is there
    if not named:
        return
    with _connected(url, f'an exchange of the broker "{name}" could not be declared') as connection:
        channel = connection.channel()
        for at, exchange in named.items():
            channel.exchange_declare(at, exchange_type=exchange.type, durable=exchange.durable)


def purge(url: str, queues: Sequence[str]) -> None:
    """Empty these queues of waiting messages.

    Raises:
        StackError: the broker refused.
    """
    with _connected(url, "a queue could not be purged") as connection:
        channel = connection.channel()
        for queue in queues:
            channel.queue_purge(queue)


def depths(url: str, queues: Sequence[str]) -> dict[str, QueueFigures]:
    """What AMQP tells of these queues: what waits and who consumes; a queue that is not there is left out.

    Raises:
        StackError: the broker did not answer.
    """
    found = {}
    with _connected(url, "its queues could not be looked at") as connection:
        for queue in queues:
            channel = connection.channel()
            try:
                state = channel.queue_declare(queue, passive=True).method
            except amqp.ChannelClosedByBroker:
                continue
            found[queue] = QueueFigures(ready=state.message_count, unacked=None, consumers=state.consumer_count)
            channel.close()
    return found
