"""Copies of what clients publish, for whoever listens to ``amq.rabbitmq.trace``: RabbitMQ's tracing of publishes.

The key of a copy is ``publish.`` and the exchange's name, its body the message's, and its headers tell the rest. It is
made when a message is published, in a transaction too, and before the message is in any queue.
"""

from __future__ import annotations

import struct
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from pika import spec

from interlock.amqp import properties
from interlock.amqp.message import Message
from interlock.amqp.replies import REPLY_TO

if TYPE_CHECKING:
    from interlock.amqp.channel import Channel
    from interlock.amqp.exchange import Exchange

TRACE: Final = "amq.rabbitmq.trace"
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
    router = channel.vhost.router
    copy = Message(TRACE, f"publish.{message.exchange}", b"", message.body, number=message.number)
    listening = router.route(channel.vhost.exchanges[TRACE], copy)
    if listening:
        told = {properties.HEADERS: properties.join_table(_told(channel, exchange, message))}
        router.distribute(replace(copy, header=properties.join(message.header, told)), listening)


def _told(channel: Channel, exchange: Exchange, message: Message) -> dict[str, bytes]:
    keys = [message.routing_key, *message.copies_to]
    # RabbitMQ does not ask whether the queues are there that the default exchange leads to, but for answers.
    named = sorted({key for key in keys if not key.startswith(f"{REPLY_TO}.")})
    routed = [queue.name for queue in channel.vhost.router.route(exchange, message)] if exchange.name else named
    return {
        "exchange_name": _text(message.exchange),
        "routing_keys": properties.encode_value(keys),
        "properties": b"F" + properties.join_table(_described(message.header)),
        "node": _text(NODE),
        "vhost": _text(channel.vhost.name),
        "connection": _text(channel.connection.ends),
        "channel": _number(channel.number),
        "user": _text(channel.connection.user),
        "routed_queues": properties.encode_value(routed),
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
