"""The queue a tap listens on: its own, bound to what it listens to, gone with its connection."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from pika import exceptions as amqp

from interlock.clients.tracing import DEFAULT, DIED, PUBLISHED, TRACE

if TYPE_CHECKING:
    from interlock.profile.models import Exchange

TAP = "interlock.tap."
"""How the names of our queues begin: what waits in them is nobody's work."""


def listening_queue(
    connection: Any,
    exchanges: Mapping[str, Exchange],
    take: Callable[..., None],
    dead: Mapping[str, Exchange] = MappingProxyType({}),
) -> tuple[Any, str]:
    """Make a queue, bind it, and consume from it; returns its channel, which closes with it, and its name.

    Args:
        connection: a `pika.BlockingConnection`.
        exchanges: those to listen to; one that is not there yet is declared as the profile says. The default one is
            heard while the broker traces.
        take: called with every message, as pika does.
        dead: the exchanges that dead letters go to; one that is not there is nobody's to declare.

    Raises:
        AMQPError: the broker refused.
    """
    bound = {name: exchange for name, exchange in exchanges.items() if name != DEFAULT}
    for name, exchange in bound.items():
        _make_sure_of(connection, name, exchange)
    channel = connection.channel()
    channel.add_on_cancel_callback(lambda _frame: channel.close(0, "its queue was deleted"))
    queue = f"{TAP}{uuid.uuid4().hex}"
    channel.queue_declare(queue, exclusive=True, auto_delete=True)
    if DEFAULT in exchanges:
        channel.queue_bind(queue, TRACE, routing_key=PUBLISHED)
    for name, exchange in bound.items():
        for key in ("#", *exchange.keys):
            channel.queue_bind(queue, name, routing_key=key)
    for name, exchange in dead.items():
        if name == DEFAULT:
            channel.queue_bind(queue, TRACE, routing_key=f"{DIED}.#")
        elif name in bound or _is_there(connection, name):
            for key in ("#", *exchange.keys):
                channel.queue_bind(queue, name, routing_key=key)
    channel.basic_consume(queue, take, auto_ack=True)
    return channel, queue


def _make_sure_of(connection: Any, name: str, exchange: Exchange) -> None:
    if not _is_there(connection, name):
        channel = connection.channel()
        channel.exchange_declare(name, exchange_type=exchange.type, durable=exchange.durable)
        channel.close()


def _is_there(connection: Any, name: str) -> bool:
    channel = connection.channel()
    try:
        channel.exchange_declare(name, passive=True)
    except amqp.ChannelClosedByBroker:
        return False
    channel.close()
    return True
