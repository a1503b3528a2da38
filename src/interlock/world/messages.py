"""What sentences say about messages that were seen, and about queues; to publish is `interlock.world.publishing`."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from interlock.clients.message import called
from interlock.correlation import labels_of
from interlock.errors import UsageError, listed, nearest_first
from interlock.expect import (
    TableLike,
    Wording,
    expected_records,
    has_count,
    has_record,
    has_some,
    in_order,
    matches_record,
)
from interlock.texts import LONGEST_NAME, cut
from interlock.world.judging import becomes, settles
from interlock.world.message_fields import message_typing
from interlock.world.queues import telling_an_unknown_queue
from interlock.world.records import maybe_the_record
from interlock.world.timing import PLAIN, Timing
from interlock.world.views import View, view_of_message
from interlock.world.world import World

if TYPE_CHECKING:
    from interlock.clients.broker import Broker, Message

BY_KEY = "routing_key"
NAME = "message"
"""The column of `in_order` that holds the message's name."""


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
    """A message of this name is there, with these fields where given.

    Raises:
        UsageError: no tap could hear one of this name.
    """
    _check_some_key(world, name)
    record = maybe_the_record(world, table, text, message_typing)
    matcher = has_some(of=_wording(name)) if record is None else has_record(record, of=_wording(name))
    becomes(world, lambda: _views(world, name), matcher, timing, what="", hint=lambda: _heard(world))
    _check_schemas(world, [name])


def has_number(world: World, name: str, table: TableLike | None, text: str | None, number: int, timing: Timing) -> None:
    """So many messages of this name, once all is quiet.

    Raises:
        UsageError: some of this name could go unheard.
    """
    _check_hearing(world)
    _check_some_key(world, name)
    where = maybe_the_record(world, table, text, message_typing)
    matcher = has_count(number, where, of=_wording(name))
    settles(world, lambda: _views(world, name), matcher, timing, what="", hint=lambda: _heard(world))
    _check_schemas(world, [name])


def arrive_in_order(world: World, table: TableLike | None, timing: Timing) -> None:
    """Messages in this order, once all is quiet."""
    assert table is not None, "the sentence's registration demands a table"
    _check_hearing(world)
    records = expected_records(table, world.memory, message_typing)
    matcher = in_order(records, of=Wording("message", has="", after="arrived"))
    settles(world, lambda: _all_views(world), matcher, timing, what="", hint=lambda: _heard(world))
    _check_schemas(world, None)


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
    with telling_an_unknown_queue(world, found, queue):
        found.depth(queue)

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


def _check_some_key(world: World, name: str) -> None:
    """Where there are direct exchanges alone and a name is none of their keys, silence says nothing."""
    exchanges = {at: one for broker in _brokers(world) for at, one in broker.exchanges.items()}
    asked = {at: one.keys for at, one in exchanges.items() if one.keys and one.message_name == BY_KEY}
    keys = {key: None for some in asked.values() for key in some}
    if asked and len(asked) == len(exchanges) and name not in keys:
        raise UsageError(
            f'a message "{cut(name, LONGEST_NAME)}" cannot be heard: direct exchanges tell of the keys alone that they '
            f"are asked for, which are {listed(nearest_first(name, keys))}",
            hint=f"name all that the application uses: keys of exchanges.{called(next(iter(asked)))} in "
            f"{world.profile.origin}",
        )


def _check_schemas(world: World, names: Collection[str] | None) -> None:
    """What a Then has looked at is as the profile's schemas say; the rest is looked at when the scenario ends."""
    if world.message_schemas is not None:
        world.message_schemas.check(names)


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
    views = []
    for message in _messages(world):
        view = view_of_message(message)
        view[NAME] = message.name
        views.append(view)
    return views


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
