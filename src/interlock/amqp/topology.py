"""The exchange.* and queue.* methods: one function each, from the method's fields to the vhost."""

from __future__ import annotations

import base64
import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from pika import spec

from interlock.amqp.arguments import QueueOptions
from interlock.amqp.exchange import ExchangeOptions
from interlock.amqp.refusal import Refusal, not_implemented
from interlock.amqp.routing import MATCHES

if TYPE_CHECKING:
    from interlock.amqp.channel import Channel
    from interlock.amqp.queue import MessageQueue

Handler = Callable[["Channel", Any], None]


def generated_name(prefix: str) -> str:
    """A name nobody else has, such as ``amq.gen-Vx3...``."""
    return prefix + base64.urlsafe_b64encode(os.urandom(16)).rstrip(b"=").decode()


def queue_of(channel: Channel, name: str) -> MessageQueue:
    """The queue a method names, where an empty name means the one this channel declared last.

    Raises:
        Refusal: 404, there is none; 405, it belongs to another connection.
    """
    return channel.vhost.queue(_queue_name(channel, name), channel.connection)


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
        if method.type in ("headers", "x-consistent-hash", "x-delayed-message", "x-random"):
            raise not_implemented(f"exchange type {method.type}")
        if method.type not in MATCHES:
            raise Refusal(spec.COMMAND_INVALID, f"unknown exchange type '{method.type}'")
        _check_not_default(method.exchange)
        if "alternate-exchange" in method.arguments:
            raise not_implemented("exchange argument alternate-exchange")
        options = ExchangeOptions(method.type, method.durable, method.auto_delete, method.internal)
        channel.vhost.declare_exchange(method.exchange, options)
    _answer(channel, method, spec.Exchange.DeclareOk)


def delete_exchange(channel: Channel, method: Any) -> None:
    """exchange.delete; one that is not there is deleted already."""
    _check_not_default(method.exchange)
    resource = channel.vhost.resource("exchange", method.exchange)
    if method.exchange.startswith("amq."):
        raise Refusal(spec.ACCESS_REFUSED, f"deletion of system {resource} not allowed")
    exchange = channel.vhost.exchanges.get(method.exchange)
    if exchange is not None:
        if method.if_unused and exchange.bindings:
            raise Refusal(spec.PRECONDITION_FAILED, f"{resource} in use")
        channel.vhost.delete_exchange(exchange)
    _answer(channel, method, spec.Exchange.DeleteOk)


def declare_queue(channel: Channel, method: Any) -> None:
    """queue.declare, active and passive; an empty name asks for a generated one."""
    if method.passive:
        queue = channel.vhost.queue(method.queue, channel.connection)
    else:
        if method.queue.startswith("amq."):
            text = f"queue name '{method.queue}' contains reserved prefix 'amq.*'"
            raise Refusal(spec.ACCESS_REFUSED, text)
        name = method.queue or generated_name("amq.gen-")
        options = QueueOptions(method.durable, method.exclusive, method.auto_delete, method.arguments)
        queue = channel.vhost.declare_queue(name, options, channel.connection)
    channel.last_queue = queue.name
    counts = {"message_count": len(queue.ready), "consumer_count": len(queue.consumers)}
    _answer(channel, method, spec.Queue.DeclareOk, queue=queue.name, **counts)


def bind_queue(channel: Channel, method: Any) -> None:
    """queue.bind."""
    name, key = _ends(channel, method)
    exchange = channel.vhost.exchange(method.exchange)
    exchange.bind(channel.vhost.queue(name, channel.connection), key, method.arguments)
    _answer(channel, method, spec.Queue.BindOk)


def unbind_queue(channel: Channel, method: Any) -> None:
    """queue.unbind; a binding that is not there is unbound already."""
    name, key = _ends(channel, method)
    exchange, queue = channel.vhost.exchanges.get(method.exchange), channel.vhost.queues.get(name)
    if exchange is not None and queue is not None and exchange.has(queue, key, method.arguments):
        channel.vhost.queue(name, channel.connection)
        exchange.unbind(queue, key, method.arguments)
        channel.vhost.unbound(exchange)
    channel.send(spec.Queue.UnbindOk)


def _ends(channel: Channel, method: Any) -> tuple[str, str]:
    """Queue name and key of a binding; where neither is said, both mean the queue declared last."""
    _check_not_default(method.exchange)
    name = _queue_name(channel, method.queue)
    return name, method.routing_key or ("" if method.queue else name)


def purge_queue(channel: Channel, method: Any) -> None:
    """queue.purge: ready messages only."""
    count = queue_of(channel, method.queue).purge()
    _answer(channel, method, spec.Queue.PurgeOk, message_count=count)


def delete_queue(channel: Channel, method: Any) -> None:
    """queue.delete; one that is not there is deleted already."""
    count = 0
    if _queue_name(channel, method.queue) in channel.vhost.queues:
        queue = queue_of(channel, method.queue)
        if method.if_empty and queue.ready:
            raise Refusal(spec.PRECONDITION_FAILED, f"{queue.resource} not empty")
        if method.if_unused and queue.consumers:
            raise Refusal(spec.PRECONDITION_FAILED, f"{queue.resource} in use")
        count = channel.vhost.delete_queue(queue)
    _answer(channel, method, spec.Queue.DeleteOk, message_count=count)


HANDLERS: Final[dict[Any, Handler]] = {
    spec.Exchange.Declare: declare_exchange,
    spec.Exchange.Delete: delete_exchange,
    spec.Queue.Declare: declare_queue,
    spec.Queue.Bind: bind_queue,
    spec.Queue.Unbind: unbind_queue,
    spec.Queue.Purge: purge_queue,
    spec.Queue.Delete: delete_queue,
}
