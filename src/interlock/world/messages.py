"""What sentences say about messages and queues."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from interlock.clients.message import called
from interlock.correlation import HEADER, PROPERTY, labels_of
from interlock.errors import ClientError, UnknownName, UsageError, listed
from interlock.expect import (
    TableLike,
    Wording,
    expected_records,
    has_count,
    has_record,
    has_some,
    in_order,
    json_typing,
    matches_record,
    parse_path,
)
from interlock.expect.paths import put
from interlock.texts import LONGEST_NAME, cut
from interlock.world.judging import becomes, settles
from interlock.world.payload import JSON_TYPE, compose_without_query
from interlock.world.records import maybe_the_record
from interlock.world.timing import PLAIN, Timing
from interlock.world.views import View, view_of_message
from interlock.world.world import World

if TYPE_CHECKING:
    from interlock.clients.broker import Broker, Message

IN_BODY = "body."
"""Where a profile's ``message_name`` leads into the body."""
NAME = "message"
"""The column of `in_order` that holds the message's name."""


def publish(world: World, name: str, exchange: str, table: TableLike | None, text: str | None) -> None:
    """Publish a message of this name: as routing key, as type, and in the body where the profile says so.

    Raises:
        UnknownName: the profile names no such exchange, or, for the default exchange, there is no queue of that name.
        TableError: data that cannot be sent so.
        ClientError: the broker did not take it.
    """
    broker = _broker_with(world, exchange)
    payload = compose_without_query(world.memory, table, text)
    content = payload.content
    inside = broker.exchanges[exchange].message_name
    if inside.startswith(IN_BODY) and isinstance(content, dict) and not payload.untouched:
        put(content, parse_path(inside.removeprefix(IN_BODY)), name)
    unique = world.memory.recall("unique")
    headers = {HEADER: unique} | dict(payload.headers)
    properties = {"content_type": payload.content_type or JSON_TYPE, "delivery_mode": 2, "type": name, PROPERTY: unique}
    routed = broker.publish(exchange, name, payload.body or b"", headers, properties)
    if not routed and not exchange:  # no tap's queue is bound there: the message is lost
        raise UnknownName("queue", name, world.stack.queues(broker.name), f'broker "{broker.name}"')


def redeliver(world: World, name: str, timing: Timing = PLAIN) -> None:
    """Publish the last message of this name once more, waiting for it where it is still to come.

    Raises:
        ExpectationFailed: none came within the profile's patience.
        ClientError: the broker did not take it.
    """

    def seen() -> list[tuple[Broker, Message]]:
        return [
            (broker, message)
            for broker in _brokers(world)
            for message in broker.messages(world.mark)
            if message.name == name and world.is_ours(labels_of(message))
        ]

    becomes(world, seen, has_some(of=_wording(name)), timing, what="", hint=lambda: _heard(world))
    broker, message = seen()[-1]
    broker.republish(message)


def arrives(world: World, name: str, table: TableLike | None, text: str | None, timing: Timing) -> None:
    """A message of this name is there, with these fields where given."""
    record = maybe_the_record(world, table, text, json_typing)
    matcher = has_some(of=_wording(name)) if record is None else has_record(record, of=_wording(name))
    becomes(world, lambda: _views(world, name), matcher, timing, what="", hint=lambda: _heard(world))


def has_number(world: World, name: str, table: TableLike | None, text: str | None, number: int, timing: Timing) -> None:
    """So many messages of this name, once all is quiet."""
    _check_hearing(world)
    where = maybe_the_record(world, table, text, json_typing)
    matcher = has_count(number, where, of=_wording(name))
    settles(world, lambda: _views(world, name), matcher, timing, what="", hint=lambda: _heard(world))


def arrive_in_order(world: World, table: TableLike | None, timing: Timing) -> None:
    """Messages in this order, once all is quiet."""
    assert table is not None, "the sentence's registration demands a table"
    _check_hearing(world)
    records = expected_records(table, world.memory, json_typing)
    matcher = in_order(records, of=Wording("message", has="", after="arrived"))
    settles(world, lambda: _all_views(world), matcher, timing, what="", hint=lambda: _heard(world))


