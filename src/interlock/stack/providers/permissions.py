"""What the user of a part that runs already may do there, found out before any sentence needs it, and without a trace.

Nothing is written, published or taken: a database is asked what it would allow; a broker is asked for a queue of our
own, which goes with its connection, and is sent a message that it refuses for its contents after it has looked whether
its sender may publish at all.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import pika
from pika import exceptions as amqp

from interlock.clients.link import answered_within, connected, parameters, reason_of
from interlock.clients.message import called
from interlock.clients.tap_queue import listening_queue
from interlock.clients.tracing import DEFAULT, TRACE
from interlock.errors import ClientError
from interlock.texts import cut

if TYPE_CHECKING:
    from interlock.profile.models import Exchange

__all__ = ["broker_limits"]

TAKES_AT_MOST = 5.0
FORBIDDEN, NOT_FOUND = 403, 404
OURS = "interlock.permission"
"""The ``type`` of messages that only ask."""
UNTRACED = "that takes tracing, which an administrator switches on: rabbitmqctl trace_on"


def broker_limits(
    name: str, url: str, exchanges: Mapping[str, Exchange], consumers: Mapping[str, str]
) -> tuple[dict[str | None, str], list[str]]:
    """The exchanges of which no tap can hear anything, and why; and in words all that sentences cannot do there.

    Args:
        name: the broker's name in the profile.
        url: its address, with the user whose rights these are.
        exchanges: those the profile names.
        consumers: the queues that are to be there, and who consumes from each.

    Raises:
        ClientError: the broker cannot be asked.
    """
    what = f'broker "{name}"'
    try:
        connection = connected(parameters(url))
        with contextlib.closing(connection), answered_within(connection, TAKES_AT_MOST):
            deaf = _unheard(connection, exchanges)
            mute, missing = _unpublishable(connection, exchanges), _missing(connection, consumers)
    except (amqp.AMQPError, OSError) as error:
        raise ClientError(f"{what} could not be asked what its user may do there: {reason_of(error)}") from None
    told = [f"the user of {what} may not publish to {_named(exchange)}: {why}" for exchange, why in mute.items()]
    told += [
        f'{what} has no queue "{queue}", from which "{consumers[queue]}" consumes, so that sentences about it will fail'
        for queue in missing
    ]
    silent = {None: deaf[None]} if None in deaf else deaf
    told += [
        f"the user of {what} may not listen to {_named(it)}, so that sentences about its messages will fail: {why}"
        for it, why in silent.items()
    ]
    return deaf, told


def _named(exchange: str | None) -> str:
    return "anything" if exchange is None else f'"{exchange}"' if exchange else called(exchange)


def _unheard(connection: Any, exchanges: Mapping[str, Exchange]) -> dict[str | None, str]:
    """Where there can be no tap at all, of all exchanges and of None."""
    try:
        channel, queue = listening_queue(connection, {}, lambda *_: None)
        # How it is known that a tap has caught up: a message of ours behind all others.
        channel.confirm_delivery()
        channel.basic_publish("", queue, b"", pika.BasicProperties(type=OURS))
    except amqp.ChannelClosedByBroker as error:
        return dict.fromkeys((None, *exchanges), cut(reason_of(error)))
    found: dict[str | None, str] = {}
    for name, exchange in exchanges.items():
        try:
            if not _hears(connection, name, exchange):
                found[name] = UNTRACED
        except amqp.ChannelClosedByBroker as error:
            found[name] = cut(reason_of(error))
    return found


def _hears(connection: Any, name: str, exchange: Exchange) -> bool:
    """Whether a tap would hear something: of the default exchange only where the broker traces what we send there."""
    seen: list[str] = []
    channel, queue = listening_queue(connection, {name: exchange}, lambda _, method, *__: seen.append(method.exchange))
    if name == DEFAULT:
        channel.basic_publish(DEFAULT, queue, b"", pika.BasicProperties(type=OURS))
        while DEFAULT not in seen:
            connection.process_data_events(TAKES_AT_MOST)
    return name != DEFAULT or TRACE in seen


def _unpublishable(connection: Any, exchanges: Iterable[str]) -> dict[str, str]:
    """Nothing where only a message that reaches somebody would tell: RabbitMQ looks at rights before contents."""
    found: dict[str, str] = {}
    if connection._impl.server_properties.get("product") != "RabbitMQ":  # noqa: SLF001 - pika keeps it there
        return found
    for name in exchanges:
        channel = connection.channel()
        channel.confirm_delivery()
        try:
            channel.basic_publish(name, OURS, b"", pika.BasicProperties(type=OURS, expiration="never"))
        except amqp.ChannelClosedByBroker as error:
            if error.reply_code == FORBIDDEN:
                found[name] = cut(reason_of(error))
    return found


def _missing(connection: Any, queues: Iterable[str]) -> list[str]:
    found = []
    for queue in queues:
        try:
            connection.channel().queue_declare(queue, passive=True)
        except amqp.ChannelClosedByBroker as error:
            if error.reply_code == NOT_FOUND:
                found.append(queue)
    return found
