"""Everything else a channel does with messages: one function for each method, and `publish` for a whole message."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

from pika import spec

from interlock.amqp import envelope
from interlock.amqp.arguments import check_consumer
from interlock.amqp.consumer import Consumer
from interlock.amqp.methods import Handler, generated_name, queue_of
from interlock.amqp.refusal import Refusal
from interlock.amqp.replies import REPLY_TO
from interlock.amqp.tracing import trace
from interlock.amqp.transaction import Transaction

if TYPE_CHECKING:
    from interlock.amqp.channel import Channel
    from interlock.amqp.exchange import Exchange
    from interlock.amqp.message import Message


def publish(channel: Channel, message: Message, *, mandatory: bool, immediate: bool) -> None:
    """basic.publish, once its content is complete."""
    if immediate:
        raise Refusal(spec.NOT_IMPLEMENTED, "immediate=true")
    channel.access.check("write", "exchange", message.exchange)
    exchange = channel.vhost.exchange(message.exchange)
    if exchange.options.internal:
        resource = channel.vhost.resource("exchange", message.exchange)
        raise Refusal(spec.ACCESS_REFUSED, f"cannot publish to internal {resource}")
    message = envelope.opened(channel, message)
    if channel.vhost.traced:
        trace(channel, exchange, message)
    if channel.transaction is None:
        channel.published(taken=_deliver(channel, exchange, message, mandatory=mandatory))
    else:
        channel.transaction.publish(partial(_deliver, channel, exchange, message, mandatory=mandatory))


def _deliver(channel: Channel, exchange: Exchange, message: Message, *, mandatory: bool) -> bool:
    """Send a message its way, or back; returns whether no queue refused it."""
    queues, taken = channel.vhost.router.publish(exchange, message)
    if mandatory and not queues:
        channel.vhost.router.record.returned(channel.vhost.name, message)
        channel.send_content(spec.Basic.Return, message, reply_code=spec.NO_ROUTE, reply_text="NO_ROUTE")
    return taken


def consume(channel: Channel, method: Any) -> None:
    """basic.consume."""
    tag = method.consumer_tag or generated_name("amq.ctag-")
    if method.queue == REPLY_TO:
        channel.vhost.replies.consume(channel, method, tag)
    else:
        _subscribe(channel, method, tag)
    if not method.nowait:
        channel.send(spec.Basic.ConsumeOk, consumer_tag=tag)
    if tag in channel.consumers:
        channel.consumers[tag].queue.pump()


def _subscribe(channel: Channel, method: Any, tag: str) -> None:
    if tag in channel.consumers:
        raise Refusal(spec.NOT_ALLOWED, f"attempt to reuse consumer tag '{tag}'")
    queue = queue_of(channel, method.queue, "read")
    priority = check_consumer(method.arguments, queue.resource)
    if (queue.consumers and (method.exclusive or queue.consumers.exclusive)) or (
        method.exclusive and queue.consumers.single
    ):
        raise Refusal(spec.ACCESS_REFUSED, f"{queue.resource} in exclusive use")
    consumer = Consumer(tag, queue, channel, method.no_ack, method.exclusive, channel.prefetch, priority)
    channel.consumers[tag] = consumer
    queue.add(consumer)


def cancel(channel: Channel, method: Any) -> None:
    """basic.cancel; a consumer that is not there is cancelled already."""
    consumer = channel.consumers.get(method.consumer_tag)
    if consumer is not None:
        channel.drop(consumer)
    channel.vhost.replies.cancel(channel, method.consumer_tag)
    if not method.nowait:
        channel.send(spec.Basic.CancelOk, consumer_tag=method.consumer_tag)
    if consumer is not None:
        consumer.queue.pump()


def get(channel: Channel, method: Any) -> None:
    """basic.get."""
    queue = queue_of(channel, method.queue, "read")
    entry = queue.take()
    if entry is None:
        channel.send(spec.Basic.GetEmpty, cluster_id="")
        return
    channel.send_content(
        spec.Basic.GetOk,
        entry.message,
        delivery_tag=channel.hand_out(queue, entry, None, no_ack=method.no_ack),
        redelivered=entry.redelivered,
        message_count=len(queue.ready),
    )


def qos(channel: Channel, method: Any) -> None:
    """basic.qos, for each consumer to come or for the channel as a whole."""
    if method.prefetch_size:
        raise Refusal(spec.NOT_IMPLEMENTED, f"prefetch_size!=0 ({method.prefetch_size})")
    if method.global_qos:
        channel.limit = method.prefetch_count
    else:
        # The one for each takes the one for all away: so does RabbitMQ.
        channel.prefetch, channel.limit = method.prefetch_count, 0
    channel.send(spec.Basic.QosOk)
    channel.pump()


def select_confirms(channel: Channel, method: Any) -> None:
    """confirm.select."""
    if channel.transaction is not None:
        raise Refusal(spec.PRECONDITION_FAILED, "cannot switch from tx to confirm mode")
    channel.confirming = True
    if not method.nowait:
        channel.send(spec.Confirm.SelectOk)


def select_transactions(channel: Channel, _method: Any) -> None:
    """tx.select."""
    if channel.confirming:
        raise Refusal(spec.PRECONDITION_FAILED, "cannot switch from confirm to tx mode")
    channel.transaction = channel.transaction or Transaction()
    channel.send(spec.Tx.SelectOk)


def commit(channel: Channel, _method: Any) -> None:
    """tx.commit."""
    _transaction(channel).commit()
    channel.send(spec.Tx.CommitOk)


def rollback(channel: Channel, _method: Any) -> None:
    """tx.rollback: what was settled is not, and is not delivered again either."""
    channel.unsettled.keep(_transaction(channel).rollback())
    channel.send(spec.Tx.RollbackOk)


def _transaction(channel: Channel) -> Transaction:
    if channel.transaction is None:
        raise Refusal(spec.PRECONDITION_FAILED, "channel is not transactional")
    return channel.transaction


def flow(channel: Channel, method: Any) -> None:
    """channel.flow: switching deliveries off is what nobody has."""
    if not method.active:
        raise Refusal(spec.NOT_IMPLEMENTED, "active=false")
    channel.send(spec.Channel.FlowOk, active=True)


def request_access(channel: Channel, _method: Any) -> None:
    """access.request, of no meaning since AMQP 0-9-1: some old clients still ask."""
    channel.send(spec.Access.RequestOk, ticket=1)


HANDLERS: Final[dict[Any, Handler]] = {
    spec.Basic.Consume: consume,
    spec.Basic.Cancel: cancel,
    spec.Basic.Get: get,
    spec.Basic.Qos: qos,
    spec.Confirm.Select: select_confirms,
    spec.Tx.Select: select_transactions,
    spec.Tx.Commit: commit,
    spec.Tx.Rollback: rollback,
    spec.Channel.Flow: flow,
    spec.Access.Request: request_access,
}
