"""A channel: what it publishes, what it has been given and not settled, and its confirms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pika import spec

from interlock.amqp import basic, binding, settling, topology, wire
from interlock.amqp.consumer import Consumer, Delivery
from interlock.amqp.content import Content
from interlock.amqp.refusal import Refusal
from interlock.amqp.unsettled import Unsettled

if TYPE_CHECKING:
    from interlock.amqp.connection import Connection
    from interlock.amqp.message import Entry, Message
    from interlock.amqp.queue import MessageQueue
    from interlock.amqp.transaction import Transaction

HANDLERS = topology.HANDLERS | binding.HANDLERS | basic.HANDLERS | settling.HANDLERS


class Channel:
    """One of a connection's channels.

    Attributes:
        unsettled: what the client has been given and has not settled.
        prefetch: limit for each consumer to come, 0 for none.
        limit: limit for all consumers of this channel together, 0 for none.
        confirming: whether each publish is confirmed.
        transaction: what waits for tx.commit, None where the channel has no transactions.
        access: what the user may do.
        last_queue: what an empty queue name means.
        method: index of the method under way, for the refusal that may follow.
    """

    def __init__(self, number: int, connection: Connection) -> None:
        self.number = number
        self.connection = connection
        self.vhost = connection.vhost
        self.consumers: dict[str, Consumer] = {}
        self.unsettled = Unsettled()
        self.prefetch = self.limit = 0
        self.confirming = False
        self.transaction: Transaction | None = None
        self.access = connection.access
        self.last_queue = ""
        self.method = 0
        self._next_tag = 1
        self._published = self._confirmed = 0
        self._content: Content | None = None
        self._left: list[MessageQueue] = []

    @property
    def writable(self) -> bool:
        """Whether the client keeps up with what it is sent."""
        return self.connection.writable

    def has_room(self) -> bool:
        """Whether the limit of all consumers together allows one more delivery."""
        return not self.limit or self.unsettled.consumed < self.limit

    def take(self, kind: int, payload: bytes) -> None:
        """A frame has come.

        Raises:
            Refusal: whatever is wrong with it.
        """
        if self._content is not None:
            message = self._content.take(kind, payload)
            if message is not None:
                method, self._content = self._content.method, None
                basic.publish(self, message, mandatory=method.mandatory, immediate=method.immediate)
            return
        self.method = 0
        if kind != wire.METHOD:
            raise Refusal(spec.UNEXPECTED_FRAME, wire.NO_METHOD)
        publish = wire.decode_publish(payload)
        if publish is not None:
            self.method = spec.Basic.Publish.INDEX
            self._content = Content(publish)
            return
        method = wire.decode_method(payload)
        self.method = method.INDEX
        handler = HANDLERS.get(type(method))
        if handler is None:
            raise Refusal(spec.COMMAND_INVALID, "unimplemented method")
        handler(self, method)

    def published(self, *, taken: bool) -> None:
        """A publish is done: it is confirmed soon, or refused at once where a queue has not taken it."""
        if not self.confirming:
            return
        if not taken:
            self.confirm()
            self._confirmed += 1
            self.send(spec.Basic.Nack, delivery_tag=self._confirmed, multiple=False, requeue=False)
        self._published += 1
        self.connection.confirm_soon(self)

    def confirm(self) -> None:
        """Acknowledge to the client everything it published so far."""
        if self._confirmed < self._published:
            several = self._published - self._confirmed > 1
            self._confirmed = self._published
            self.send(spec.Basic.Ack, delivery_tag=self._published, multiple=several)

    def send(self, kind: Any, **fields: Any) -> None:
        """Send a method."""
        self.connection.send(wire.method_frame(self.number, wire.build(kind, **fields)))

    def send_content(self, kind: Any, message: Message, **fields: Any) -> None:
        """Send a method that carries a message."""
        method = wire.build(kind, exchange=message.exchange, routing_key=message.routing_key, **fields)
        self.connection.send(
            wire.method_frame(self.number, method)
            + wire.content_frames(self.number, message.header, message.body, self.connection.frame_max)
        )

    def hand_out(self, queue: MessageQueue, entry: Entry, consumer: Consumer | None, *, no_ack: bool) -> int:
        """Number a delivery and, unless nobody will settle it, remember it; returns its tag."""
        tag = self.next_tag()
        self.vhost.router.record.delivered(queue, entry, consumer.tag if consumer else None, no_ack=no_ack)
        if not no_ack:
            self.unsettled.add(tag, Delivery(queue, entry, consumer))
        return tag

    def deliver(self, consumer: Consumer, entry: Entry) -> None:
        """Send a message to one of the consumers here."""
        tag = self.hand_out(consumer.queue, entry, consumer, no_ack=consumer.no_ack)
        self.send_delivery(consumer.short_tag, tag, entry.message, redelivered=entry.redelivered)

    def send_delivery(self, consumer_tag: bytes, tag: int, message: Message, *, redelivered: bool) -> None:
        """Send a basic.deliver."""
        where = wire.short_string(message.exchange) + wire.short_string(message.routing_key)
        self.connection.send(
            wire.deliver_frame(self.number, consumer_tag, tag, where, redelivered=redelivered)
            + wire.content_frames(self.number, message.header, message.body, self.connection.frame_max)
        )

    def next_tag(self) -> int:
        """The number of the next delivery."""
        self._next_tag += 1
        return self._next_tag - 1

    def pump(self) -> None:
        """Let the queues of all consumers here go on: there may be room again."""
        for consumer in tuple(self.consumers.values()):
            consumer.queue.pump()

    def drop(self, consumer: Consumer) -> None:
        """End a subscription; an auto-delete queue goes with its last."""
        self.consumers.pop(consumer.tag, None)
        if consumer.queue.remove(consumer):
            self.vhost.delete_queue(consumer.queue)

    def drop_all(self) -> None:
        """End every subscription, before `leave`: nothing may come back to those who are leaving."""
        self.vhost.replies.cancel(self)
        self._left = [consumer.queue for consumer in self.consumers.values()]
        for consumer in tuple(self.consumers.values()):
            self.drop(consumer)

    def leave(self) -> None:
        """The channel is gone, `drop_all` was first: what was not settled goes back."""
        if self.transaction is not None:
            self.unsettled.keep(self.transaction.rollback())
        self.unsettled.give_back(list(self.unsettled.collect(0, multiple=True).values()))
        for queue in self._left:
            queue.pump()

    def cancelled_by_broker(self, consumer: Consumer) -> None:
        """A consumer's queue is gone; tells the client if it can be told."""
        self.consumers.pop(consumer.tag, None)
        if self.connection.capable_of("consumer_cancel_notify"):
            self.send(spec.Basic.Cancel, consumer_tag=consumer.tag, nowait=True)
