"""What is found out while a part is gone says nothing about the application."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from interlock.errors import ExpectationFailed, InterlockError, PartLost, Untested, UsageError
from interlock.expect.wording import listed
from interlock.profile.references import SINGULAR
from interlock.stack.state import HELD_UP
from interlock.world.world import World

Seen = TypeVar("Seen")


@contextmanager
def blaming_what_is_gone(world: World) -> Iterator[None]:
    """Where something fails while a part is gone or frozen, or messages wait for others, tell that instead.

    What fails while the scenario itself has something broken says so in its last line.

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
            untested = Untested("\n".join([*held_up, f"seen meanwhile: {error}"]))
            _add_what_is_broken(world, untested)
            raise untested from error
        if not lost:
            if not isinstance(error, UsageError):  # a mistake in the sentence is one whatever is broken
                world.unexpected.tell(error)
                _add_what_is_broken(world, error)
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


def _add_what_is_broken(world: World, error: Exception) -> None:
    if broken := _broken_on_purpose(world):
        error.add_note(f"  while {listed(broken)} (this scenario did that)")


def _broken_on_purpose(world: World) -> list[str]:
    """What the scenario itself has broken and not made whole again, in a few words each."""
    stack = world.harness.stack
    if stack is None:
        return []
    services = [one for one in stack.services.values() if one.state in HELD_UP]
    return [
        *(f'service "{one.name}" is {one.state}' for one in services),
        *(f'{SINGULAR[kind]} "{name}" is down' for kind, name in stack.faults.away),
        *(f'stub "{one.name}" {how}' for one in world.harness.stubs.values() for how in one.wrong),
    ]
