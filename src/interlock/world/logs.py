"""What sentences say about the logs of services."""

from __future__ import annotations

import time

from interlock.clients.exchange import Answer
from interlock.errors import UsageError
from interlock.expect import Wording, has_some
from interlock.texts import cut
from interlock.world.judging import becomes
from interlock.world.timing import Timing
from interlock.world.world import World

LAST_LINES = 5
COMES_SOON = 0.3
"""How long what a service logs may take to come here after its answer, seconds."""


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
        return _said_last(service, lines()) or f'"{service}" said last: nothing'

    line = Wording(f'line with "{cut(text)}"', f'lines with "{cut(text)}"')
    becomes(
        world,
        lambda: [line for line in lines() if text in line],
        has_some(of=line),
        timing,
        what=f'the log of "{service}"',
        hint=last_lines,
    )


def said_with(world: World, answer: Answer) -> str:
    """What the service logged last while it came to this answer; empty where it said nothing, or is not ours."""
    asked = next((event for event in world.journal.kept(world.mark) if event.subject is answer), None)
    if asked is None:
        return ""
    deadline = time.monotonic() + COMES_SOON
    while True:
        mark = world.journal.mark()
        logged = [event for event in world.journal.kept(world.mark) if event.kind == "service.log"]
        began = asked.data["start"]
        lines = [str(event.data["line"]) for event in logged if event.part == asked.part and event.at >= began]
        left = deadline - time.monotonic()
        if lines or left <= 0 or not world.journal.wait(mark, left):
            return _said_last(asked.part, lines)


def _said_last(service: str, lines: list[str]) -> str:
    said = [cut(line.strip()) for line in lines if any(map(str.isalnum, line))][-LAST_LINES:]
    return f'"{service}" said last: {" | ".join(said)}' if said else ""
