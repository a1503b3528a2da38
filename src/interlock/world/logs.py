"""What sentences say about the logs of services."""

from __future__ import annotations

from interlock.clients.last_words import said_last
from interlock.errors import UsageError
from interlock.expect import Wording, has_some
from interlock.texts import cut
from interlock.world.judging import becomes
from interlock.world.timing import Timing
from interlock.world.world import World


def has_line(world: World, service: str, text: str, timing: Timing) -> None:
    """A line with this text was logged since the scenario began.

    Raises:
        UsageError: no text, which is in every line.
    """
    world.service(service)
    text = world.memory.fill(text)
    if not text.strip():
        raise UsageError("an empty text is in every line of a log", hint="say what the line must hold")

    def lines() -> list[str]:
        return [str(event.data["line"]) for event in world.journal.since(world.mark, "service.log", service)]

    def last_lines() -> str:
        return said_last(service, lines()) or f'"{service}" said last: nothing'

    line = Wording(f'line with "{cut(text)}"', f'lines with "{cut(text)}"')
    becomes(
        world,
        lambda: [line for line in lines() if text in line],
        has_some(of=line),
        timing,
        what=f'the log of "{service}"',
        hint=last_lines,
    )
