"""Everything a channel does with messages: one function for each method, and `publish` for a whole message."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from pika import spec

from interlock.amqp import properties
from interlock.amqp.arguments import type_name
from interlock.amqp.consumer import Consumer, Delivery
from interlock.amqp.refusal import Refusal, not_implemented
from interlock.amqp.topology import Handler, generated_name, queue_of

if TYPE_CHECKING:
    from interlock.amqp.channel import Channel
    from interlock.amqp.message import Message

PRIORITY: Final = "x-priority"
_NEEDS_A_LOOK: Final = properties.EXPIRATION | properties.USER_ID | properties.HEADERS


def publish(channel: Channel, message: Message, *, mandatory: bool, immediate: bool) -> None:
    """basic.publish, once its content is complete."""
    if immediate:
        raise Refusal(spec.NOT_IMPLEMENTED, "immediate=true")
    exchange = channel.vhost.exchange(message.exchange)
    if exchange.options.internal:
        resource = channel.vhost.resource("exchange", message.exchange)
        raise Refusal(spec.ACCESS_REFUSED, f"cannot publish to internal {resource}")
    if properties.flags(message.header) & _NEEDS_A_LOOK:
        _check_properties(channel, message.header)
    queues = channel.vhost.publish(exchange, message)
    if mandatory and not queues:
        channel.send_content(spec.Basic.Return, message, reply_code=spec.NO_ROUTE, reply_text="NO_ROUTE")


def _check_properties(channel: Channel, header: bytes) -> None:
    flags = properties.flags(header)
    if flags & properties.EXPIRATION:
        raise not_implemented("message property expiration")
    if flags & properties.USER_ID:
        user = properties.decode(header).user_id
        if user != channel.connection.user:
            text = f"user_id property set to '{user}' but authenticated user was '{channel.connection.user}'"
            raise Refusal(spec.PRECONDITION_FAILED, text)
    # A search in the bytes is cheap; only a header that may hold these names is taken apart.
    if flags & properties.HEADERS and (b"\x02CC" in header or b"\x03BCC" in header):
        found = {"CC", "BCC"} & set(properties.decode(header).headers)
        if found:
            raise not_implemented(f"message header {min(found)}")


def consume(channel: Channel, method: Any) -> None:
    """basic.consume."""
    if method.queue == "amq.rabbitmq.reply-to":
        raise not_implemented("direct reply-to")
    queue = queue_of(channel, method.queue)
    if method.consumer_tag in channel.consumers:
        raise Refusal(spec.NOT_ALLOWED, f"attempt to reuse consumer tag '{method.consumer_tag}'")
    priority = _priority(method.arguments, queue.resource)
    if queue.consumers and (method.exclusive or queue.consumers[0].exclusive):
        raise Refusal(spec.ACCESS_REFUSED, f"{queue.resource} in exclusive use")
    tag = method.consumer_tag or generated_name("amq.ctag-")
    consumer = Consumer(tag, queue, channel, method.no_ack, method.exclusive, channel.prefetch, priority)
    channel.consumers[tag] = consumer
    queue.add(consumer)
    if not method.nowait:
        channel.send(spec.Basic.ConsumeOk, consumer_tag=tag)
    queue.pump()


def _priority(arguments: Mapping[str, Any], resource: str) -> int:
    wanted = arguments.get(PRIORITY, 0)
    if isinstance(wanted, bool) or not isinstance(wanted, int):
        text = f"invalid arg '{PRIORITY}' for {resource}: \"expected integer, got {type_name(wanted)}\""
        raise Refusal(spec.PRECONDITION_FAILED, text)
    return wanted


def cancel(channel: Channel, method: Any) -> None:
    """basic.cancel; a consumer that is not there is cancelled already."""
    consumer = channel.consumers.get(method.consumer_tag)
    if consumer is not None:
        channel.drop(consumer)
    if not method.nowait:
        channel.send(spec.Basic.CancelOk, consumer_tag=method.consumer_tag)


def get(channel: Channel, method: Any) -> None:
    """basic.get."""
    queue = queue_of(channel, method.queue)
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


def ack(channel: Channel, method: Any) -> None:
    """basic.ack."""
    _go_on(channel, channel.settle(method.delivery_tag, multiple=method.multiple))


def nack(channel: Channel, method: Any) -> None:
    """basic.nack."""
    _refuse(channel, channel.settle(method.delivery_tag, multiple=method.multiple), requeue=method.requeue)


def reject(channel: Channel, method: Any) -> None:
    """basic.reject."""
    _refuse(channel, channel.settle(method.delivery_tag, multiple=False), requeue=method.requeue)


def _refuse(channel: Channel, deliveries: list[Delivery], *, requeue: bool) -> None:
    if requeue:
        channel.requeue(deliveries)
    else:
        for delivery in deliveries:
            channel.vhost.reject(delivery.queue, [delivery.entry])
    _go_on(channel, deliveries)


def _go_on(channel: Channel, deliveries: list[Delivery]) -> None:
    if channel.limit:
        channel.pump()
    else:
        for queue in dict.fromkeys(delivery.queue for delivery in deliveries):
            queue.pump()


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


def recover(channel: Channel, method: Any) -> None:
    """basic.recover and basic.recover-async."""
    if not method.requeue:
        raise Refusal(spec.NOT_IMPLEMENTED, "requeue=false")
    if type(method) is spec.Basic.Recover:
        channel.send(spec.Basic.RecoverOk)
    channel.requeue(channel.settle(0, multiple=True))


def select_confirms(channel: Channel, method: Any) -> None:
    """confirm.select."""
    channel.confirming = True
    if not method.nowait:
        channel.send(spec.Confirm.SelectOk)


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
    spec.Basic.Ack: ack,
    spec.Basic.Nack: nack,
    spec.Basic.Reject: reject,
    spec.Basic.Qos: qos,
    spec.Basic.Recover: recover,
    spec.Basic.RecoverAsync: recover,
    spec.Confirm.Select: select_confirms,
    spec.Channel.Flow: flow,
    spec.Access.Request: request_access,
}
