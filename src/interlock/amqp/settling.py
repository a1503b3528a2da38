"""basic.ack, nack, reject and recover: what becomes of deliveries, at once or when their transaction is committed."""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from pika import spec

from interlock.amqp.deadletter import REJECTED
from interlock.amqp.methods import Handler
from interlock.amqp.refusal import Refusal

if TYPE_CHECKING:
    from interlock.amqp.channel import Channel
    from interlock.amqp.consumer import Delivery
    from interlock.amqp.transaction import Settle


def ack(channel: Channel, method: Any) -> None:
    """basic.ack."""
    _settle(channel, method.delivery_tag, partial(_acknowledge, channel), multiple=method.multiple)


def nack(channel: Channel, method: Any) -> None:
    """basic.nack."""
    do = _requeue if method.requeue else _reject
    _settle(channel, method.delivery_tag, partial(do, channel), multiple=method.multiple)


def reject(channel: Channel, method: Any) -> None:
    """basic.reject."""
    _settle(channel, method.delivery_tag, partial(_requeue if method.requeue else _reject, channel), multiple=False)


def recover(channel: Channel, method: Any) -> None:
    """basic.recover and basic.recover-async."""
    if not method.requeue:
        raise Refusal(spec.NOT_IMPLEMENTED, "requeue=false")
    if type(method) is spec.Basic.Recover:
        channel.send(spec.Basic.RecoverOk)
    _requeue(channel, list(channel.unsettled.collect(0, multiple=True).values()))


def _settle(channel: Channel, tag: int, do: Settle, *, multiple: bool) -> None:
    deliveries = channel.unsettled.collect(tag, multiple=multiple)
    if channel.transaction is None:
        do(list(deliveries.values()))
    else:
        channel.transaction.settle(deliveries, do)


def _acknowledge(channel: Channel, deliveries: list[Delivery]) -> None:
    for group in _by_consumer(deliveries):
        channel.unsettled.release(group)
        for delivery in group:
            delivery.queue.home.router.record.settled("acknowledged", delivery.queue, delivery.entry)
        _go_on(channel, group)


def _requeue(channel: Channel, deliveries: list[Delivery]) -> None:
    for group in _by_consumer(deliveries):
        channel.unsettled.give_back(group)
        _go_on(channel, group)


def _reject(channel: Channel, deliveries: list[Delivery]) -> None:
    groups = _by_consumer(deliveries)
    for group in groups:
        channel.unsettled.release(group)
        _go_on(channel, group)
    # Dead letters are on their way for a moment: who has room now got what was ready, and these come after.
    for delivery in chain.from_iterable(groups):
        channel.vhost.router.bury(delivery.queue, [delivery.entry], REJECTED)


def _by_consumer(deliveries: list[Delivery]) -> list[list[Delivery]]:
    """What each consumer has, by their tags: the first is settled, and has room again, before the next one is."""
    if len(deliveries) == 1:
        return [deliveries]
    groups: defaultdict[tuple[str, str], list[Delivery]] = defaultdict(list)
    for delivery in deliveries:
        tag = "" if delivery.consumer is None else delivery.consumer.tag
        groups[delivery.queue.name, tag].append(delivery)
    return [groups[whose] for whose in sorted(groups)]


def _go_on(channel: Channel, deliveries: list[Delivery]) -> None:
    if channel.limit:
        channel.pump()
    else:
        for queue in dict.fromkeys(delivery.queue for delivery in deliveries):
            queue.pump()


HANDLERS: Final[dict[Any, Handler]] = {
    spec.Basic.Ack: ack,
    spec.Basic.Nack: nack,
    spec.Basic.Reject: reject,
    spec.Basic.Recover: recover,
    spec.Basic.RecoverAsync: recover,
}
