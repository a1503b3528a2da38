"""What sentences break on purpose: parts, connections, messages on their way. All of it is undone with the scenario."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from interlock.durations import describe_duration
from interlock.errors import ClientError, UsageError
from interlock.world.message_fields import compose_message
from interlock.world.payload import JSON_TYPE
from interlock.world.publishing import beside_the_body
from interlock.world.queues import telling_an_unknown_queue
from interlock.world.world import World

if TYPE_CHECKING:
    from interlock.clients.broker import Broker
    from interlock.clients.detour import Detour, Turn
    from interlock.control.faults import Trouble
    from interlock.expect import TableLike
    from interlock.profile.references import Part

T = TypeVar("T")

MOST_MESSAGES = 50
"""That one sentence can hold up."""
POISON = b'{"this is no JSON'


def broker(world: World, name: str | None) -> Part:
    """The broker of this name, or the only one."""
    return "brokers", world.broker(name).name


def database(world: World, name: str | None) -> Part:
    """The database of this name, or the only one."""
    return "databases", world.database(name).name


def take_away(world: World, part: Part) -> None:
    """The application cannot reach the part any more.

    Raises:
        UsageError: that cannot be done here.
    """
    world.cleanup(world.stack.faults.undo)
    world.stack.faults.take_away(part)


def give_back(world: World, part: Part) -> None:
    """The application reaches the part again.

    Raises:
        UsageError: it was not taken away.
    """
    world.stack.faults.give_back(part)


def break_off(world: World, part: Part) -> None:
    """The application's connections to the part are gone; it may connect anew.

    Raises:
        UsageError: there are none, or that cannot be done here.
    """
    world.stack.faults.break_off(part)


def divert(world: World, queue: str, broker: str | None, turn: Turn, count: int = 1, seconds: float = 0.0) -> None:
    """The next messages of a queue come late, twice, in reverse order, or not at all.

    That they came is part of what the scenario says: where they did not, it cannot pass.

    Raises:
        UnknownName: there is no such queue.
        UsageError: so many have no order, that is not late, what was said of the queue before has not happened yet, the
            broker is down, or it is one of others.
    """
    if turn == "late" and not seconds:
        raise UsageError("a message that is delayed by 0 ms is not late", hint="say by how much: 300 ms, 2 seconds")
    if turn == "reversed" and not 2 <= count <= MOST_MESSAGES:
        raise UsageError(f"{count} messages have no reverse order here, but 2 to {MOST_MESSAGES}")
    client, detour = _with(world, queue, broker, lambda client: client.detour(queue, count, turn, seconds))
    which = "the next message" if count == 1 else f"the next {count} messages"
    what = f'{which} to the queue "{queue}" {_IS_TO[turn]}{f" {describe_duration(seconds)}" if turn == "late" else ""}'
    world.stack.faults.tell(client.name, what)
    world.promise(partial(_unkept, detour, what))
    world.cleanup(detour.close)


def poison(world: World, queue: str, broker: str | None, table: TableLike | None, text: str | None) -> None:
    """A message that nobody understands arrives in a queue.

    Raises:
        UnknownName: there is no such queue.
        UsageError: the broker is one of others.
    """
    outgoing = compose_message(world.memory, table, text)
    body = outgoing.body or POISON
    headers, properties = beside_the_body(world, outgoing)
    properties = {"content_type": JSON_TYPE} | properties
    _with(world, queue, broker, lambda client: client.put(queue, body, headers, properties))


def trouble(world: World, stub: str, what: Trouble | None) -> None:
    """A third party is slow, broken or silent, whatever it is asked; None is well again."""
    world.stub(stub).suffer(what)


_IS_TO: dict[Turn, str] = {
    "late": "is to come late by",
    "twice": "is to come twice",
    "lost": "is to be lost",
    "reversed": "are to come in reverse order",
}


_IN_VAIN = ": the scenario does not test what it says"


def _unkept(detour: Detour, what: str, *, meanwhile: bool) -> str | None:
    if detour.is_done() or (meanwhile and not detour.taken):
        return None
    if detour.lost is not None:
        return f"{what}, and the connection that sees to it was lost: {detour.lost}"
    if detour.over:
        return f"{what}, and has not come yet{_IN_VAIN}"
    came = f"only {detour.taken} came" if detour.taken else "none came"
    waits = f" and {'waits' if detour.taken == 1 else 'wait'}" if meanwhile else ""
    return f"{what}, and {came}{waits}{_IN_VAIN}"


def _with(world: World, queue: str, name: str | None, act: Callable[[Broker], T]) -> tuple[Broker, T]:
    broker = world.broker(name)
    world.stack.faults.check(("brokers", broker.name))
    with telling_an_unknown_queue(world, broker, queue):
        try:
            return broker, act(broker)
        except ClientError as error:
            if world.stack.faults.is_away(("brokers", broker.name)):
                raise UsageError(
                    f'the "{broker.name}" broker is down, so that nothing can be done to the queue "{queue}"',
                    hint="say this before it goes, or after it is back",
                ) from error
            raise
