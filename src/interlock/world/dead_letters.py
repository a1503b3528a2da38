"""What sentences say about messages that a queue has let go for good: rejected, expired, pushed out.

They are heard where they go, at the dead-letter exchange of their queue, and never taken from the application's queues.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING, Any

from interlock.clients.message import Message, called, name_of
from interlock.correlation import labels_of
from interlock.errors import UnknownName, UsageError, listed, nearest_first
from interlock.expect import TableLike, Wording, has_count, has_record, has_some
from interlock.texts import LONGEST_NAME, cut
from interlock.world.judging import becomes, settles
from interlock.world.message_fields import message_typing
from interlock.world.records import maybe_the_record
from interlock.world.timing import Timing
from interlock.world.views import EXCHANGE, ROUTING_KEY, View, view_of_message
from interlock.world.world import World

if TYPE_CHECKING:
    from interlock.clients.broker import Broker
    from interlock.stack.providers.dead_letters import DeadLetters

__all__ = ["is_dead_lettered", "number_is_dead_lettered"]

REASON, DEATH_REASON, DEATHS = "reason", "death reason", "deaths"
"""Why it died, how often; where the body has a ``reason`` of its own, that one is meant by the short word."""


Letter = tuple[Message, Mapping[str, Any]]
"""A dead letter, and what the broker says of its death."""


def is_dead_lettered(
    world: World, name: str, queue: str, broker: str | None, table: TableLike | None, text: str | None, timing: Timing
) -> None:
    """A message of this name has died in the queue, with these fields where given.

    Raises:
        UnknownName: there is no such queue.
        UsageError: it has no dead letters that could be heard; says why.
    """
    found = world.broker(broker)
    way = _way(world, found, queue)
    record = maybe_the_record(world, table, text, message_typing)
    wording = _wording(name, queue)
    matcher = has_some(of=wording) if record is None else has_record(record, of=wording)
    look = _views(world, found, name, queue, way)
    becomes(world, look, matcher, timing, what="", hint=lambda: _heard(world, found, queue, way))


def number_is_dead_lettered(
    world: World,
    name: str,
    queue: str,
    broker: str | None,
    table: TableLike | None,
    text: str | None,
    number: int,
    timing: Timing,
) -> None:
    """So many messages of this name have died in the queue, once all is quiet.

    Raises:
        UnknownName, UsageError: as `is_dead_lettered`; or some could have gone unheard.
    """
    found = world.broker(broker)
    way = _way(world, found, queue)
    if not way.certain:
        raise UsageError(
            f'how many messages die in "{queue}" cannot be said: they keep their routing keys, which can be any, and '
            f'"{way.exchange}" is a direct exchange, which tells of the keys alone that it is asked for',
            hint="name the exchange and its keys in the profile, or give the queue a dead-letter routing key",
        )
    matcher = has_count(number, maybe_the_record(world, table, text, message_typing), of=_wording(name, queue))
    look = _views(world, found, name, queue, way)
    settles(world, look, matcher, timing, what="", hint=lambda: _heard(world, found, queue, way))


def _way(world: World, broker: Broker, queue: str) -> DeadLetters:
    ways = world.stack.dead_letters(broker.name)
    if ways is None:
        return _said(world, broker, queue)
    if queue not in ways:
        _check_known(world, broker, queue)
        having = listed(nearest_first(queue, ways))
        raise UsageError(
            f'nothing is dead-lettered from "{queue}": it has no dead-letter exchange',
            hint=f"those that have one: {having}",
        )
    way = ways[queue]
    if way.unheard is not None:
        instead = f'look at that queue: Then the queue "{way.instead}" has 1 message' if way.instead else None
        raise UsageError(f'the dead letters of "{queue}" cannot be heard: {way.unheard}', hint=instead)
    _check_heard(broker, queue, way)
    return way


def _said(world: World, broker: Broker, queue: str) -> DeadLetters:
    """What the profile says, where the broker cannot be asked."""
    from interlock.stack.providers.dead_letters import DeadLetters  # noqa: PLC0415 - few suites need it

    exchange = world.profile.brokers[broker.name].dead_letters.get(queue)
    if exchange is None:
        raise UsageError(
            f'where the dead letters of "{queue}" go is nothing that broker "{broker.name}", which runs already, tells',
            hint=f'say it in {world.profile.origin}: dead_letters = {{ "{queue}" = "its dead-letter exchange" }}',
        )
    broker.depth(queue)
    named = broker.exchanges[exchange]
    way = DeadLetters(exchange, named.type, frozenset(named.keys), certain=named.heard)
    _check_heard(broker, queue, way)
    return way


def _check_known(world: World, broker: Broker, queue: str) -> None:
    known = world.stack.queues(broker.name)
    if queue not in known:
        raise UnknownName("queue", queue, known, f'broker "{broker.name}"')


def _check_heard(broker: Broker, queue: str, way: DeadLetters) -> None:
    if way.exchange in broker.unheard:
        raise UsageError(
            f'the dead letters of "{queue}" cannot be heard: the user of broker "{broker.name}" may not listen to '
            f"{called(way.exchange)}: {broker.unheard[way.exchange]}"
        )
    listens = broker.dead.get(way.exchange) or broker.exchanges.get(way.exchange)
    if listens is None or (way.type == "direct" and not way.keys <= set(listens.keys)):
        raise UsageError(
            f'the dead letters of "{queue}" were not heard: it was declared after interlock had begun to listen',
            hint=f'have its service declare it at its start, or name the exchange "{way.exchange}" in the profile',
        )


def _letters(world: World, broker: Broker, queue: str, way: DeadLetters) -> list[Letter]:
    return [
        (letter, letter.deaths[0])
        for letter in broker.dead_letters(world.mark)
        if letter.deaths[0].get("queue") == queue
        and letter.exchange == way.exchange
        and world.is_ours(labels_of(letter))
    ]


def _views(world: World, broker: Broker, name: str, queue: str, way: DeadLetters) -> Callable[[], list[View]]:
    def look() -> list[View]:
        found = _letters(world, broker, queue, way)
        return [_view(letter, death) for letter, death in found if name in _names(broker, letter)]

    return look


def _names(broker: Broker, letter: Message) -> Collection[str]:
    """What it was called here, and as what it was published before it died in other queues and came here."""
    found = []
    for death in letter.deaths:
        exchange = str(death.get("exchange", ""))
        found.append(name_of(broker.rule_of(exchange), _key(death), letter.properties, letter.body))
        if not exchange and exchange not in broker.exchanges and "type" in letter.properties:
            found.append(str(letter.properties["type"]))  # straight into the queue: by its type, if it has one
    return list(dict.fromkeys(found))


def _key(death: Mapping[str, Any]) -> str:
    keys = death.get("routing-keys")
    return str(keys[0]) if isinstance(keys, list) and keys else ""


def _view(letter: Message, death: Mapping[str, Any]) -> View:
    view = view_of_message(letter)
    view[ROUTING_KEY] = _key(death)
    reason = death.get("reason")
    view.unspoken = {
        **view.unspoken,
        EXCHANGE: death.get("exchange"),
        REASON: reason,
        DEATH_REASON: reason,
        DEATHS: death.get("count"),
    }
    return view


def _wording(name: str, queue: str) -> Wording:
    short = cut(name, LONGEST_NAME)
    return Wording(f'message "{short}"', f'messages "{short}"', has="", after=f'died in "{queue}"')


def _heard(world: World, broker: Broker, queue: str, way: DeadLetters) -> str:
    found = [
        f"{next(iter(_names(broker, letter)))} ({death.get('reason')})"
        for letter, death in _letters(world, broker, queue, way)
    ]
    return f'dead letters of "{queue}" in this scenario: {listed(found)}'
