"""Binding queues and exchanges to exchanges, and unbinding them: one function for each method."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from pika import spec

from interlock.amqp.exchange import HEADERS, Exchange
from interlock.amqp.headers import check_binding
from interlock.amqp.methods import Handler, answer, check_not_default, queue_name

if TYPE_CHECKING:
    from interlock.amqp.channel import Channel
    from interlock.amqp.queue import MessageQueue


def bind_queue(channel: Channel, method: Any) -> None:
    """queue.bind."""
    name, key = _ends(channel, method)
    exchange = _source(channel, method.exchange, "queue", name)
    _bind(exchange, channel.vhost.queue(name, channel.connection), key, method.arguments)
    answer(channel, method, spec.Queue.BindOk)


def unbind_queue(channel: Channel, method: Any) -> None:
    """queue.unbind; a binding that is not there is unbound already."""
    name, key = _ends(channel, method)
    _check_ends(channel, method.exchange, "queue", name)
    exchange, queue = channel.vhost.exchanges.get(method.exchange), channel.vhost.queues.get(name)
    if exchange is not None and queue is not None and exchange.has(queue, key, method.arguments):
        channel.vhost.queue(name, channel.connection)
        exchange.unbind(queue, key, method.arguments)
        channel.vhost.unbound(exchange)
    channel.send(spec.Queue.UnbindOk)


def bind_exchange(channel: Channel, method: Any) -> None:
    """exchange.bind: what comes to the source goes on to the destination."""
    source = _source(channel, method.source, "exchange", method.destination)
    destination = channel.vhost.exchange(method.destination)
    _bind(source, destination, method.routing_key, method.arguments)
    answer(channel, method, spec.Exchange.BindOk)


def unbind_exchange(channel: Channel, method: Any) -> None:
    """exchange.unbind; a binding that is not there is unbound already."""
    _check_ends(channel, method.source, "exchange", method.destination)
    source, destination = (channel.vhost.exchanges.get(name) for name in (method.source, method.destination))
    if source is not None and destination is not None and source.has(destination, method.routing_key, method.arguments):
        source.unbind(destination, method.routing_key, method.arguments)
        channel.vhost.unbound(source)
    answer(channel, method, spec.Exchange.UnbindOk)


def _bind(source: Exchange, destination: MessageQueue | Exchange, key: str, arguments: Mapping[str, Any]) -> None:
    if source.options.kind == HEADERS:
        check_binding(arguments)
    source.bind(destination, key, arguments)


def _ends(channel: Channel, method: Any) -> tuple[str, str]:
    """Queue name and key of a binding; where neither is said, both mean the queue declared last."""
    name = queue_name(channel, method.queue)
    return name, method.routing_key or ("" if method.queue else name)


def _check_ends(channel: Channel, source: str, kind: str, destination: str) -> None:
    channel.access.check("write", kind, destination)
    for name in (source, *([destination] if kind == "exchange" else [])):
        check_not_default(name)
    channel.access.check("read", "exchange", source)


def _source(channel: Channel, source: str, kind: str, destination: str) -> Exchange:
    _check_ends(channel, source, kind, destination)
    return channel.vhost.exchange(source)


HANDLERS: Final[dict[Any, Handler]] = {
    spec.Exchange.Bind: bind_exchange,
    spec.Exchange.Unbind: unbind_exchange,
    spec.Queue.Bind: bind_queue,
    spec.Queue.Unbind: unbind_queue,
}
