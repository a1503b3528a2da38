"""Copies of what clients publish, for whoever listens to ``amq.rabbitmq.trace``: RabbitMQ's tracing of publishes.

RabbitMQ tells nothing of dead letters; this broker does, of those on their way through the default exchange, to which
nobody can bind a queue: by a key of its own, ``interlock.dead.`` and the queue they died in.

The key of a copy is ``publish.`` and the exchange's name, its body the message's, and its headers tell the rest. It is
made when a message is published, in a transaction too, and before the message is in any queue.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from pika import spec

from interlock.amqp import properties
from interlock.amqp.message import Message
from interlock.amqp.replies import REPLY_TO

if TYPE_CHECKING:
    from interlock.amqp.channel import Channel
    from interlock.amqp.exchange import Exchange
    from interlock.amqp.vhost import Vhost

TRACE: Final = "amq.rabbitmq.trace"
DIED: Final = "interlock.dead"
NODE: Final = "interlock@localhost"
_NUMBERS: Final = {
    spec.BasicProperties.FLAG_DELIVERY_MODE,
    spec.BasicProperties.FLAG_PRIORITY,
    spec.BasicProperties.FLAG_TIMESTAMP,
}
_NAMES: Final[dict[int, str]] = {
    value: name.removeprefix("FLAG_").lower()
    for name, value in vars(spec.BasicProperties).items()
    if name.startswith("FLAG_")
}


def trace(channel: Channel, exchange: Exchange, message: Message) -> None:
    """Tell of a message on its way to an exchange; nothing is made where nobody listens."""
    _copy(channel.vhost, f"publish.{message.exchange}", message, lambda: _told(channel, exchange, message))


def tell_of_the_dead(vhost: Vhost, queue: str, letter: Message) -> None:
    """Tell of a dead letter on its way through the default exchange; nothing is made where nobody listens.

    Args:
        vhost: where.
        queue: it died in.
        letter: as it is published.
    """
    _copy(vhost, f"{DIED}.{queue}", letter, lambda: _described_as(letter))


def _copy(vhost: Vhost, key: str, message: Message, told: Callable[[], dict[str, bytes]]) -> None:
    copy = Message(TRACE, key, b"", message.body, number=message.number)
    listening = vhost.router.route(vhost.exchanges[TRACE], copy)
    if listening:
        table = {properties.HEADERS: properties.join_table(told())}
        vhost.router.distribute(replace(copy, header=properties.join(message.header, table)), listening)


def _told(channel: Channel, exchange: Exchange, message: Message) -> dict[str, bytes]:
    keys = [message.routing_key, *message.copies_to]
    # RabbitMQ does not ask whether the queues are there that the default exchange leads to, but for answers.
    named = sorted({key for key in keys if not key.startswith(f"{REPLY_TO}.")})
    routed = [queue.name for queue in channel.vhost.router.route(exchange, message)] if exchange.name else named
    return {
        **_described_as(message),
        "node": _text(NODE),
        "vhost": _text(channel.vhost.name),
        "connection": _text(channel.connection.ends),
        "channel": _number(channel.number),
        "user": _text(channel.connection.user),
        "routed_queues": properties.encode_value(routed),
    }


def _described_as(message: Message) -> dict[str, bytes]:
    return {
        "exchange_name": _text(message.exchange),
        "routing_keys": properties.encode_value([message.routing_key, *message.copies_to]),
        "properties": b"F" + properties.join_table(_described(message.header)),
    }


def _described(header: bytes) -> dict[str, bytes]:
    return {_NAMES[flag]: _value(flag, piece) for flag, piece in reversed(properties.split(header).items())}


def _value(flag: int, piece: bytes) -> bytes:
    """A property as a field of a table: times lose what 32 bits cannot hold, as RabbitMQ's do."""
    if flag == properties.HEADERS:
        return b"F" + piece
    return _number(int.from_bytes(piece, "big")) if flag in _NUMBERS else _text(piece[1:])


def _text(value: Any) -> bytes:
    octets = value.encode() if isinstance(value, str) else value
    return b"S" + struct.pack(">I", len(octets)) + octets


def _number(value: int) -> bytes:
    return b"I" + struct.pack(">I", value & 0xFFFFFFFF)
