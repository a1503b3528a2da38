"""What is found out while a part is gone says nothing about the application."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from interlock.errors import ExpectationFailed, InterlockError, PartLost, Untested
from interlock.world.world import World

Seen = TypeVar("Seen")


@contextmanager
def blaming_what_is_gone(world: World) -> Iterator[None]:
    """Where something fails while a part is gone or frozen, or messages wait for others, tell that instead.

    Raises:
        PartLost: a part is gone; what was seen without it is mentioned below.
        Untested: messages are held up by the scenario itself, likewise.
    """
    try:
        yield
    except (ExpectationFailed, InterlockError) as error:
        lost = world.lost()
        held_up = world.unkept(meanwhile=True)
        if not lost and held_up and isinstance(error, ExpectationFailed):
            raise Untested("\n".join([*held_up, f"seen meanwhile: {error}"])) from error
        if not lost:
            raise
        meanwhile, *_ = str(error).splitlines()
        if not any(sentence.startswith(meanwhile) for sentence in lost):
            lost.append(f"seen without it: {meanwhile}")
        raise PartLost("\n".join(lost)) from error


def while_all_live(world: World, probe: Callable[[], Seen]) -> Callable[[], Seen]:
    """A look that is not worth waiting for once a part has died: `PartLost` ends the wait."""

    def look() -> Seen:
        if fallen := world.stack.fallen():
            raise PartLost("; ".join(fallen))
        return probe()

    return look
