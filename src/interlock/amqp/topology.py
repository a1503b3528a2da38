"""Declaring, purging and deleting exchanges and queues: one function for each method."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from pika import spec

from interlock.amqp.arguments import DEAD_LETTER_EXCHANGE, QueueOptions, check_exchange_name
from interlock.amqp.exchange import ALTERNATE, KINDS, ExchangeOptions
from interlock.amqp.methods import Handler, answer, check_not_default, generated_name, queue_name, queue_of
from interlock.amqp.refusal import Refusal, not_implemented
from interlock.amqp.replies import REPLY_TO

if TYPE_CHECKING:
    from interlock.amqp.channel import Channel

ELSEWHERE: Final = ("x-consistent-hash", "x-delayed-message", "x-random")
"""Exchange types of RabbitMQ's plugins."""


def declare_exchange(channel: Channel, method: Any) -> None:
    """exchange.declare, active and passive."""
    if method.passive:
        check_not_default(method.exchange)
        channel.vhost.exchange(method.exchange)
    else:
        if method.type in ELSEWHERE:
            raise not_implemented(f"exchange type {method.type}")
        if method.type not in KINDS:
            raise Refusal(spec.COMMAND_INVALID, f"unknown exchange type '{method.type}'")
        check_not_default(method.exchange)
        channel.access.check("configure", "exchange", method.exchange)
        if method.exchange not in channel.vhost.exchanges:
            _check_alternate(channel, method)
        options = ExchangeOptions(method.type, method.durable, method.auto_delete, method.internal, method.arguments)
        channel.vhost.declare_exchange(method.exchange, options)
    answer(channel, method, spec.Exchange.DeclareOk)


def _check_alternate(channel: Channel, method: Any) -> None:
    if ALTERNATE in method.arguments:
        alternate = method.arguments[ALTERNATE]
        resource = channel.vhost.resource("exchange", method.exchange)
        check_exchange_name(alternate, ALTERNATE, resource)
        channel.access.check("read", "exchange", method.exchange)
        channel.access.check("write", "exchange", alternate)


def delete_exchange(channel: Channel, method: Any) -> None:
    """exchange.delete; one that is not there is deleted already."""
    check_not_default(method.exchange)
    resource = channel.vhost.resource("exchange", method.exchange)
    if method.exchange.startswith("amq."):
        raise Refusal(spec.ACCESS_REFUSED, f"deletion of system {resource} not allowed")
    channel.access.check("configure", "exchange", method.exchange)
    exchange = channel.vhost.exchanges.get(method.exchange)
    if exchange is not None:
        if method.if_unused and exchange.bindings:
            raise Refusal(spec.PRECONDITION_FAILED, f"{resource} in use")
        channel.vhost.delete_exchange(exchange)
    answer(channel, method, spec.Exchange.DeleteOk)


def declare_queue(channel: Channel, method: Any) -> None:
    """queue.declare, active and passive; an empty name asks for a generated one."""
    if method.queue.startswith(REPLY_TO) and channel.vhost.replies.exists(method.queue):
        answer(channel, method, spec.Queue.DeclareOk, queue=method.queue, message_count=0, consumer_count=1)
        return
    if method.passive or method.queue.startswith(REPLY_TO):
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
    answer(channel, method, spec.Queue.DeclareOk, queue=queue.name, **counts)


def _check_dead_letters(channel: Channel, name: str, arguments: Mapping[str, Any]) -> None:
    exchange = arguments.get(DEAD_LETTER_EXCHANGE)
    if isinstance(exchange, str):
        channel.access.check("read", "queue", name)
        channel.access.check("write", "exchange", exchange)


def purge_queue(channel: Channel, method: Any) -> None:
    """queue.purge: ready messages only."""
    count = queue_of(channel, method.queue, "read").purge()
    answer(channel, method, spec.Queue.PurgeOk, message_count=count)


def delete_queue(channel: Channel, method: Any) -> None:
    """queue.delete; one that is not there is deleted already."""
    name = queue_name(channel, method.queue)
    channel.access.check("configure", "queue", name)
    if name not in channel.vhost.queues:
        answer(channel, method, spec.Queue.DeleteOk, message_count=0)
        return
    queue = channel.vhost.queue(name, channel.connection)
    if method.if_empty and queue.ready:
        raise Refusal(spec.PRECONDITION_FAILED, f"{queue.resource} not empty")
    if method.if_unused and queue.consumers:
        raise Refusal(spec.PRECONDITION_FAILED, f"{queue.resource} in use")
    # The answer first: a client that is told of its consumer's end while it waits may take that for a failure.
    answer(channel, method, spec.Queue.DeleteOk, message_count=len(queue.ready))
    channel.vhost.delete_queue(queue)


HANDLERS: Final[dict[Any, Handler]] = {
    spec.Exchange.Declare: declare_exchange,
    spec.Exchange.Delete: delete_exchange,
    spec.Queue.Declare: declare_queue,
    spec.Queue.Purge: purge_queue,
    spec.Queue.Delete: delete_queue,
}