def queue_holds(world: World, queue: str, broker: str | None, number: int, timing: Timing) -> None:
    """So many messages wait in the queue, once all is quiet; in an empty one nothing is unacknowledged either.

    Raises:
        UnknownName: there is no such queue.
    """
    look = _queue(world, queue, broker)
    expected = {"waiting messages": number} | ({"unacknowledged messages": 0} if number == 0 else {})
    settles(world, look, matches_record(expected), timing, what=f'the queue "{queue}"')


def queue_has_consumers(world: World, queue: str, broker: str | None, number: int, timing: Timing) -> None:
    """So many consumers listen to the queue.

    Raises:
        UnknownName: there is no such queue.
    """
    look = _queue(world, queue, broker)
    slow = world.broker(broker).slow
    matcher = matches_record({"consumers": number})
    becomes(world, look, matcher, timing, what=f'the queue "{queue}"', push=False, slow=slow)


def _queue(world: World, queue: str, broker: str | None) -> Callable[[], dict[str, int]]:
    found = world.broker(broker)
    try:
        found.depth(queue)
    except ClientError as error:
        # A queue that is not there is a mistake in the sentence, not something to wait for.
        known = world.stack.queues(found.name)
        if known and queue not in known:
            raise UnknownName("queue", queue, known, f'broker "{found.name}"') from error
        raise

    def look() -> dict[str, int]:
        depth = found.depth(queue)
        held = world.stack.unacknowledged(found.name, queue)
        return {"waiting messages": depth.ready, "unacknowledged messages": held, "consumers": depth.consumers}

    return look


def _brokers(world: World) -> list[Broker]:
    brokers = list(world.harness.brokers.values())
    if not brokers:
        raise UsageError(f"{world.profile.origin} has no broker, so that nothing can be said of messages")
    return brokers


def _broker_with(world: World, exchange: str) -> Broker:
    named = {name: broker for name, broker in world.harness.brokers.items() if exchange in broker.exchanges}
    if not named:
        known = [known for broker in world.harness.brokers.values() for known in broker.exchanges]
        raise UnknownName("exchange", exchange, known, str(world.profile.origin))
    return next(iter(named.values()))


def _check_hearing(world: World) -> None:
    for name, broker in world.harness.brokers.items():
        deaf = broker.untapped()
        if forbidden := [f"{called(at)} ({broker.unheard[at]})" for at in deaf if at in broker.unheard]:
            raise UsageError(
                f'how many messages arrive cannot be said: the user of broker "{name}" may not listen to '
                f"{', '.join(forbidden)}"
            )
        if deaf:
            silent = ", ".join(map(called, deaf))
            raise UsageError(
                f'how many messages arrive cannot be said: taps hear nothing of {silent} of broker "{name}"',
                hint="a direct exchange only gives away what is bound by its keys; look at rows or queues instead",
            )


def _messages(world: World) -> list[Message]:
    return [
        message
        for broker in _brokers(world)
        for message in broker.messages(world.mark)
        if world.is_ours(labels_of(message))
    ]


def _views(world: World, name: str) -> list[View]:
    return [view_of_message(message) for message in _messages(world) if message.name == name]


def _all_views(world: World) -> list[View]:
    return [View(view_of_message(message) | {NAME: message.name}) for message in _messages(world)]


def _wording(name: str) -> Wording:
    called = cut(name, LONGEST_NAME)
    return Wording(f'message "{called}"', f'messages "{called}"', has="", after="arrived")


def _heard(world: World) -> str:
    names = [message.name for message in _messages(world)]
    heard = listed([f"{name} ({names.count(name)})" for name in dict.fromkeys(names)], none="no message at all")
    forbidden = {at: why for broker in _brokers(world) for at, why in broker.unheard.items() if at is not None}
    deaf = [name for broker in _brokers(world) for name in broker.untapped() if name not in forbidden]
    unheard = (
        f"; nothing can be heard of {', '.join(map(called, deaf))}: give it keys in {world.profile.origin}"
        if deaf
        else ""
    )
    unheard += "".join(f"; nothing can be heard of {called(at)}: {why}" for at, why in forbidden.items())
    return f"the taps heard in this scenario: {heard}{unheard}"
