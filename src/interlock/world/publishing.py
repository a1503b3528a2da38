"""How sentences publish: to an exchange, or straight into a queue, under the name that the application will read."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from interlock.correlation import HEADER, PROPERTY
from interlock.errors import TableError, UnknownName, UsageError, listed
from interlock.expect import MISSING, TableLike, look_up, parse_path
from interlock.expect.paths import put
from interlock.world.message_fields import Outgoing, compose_message
from interlock.world.payload import JSON_TYPE
from interlock.world.queues import telling_an_unknown_queue
from interlock.world.views import ROUTING_KEY
from interlock.world.world import World

if TYPE_CHECKING:
    from interlock.clients.broker import Broker

__all__ = ["beside_the_body", "publish", "publish_to_queue"]

IN_BODY = "body."
"""Where a profile's ``message_name`` leads into the body."""
BY_KEY = "routing_key"


def publish(world: World, name: str, exchange: str, table: TableLike | None, text: str | None) -> None:
    """Publish a message of this name: as routing key, as type, and in the body where the profile says so.

    Raises:
        UnknownName: the profile names no such exchange, or, for the default exchange, there is no queue of that name.
        TableError, CellError: data that cannot be sent so, or that names the message otherwise.
        ClientError: the broker did not take it.
    """
    broker = _broker_with(world, exchange)
    outgoing = compose_message(world.memory, table, text)
    rule = broker.exchanges[exchange].message_name
    where = f'the exchange "{exchange}"' if exchange else "the default exchange"
    if rule == BY_KEY and outgoing.routing_key not in (None, name):
        raise TableError(
            f'{where} names its messages by their routing key, so that "{name}" cannot have another one',
            hint="say message_name of this exchange in the profile, or publish a message of that name",
        )
    outgoing = _named(outgoing, rule, name, where)
    headers, properties = beside_the_body(world, outgoing, name)
    if rule == "type" and properties["type"] != name:
        raise TableError(f'{where} names its messages by their type, so that "{name}" cannot have another one')
    key = name if outgoing.routing_key is None else outgoing.routing_key
    routed = broker.publish(exchange, key, outgoing.body, headers, properties)
    if not routed and not exchange:  # no tap's queue is bound there: the message is lost
        raise UnknownName("queue", key, world.stack.queues(broker.name), f'broker "{broker.name}"')


def publish_to_queue(
    world: World, name: str, queue: str, broker: str | None, table: TableLike | None, text: str | None
) -> None:
    """Publish a message straight into a queue: through the default exchange, which leads nowhere else.

    Raises:
        UnknownName: there is no such queue.
        UsageError: the profile names the messages of the default exchange by its queue, and this one otherwise.
        TableError, CellError: data that cannot be sent so.
        ClientError: the broker did not take it.
    """
    found = world.broker(broker)
    outgoing = compose_message(world.memory, table, text)
    if outgoing.routing_key not in (None, queue):
        raise TableError(f'"{ROUTING_KEY}" has no meaning here: what goes to a queue has its name for a key, "{queue}"')
    default = found.exchanges.get("")
    if default is not None and default.message_name == BY_KEY and name != queue:
        raise UsageError(
            f'the default exchange names its messages by their routing key, so that this one is called "{queue}"',
            hint=f'publish "{queue}", or say message_name = "type" of exchanges."" in {world.profile.origin}',
        )
    outgoing = _named(outgoing, found.rule_of(""), name, "the default exchange")
    headers, properties = beside_the_body(world, outgoing, name)
    with telling_an_unknown_queue(world, found, queue):
        found.put(queue, outgoing.body, headers, properties, name)


def beside_the_body(world: World, outgoing: Outgoing, name: str | None = None) -> tuple[dict[str, Any], dict[str, Any]]:
    """Headers and properties of a message of the suite: the scenario's correlation id, and what the sentence says."""
    unique = world.memory.recall("unique")
    properties: dict[str, Any] = {"delivery_mode": 2, PROPERTY: unique}
    if name is not None:
        properties |= {"type": name}
    if outgoing.content_type is not None:
        properties |= {"content_type": outgoing.content_type}
    return {HEADER: unique} | outgoing.headers, properties | outgoing.properties


def _named(outgoing: Outgoing, rule: str, name: str, where: str) -> Outgoing:
    """The same with its name in the body, where that is where it belongs and can be."""
    content = {} if outgoing.content is None else outgoing.content
    if not rule.startswith(IN_BODY) or outgoing.untouched or not isinstance(content, dict):
        return outgoing
    inside = rule.removeprefix(IN_BODY)
    path = parse_path(inside)
    there = look_up(content, path)
    if there is MISSING:
        put(content, path, name)
    elif there != name:
        raise TableError(f'{where} names its messages by "{inside}", so that "{name}" cannot have another one there')
    return replace(outgoing, content=content, content_type=JSON_TYPE)


def _broker_with(world: World, exchange: str) -> Broker:
    named = {name: broker for name, broker in world.harness.brokers.items() if exchange in broker.exchanges}
    if not named:
        known = [known for broker in world.harness.brokers.values() for known in broker.exchanges]
        raise UnknownName("exchange", exchange, known, str(world.profile.origin))
    if len(named) == 1:
        return next(iter(named.values()))
    meant = world.profile.meant("brokers")
    if meant not in named:
        raise UsageError(
            f'which broker? {world.profile.origin} has the exchange "{exchange}" at: {listed(list(named))}',
            hint="choose one for all sentences that name none: default = true",
        )
    return named[meant]
