"""What sentences say about the logs of services."""

from __future__ import annotations

from hamcrest import contains_string, has_item

from interlock.world.judging import becomes
from interlock.world.timing import Timing
from interlock.world.world import World

LAST_LINES = 5


def has_line(world: World, service: str, text: str, timing: Timing) -> None:
    """A line with this text was logged since the scenario began."""
    world.service(service)
    text = world.memory.fill(text)

    def lines() -> list[str]:
        return [str(event.data["line"]) for event in world.journal.since(world.mark, "service.log", service)]

    def last_lines() -> str:
        said = lines()[-LAST_LINES:]
        return f'"{service}" said last: {" | ".join(said) or "nothing"}'

    becomes(world, lines, has_item(contains_string(text)), timing, what=f'the log of "{service}"', hint=last_lines)
