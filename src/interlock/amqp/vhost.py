"""A virtual host: names to exchanges and queues, and the way of a message from one to the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import fields
from typing import Final

from pika import spec

from interlock.amqp.arguments import QueueOptions, check_arguments, check_same, check_same_arguments
from interlock.amqp.deadletter import dead_lettered
from interlock.amqp.exchange import DefaultExchange, Exchange, ExchangeOptions
from interlock.amqp.message import Entry, Message
from interlock.amqp.queue import MessageQueue
from interlock.amqp.refusal import Refusal

PREDECLARED: Final = ("direct", "fanout", "topic")

Published = Callable[["Vhost", Message, tuple[MessageQueue, ...]], None]


class Vhost:
    """Exchanges and queues under their names.

    Args:
        name: as clients say it when they connect.
        published: told of every message a client publishes, with the queues it went to.

    Example:
        >>> vhost = Vhost("/", lambda vhost, message, queues: None)
        >>> vhost.declare_queue("orders", QueueOptions(durable=True)).name
        'orders'
    """

    def __init__(self, name: str, published: Published) -> None:
        self.name = name
        self.queues: dict[str, MessageQueue] = {}
        self.exchanges: dict[str, Exchange] = {"": DefaultExchange(self.queues.get)}
        for kind in PREDECLARED:
            self.exchanges[f"amq.{kind}"] = Exchange(f"amq.{kind}", ExchangeOptions(kind, durable=True))
        self._published = published

    def resource(self, kind: str, name: str) -> str:
        """How refusals name something here."""
        return f"{kind} '{name}' in vhost '{self.name}'"

    def exchange(self, name: str) -> Exchange:
        """The exchange of that name.

        Raises:
            Refusal: 404.
        """
        exchange = self.exchanges.get(name)
        if exchange is None:
            raise Refusal(spec.NOT_FOUND, f"no {self.resource('exchange', name)}")
        return exchange

    def queue(self, name: str, owner: object) -> MessageQueue:
        """The queue of that name, for a connection.

        Raises:
            Refusal: 404; 405 when it is exclusive to another connection.
        """
        queue = self.queues.get(name)
        if queue is None:
            raise Refusal(spec.NOT_FOUND, f"no {self.resource('queue', name)}")
        if queue.owner is not None and queue.owner is not owner:
            raise self._locked(queue)
        return queue

    def declare_exchange(self, name: str, options: ExchangeOptions) -> Exchange:
        """Make an exchange, or check that the one there is says the same.

        Raises:
            Refusal: 403, the name is reserved; 406, it differs.
        """
        exchange = self.exchanges.get(name)
        if exchange is None:
            _check_name("exchange", name)
            exchange = self.exchanges[name] = Exchange(name, options)
        for flag in fields(options):
            argument = "type" if flag.name == "kind" else flag.name
            current, received = getattr(exchange.options, flag.name), getattr(options, flag.name)
            check_same(current, received, argument, self.resource("exchange", name))
        return exchange

    def declare_queue(self, name: str, options: QueueOptions, owner: object = None) -> MessageQueue:
        """Make a queue, or check that the one there is says the same.

        Raises:
            Refusal: 403, the name is reserved; 405, exclusive to others; 406, it differs or an argument is wrong.
        """
        resource = self.resource("queue", name)
        queue = self.queues.get(name)
        if queue is not None:
            if queue.owner is not (owner if options.exclusive else None):
                raise self._locked(queue)
            check_same(queue.options.durable, options.durable, "durable", resource)
            check_same(queue.options.auto_delete, options.auto_delete, "auto_delete", resource)
            check_same_arguments(queue.options.arguments, options.arguments, resource)
            return queue
        check_arguments(options.arguments, resource)
        queue = MessageQueue(name, resource, options, owner if options.exclusive else None)
        self.queues[name] = queue
        return queue

    def delete_exchange(self, exchange: Exchange) -> None:
        """Forget an exchange and its bindings."""
        self.exchanges.pop(exchange.name, None)
        exchange.bindings.clear()

    def delete_queue(self, queue: MessageQueue) -> int:
        """Forget a queue, its bindings and messages, and tell its consumers; returns how many were ready."""
        if queue.deleted:
            return 0
        queue.deleted = True
        del self.queues[queue.name]
        for exchange in tuple(self.exchanges.values()):
            if exchange.forget(queue):
                self.unbound(exchange)
        count = queue.purge()
        for consumer in tuple(queue.consumers):
            consumer.channel.cancelled_by_broker(consumer)
        queue.consumers.clear()
        return count

    def unbound(self, exchange: Exchange) -> None:
        """An exchange has lost a binding: an auto-delete one goes with its last."""
        if exchange.options.auto_delete and not exchange.bindings:
            self.delete_exchange(exchange)

    def publish(self, exchange: Exchange, message: Message) -> tuple[MessageQueue, ...]:
        """Put a client's message where its key leads; returns those queues, none where it leads nowhere."""
        queues = exchange.route(message.routing_key)
        self._published(self, message, queues)
        for queue in queues:
            queue.put(message)
        return queues

    def reject(self, queue: MessageQueue, entries: Iterable[Entry]) -> None:
        """Drop messages for good, by way of the queue's dead-letter exchange where it has one that exists."""
        for entry in () if queue.deleted else entries:
            message = dead_lettered(entry.message, queue)
            exchange = None if message is None else self.exchanges.get(message.exchange)
            if message is not None and exchange is not None:
                for target in exchange.route(message.routing_key):
                    target.put(message)

    def leave(self, owner: object) -> None:
        """A connection has gone: its exclusive queues go too."""
        for queue in [queue for queue in self.queues.values() if queue.owner is owner]:
            self.delete_queue(queue)

    def _locked(self, queue: MessageQueue) -> Refusal:
        return Refusal(
            spec.RESOURCE_LOCKED,
            f"cannot obtain exclusive access to locked {queue.resource}. It could be originally declared on another "
            "connection or the exclusive property value does not match that of the original declaration.",
        )


def _check_name(kind: str, name: str) -> None:
    if name.startswith("amq."):
        raise Refusal(spec.ACCESS_REFUSED, f"{kind} name '{name}' contains reserved prefix 'amq.*'")
