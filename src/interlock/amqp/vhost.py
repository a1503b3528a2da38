"""A virtual host: names to exchanges and queues."""

from __future__ import annotations

from typing import Final

from pika import spec

from interlock.amqp.arguments import COMPARED, QueueOptions, check_arguments
from interlock.amqp.exchange import ALTERNATE, DefaultExchange, Exchange, ExchangeOptions
from interlock.amqp.queue import MessageQueue
from interlock.amqp.record import Record
from interlock.amqp.refusal import Refusal
from interlock.amqp.replies import Replies
from interlock.amqp.router import Router
from interlock.amqp.sameness import check_same, check_same_arguments

PREDECLARED: Final[dict[str, ExchangeOptions]] = {
    **{f"amq.{kind}": ExchangeOptions(kind, durable=True) for kind in ("direct", "fanout", "topic", "headers")},
    "amq.match": ExchangeOptions("headers", durable=True),
    "amq.rabbitmq.trace": ExchangeOptions("topic", durable=True, internal=True),
}


class Vhost:
    """Exchanges and queues under their names; messages between them are `router`'s.

    Args:
        name: as clients say it when they connect.
        record: told of what happens to messages.

    Attributes:
        traced: whether what is published is told at ``amq.rabbitmq.trace``.

    Example:
        >>> vhost = Vhost("/", Record())
        >>> vhost.declare_queue("orders", QueueOptions(durable=True)).name
        'orders'
    """

    def __init__(self, name: str, record: Record) -> None:
        self.name, self.traced = name, False
        self.queues: dict[str, MessageQueue] = {}
        self.exchanges: dict[str, Exchange] = {"": DefaultExchange(self.queues.get)}
        for known, options in PREDECLARED.items():
            self.exchanges[known] = Exchange(known, options)
        self.replies = Replies()
        self.router = Router(self, record)

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
            return exchange
        resource = self.resource("exchange", name)
        for argument, flag in (("type", "kind"), *((flag, flag) for flag in ("durable", "auto_delete", "internal"))):
            check_same(getattr(exchange.options, flag), getattr(options, flag), argument, resource)
        check_same_arguments(exchange.options.arguments, options.arguments, {ALTERNATE: None}, resource)
        return exchange

    def declare_queue(self, name: str, options: QueueOptions, owner: object = None) -> MessageQueue:
        """Make a queue, or check that the one there is says the same.

        Raises:
            Refusal: 403, the name is reserved; 405, exclusive to others; 406, it differs or an argument is wrong.
        """
        resource = self.resource("queue", name)
        queue = self.queues.get(name)
        if queue is None:
            check_arguments(options.arguments, resource)
            queue = self.queues[name] = MessageQueue(self, name, options, owner if options.exclusive else None)
        else:
            if queue.owner is not (owner if options.exclusive else None):
                raise self._locked(queue)
            if not options.exclusive:  # what goes with its connection cannot outlive the broker, whatever it says
                check_same(queue.options.durable, options.durable, "durable", resource)
            check_same(queue.options.auto_delete, options.auto_delete, "auto_delete", resource)
            check_same_arguments(queue.options.arguments, options.arguments, COMPARED, resource)
        queue.disuse.begin_again()
        return queue

    def delete_exchange(self, exchange: Exchange) -> None:
        """Forget an exchange and its bindings, those of exchanges to it too."""
        self.exchanges.pop(exchange.name, None)
        exchange.bindings.clear()
        self._forget(exchange)

    def delete_queue(self, queue: MessageQueue) -> int:
        """Forget a queue, its bindings and messages, and tell its consumers; returns how many were ready."""
        if queue.deleted:
            return 0
        count = queue.close()
        del self.queues[queue.name]
        self._forget(queue)
        for consumer in tuple(queue.consumers):
            consumer.channel.cancelled_by_broker(consumer)
        queue.consumers.clear()
        return count

    def unbound(self, exchange: Exchange) -> None:
        """An exchange has lost a binding: an auto-delete one goes with its last."""
        if exchange.options.auto_delete and not exchange.bindings:
            self.delete_exchange(exchange)

    def leave(self, owner: object) -> None:
        """A connection has gone: its exclusive queues go too."""
        for queue in [queue for queue in self.queues.values() if queue.owner is owner]:
            self.delete_queue(queue)

    def _forget(self, destination: MessageQueue | Exchange) -> None:
        for exchange in tuple(self.exchanges.values()):
            if exchange.forget(destination):
                self.unbound(exchange)

    def _locked(self, queue: MessageQueue) -> Refusal:
        return Refusal(
            spec.RESOURCE_LOCKED,
            f"cannot obtain exclusive access to locked {queue.resource}. It could be originally declared on another "
            "connection or the exclusive property value does not match that of the original declaration.",
        )


def _check_name(kind: str, name: str) -> None:
    if name.startswith("amq."):
        raise Refusal(spec.ACCESS_REFUSED, f"{kind} name '{name}' contains reserved prefix 'amq.*'")
