"""The exchange.* and queue.* methods: one function each, from the method's fields to the vhost."""

from __future__ import annotations

import base64
import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from pika import spec

from interlock.amqp.arguments import DEAD_LETTER_EXCHANGE, QueueOptions, check_exchange_name
from interlock.amqp.exchange import ALTERNATE, HEADERS, KINDS, Exchange, ExchangeOptions
from interlock.amqp.headers import check_binding
from interlock.amqp.refusal import Refusal, not_implemented
from interlock.amqp.replies import REPLY_TO

if TYPE_CHECKING:
    from interlock.amqp.channel import Channel
    from interlock.amqp.queue import MessageQueue

Handler = Callable[["Channel", Any], None]

ELSEWHERE: Final = ("x-consistent-hash", "x-delayed-message", "x-random")
"""Exchange types of RabbitMQ's plugins."""


def generated_name(prefix: str) -> str:
    """A name nobody else has, such as ``amq.gen-Vx3...``."""
    return prefix + base64.urlsafe_b64encode(os.urandom(16)).rstrip(b"=").decode()


def queue_of(channel: Channel, name: str, what: str) -> MessageQueue:
    """The queue a method names, where an empty name means the one this channel declared last.

    Args:
        channel: whose method.
        name: of the queue.
        what: what the user needs to be allowed: ``configure``, ``write`` or ``read``.

    Raises:
        Refusal: 403, it is not allowed; 404, there is none; 405, it belongs to another connection.
    """
    name = _queue_name(channel, name)
    channel.access.check(what, "queue", name)
    return channel.vhost.queue(name, channel.connection)


def _queue_name(channel: Channel, name: str) -> str:
    if not name and not channel.last_queue:
        raise Refusal(spec.NOT_FOUND, "no previously declared queue")
    return name or channel.last_queue


def _check_not_default(name: str) -> None:
    if not name:
        raise Refusal(spec.ACCESS_REFUSED, "operation not permitted on the default exchange")


def _answer(channel: Channel, method: Any, kind: Any, **fields: Any) -> None:
    if not method.nowait:
        channel.send(kind, **fields)


def declare_exchange(channel: Channel, method: Any) -> None:
    """exchange.declare, active and passive."""
    if method.passive:
        _check_not_default(method.exchange)
        channel.vhost.exchange(method.exchange)
    else:
        if method.type in ELSEWHERE:
            raise not_implemented(f"exchange type {method.type}")
        if method.type not in KINDS:
            raise Refusal(spec.COMMAND_INVALID, f"unknown exchange type '{method.type}'")
        _check_not_default(method.exchange)
        channel.access.check("configure", "exchange", method.exchange)
        if method.exchange not in channel.vhost.exchanges:
            _check_alternate(channel, method)
        options = ExchangeOptions(method.type, method.durable, method.auto_delete, method.internal, method.arguments)
        channel.vhost.declare_exchange(method.exchange, options)
    _answer(channel, method, spec.Exchange.DeclareOk)


def _check_alternate(channel: Channel, method: Any) -> None:
    alternate = method.arguments.get(ALTERNATE)
    if alternate is not None:
        resource = channel.vhost.resource("exchange", method.exchange)
        check_exchange_name(alternate, ALTERNATE, resource)
        channel.access.check("read", "exchange", method.exchange)
        channel.access.check("write", "exchange", alternate)


def delete_exchange(channel: Channel, method: Any) -> None:
    """exchange.delete; one that is not there is deleted already."""
    _check_not_default(method.exchange)
    resource = channel.vhost.resource("exchange", method.exchange)
    if method.exchange.startswith("amq."):
        raise Refusal(spec.ACCESS_REFUSED, f"deletion of system {resource} not allowed")
    channel.access.check("configure", "exchange", method.exchange)
    exchange = channel.vhost.exchanges.get(method.exchange)
    if exchange is not None:
        if method.if_unused and exchange.bindings:
            raise Refusal(spec.PRECONDITION_FAILED, f"{resource} in use")
        channel.vhost.delete_exchange(exchange)
    _answer(channel, method, spec.Exchange.DeleteOk)


def declare_queue(channel: Channel, method: Any) -> None:
    """queue.declare, active and passive; an empty name asks for a generated one."""
    if method.queue.startswith(REPLY_TO) and channel.vhost.replies.exists(method.queue):
        _answer(channel, method, spec.Queue.DeclareOk, queue=method.queue, message_count=0, consumer_count=1)
        return
    if method.passive:
        queue = channel.vhost.queue(method.queue, channel.connection)
        queue.disuse.begin_again()
    else:
        if method.queue.startswith("amq."):
            text = f"queue name '{method.queue}' contains reserved prefix 'amq.*'"
            raise Refusal(spec.ACCESS_REFUSED, text)
        name = method.queue or generated_name("amq.gen-")
        channel.access.check("configure", "queue", name)
        if name not in channel.vhost.queues:
            _check_dead_letters(channel, name, method.arguments)
        options = QueueOptions(method.durable, method.exclusive, method.auto_delete, method.arguments)
        queue = channel.vhost.declare_queue(name, options, channel.connection)
    channel.last_queue = queue.name
    counts = {"message_count": len(queue.ready), "consumer_count": len(queue.consumers)}
    _answer(channel, method, spec.Queue.DeclareOk, queue=queue.name, **counts)


def _check_dead_letters(channel: Channel, name: str, arguments: Mapping[str, Any]) -> None:
    exchange = arguments.get(DEAD_LETTER_EXCHANGE)
    if isinstance(exchange, str):
        channel.access.check("read", "queue", name)
        channel.access.check("write", "exchange", exchange)


def bind_queue(channel: Channel, method: Any) -> None:
    """queue.bind."""
    name, key = _ends(channel, method)
    exchange = _source(channel, method.exchange, "queue", name)
    _bind(exchange, channel.vhost.queue(name, channel.connection), key, method.arguments)
    _answer(channel, method, spec.Queue.BindOk)


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
    _answer(channel, method, spec.Exchange.BindOk)


def unbind_exchange(channel: Channel, method: Any) -> None:
    """exchange.unbind; a binding that is not there is unbound already."""
    _check_ends(channel, method.source, "exchange", method.destination)
    source, destination = (channel.vhost.exchanges.get(name) for name in (method.source, method.destination))
    if source is not None and destination is not None and source.has(destination, method.routing_key, method.arguments):
        source.unbind(destination, method.routing_key, method.arguments)
        channel.vhost.unbound(source)
    _answer(channel, method, spec.Exchange.UnbindOk)


def _bind(source: Exchange, destination: MessageQueue | Exchange, key: str, arguments: Mapping[str, Any]) -> None:
    if source.options.kind == HEADERS:
        check_binding(arguments)
    source.bind(destination, key, arguments)


def _ends(channel: Channel, method: Any) -> tuple[str, str]:
    """Queue name and key of a binding; where neither is said, both mean the queue declared last."""
    name = _queue_name(channel, method.queue)
    return name, method.routing_key or ("" if method.queue else name)


def _check_ends(channel: Channel, source: str, kind: str, destination: str) -> None:
    channel.access.check("write", kind, destination)
    for name in (source, *([destination] if kind == "exchange" else [])):
        _check_not_default(name)
    channel.access.check("read", "exchange", source)


def _source(channel: Channel, source: str, kind: str, destination: str) -> Exchange:
    _check_ends(channel, source, kind, destination)
    return channel.vhost.exchange(source)


def purge_queue(channel: Channel, method: Any) -> None:
    """queue.purge: ready messages only."""
    count = queue_of(channel, method.queue, "read").purge()
    _answer(channel, method, spec.Queue.PurgeOk, message_count=count)


def delete_queue(channel: Channel, method: Any) -> None:
    """queue.delete; one that is not there is deleted already."""
    name = _queue_name(channel, method.queue)
    channel.access.check("configure", "queue", name)
    if name not in channel.vhost.queues:
        _answer(channel, method, spec.Queue.DeleteOk, message_count=0)
        return
    queue = channel.vhost.queue(name, channel.connection)
    if method.if_empty and queue.ready:
        raise Refusal(spec.PRECONDITION_FAILED, f"{queue.resource} not empty")
    if method.if_unused and queue.consumers:
        raise Refusal(spec.PRECONDITION_FAILED, f"{queue.resource} in use")
    # The answer first: a client that is told of its consumer's end while it waits may take that for a failure.
    _answer(channel, method, spec.Queue.DeleteOk, message_count=len(queue.ready))
    channel.vhost.delete_queue(queue)


HANDLERS: Final[dict[Any, Handler]] = {
    spec.Exchange.Declare: declare_exchange,
    spec.Exchange.Delete: delete_exchange,
    spec.Exchange.Bind: bind_exchange,
    spec.Exchange.Unbind: unbind_exchange,
    spec.Queue.Declare: declare_queue,
    spec.Queue.Bind: bind_queue,
    spec.Queue.Unbind: unbind_queue,
    spec.Queue.Purge: purge_queue,
    spec.Queue.Delete: delete_queue,
}
