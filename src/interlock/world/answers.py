"""What sentences say about answers of services: their status, their time, and that one comes in the end.

What their bodies say is in `interlock.world.bodies`, their headers and cookies are in `interlock.world.headers`.
"""

from __future__ import annotations

from typing import Any

from hamcrest.core.matcher import Matcher

from interlock.clients.exchange import Answer, Request, excerpt
from interlock.clients.last_words import last_words
from interlock.durations import describe_duration
from interlock.errors import CellError, ClientError, ExpectationFailed, UsageError
from interlock.expect import TEXT, TableLike, expected_cell, json_typing
from interlock.world.judging import becomes
from interlock.world.records import the_record
from interlock.world.timing import Timing
from interlock.world.world import World

SHORTEST_EXCHANGE = 0.5
"""What one exchange of a wait is given at least, seconds."""


def named(answer: Answer) -> str:
    """How failures call an answer."""
    return f"the answer to {answer.request.method} {answer.request.path}"


def text_cell(world: World, cell: str, what: str, label: str) -> Matcher[Any]:
    """What a sentence's own cell asks of a text.

    Raises:
        CellError: it is empty, or cannot be read.
    """
    matcher = expected_cell(cell, TEXT, world.memory, label)
    if matcher is None:
        raise CellError(f"an empty value checks nothing of {what}", hint='any value is <any>, the empty text ""')
    return matcher


def has_status(world: World, status: int) -> None:
    """The last answer has this status.

    Raises:
        ExpectationFailed: it has another; shows the beginning of its body.
    """
    answer = world.answer
    if answer.status != status:
        said = excerpt(answer)
        logged = last_words(world.journal, answer, world.mark) if answer.status >= 500 else ""
        raise ExpectationFailed(
            f"{named(answer)} is {answer.status}, not {status}",
            expected=str(status),
            actual=str(answer.status),
            detail=(f"  it says: {said}" if said else "  its body is empty") + (logged and f"\n  {logged}"),
        )


def took_less_than(world: World, limit: float) -> None:
    """The last answer was there in time, from the first byte sent to the last one received.

    Raises:
        ExpectationFailed: it took longer; says how long.
        UsageError: no time at all, which no answer can keep to.
    """
    if not limit:
        raise UsageError("no answer takes less than 0 ms", hint="say how long it may take: 300 ms, 2 seconds")
    answer = world.answer
    if answer.elapsed >= limit:
        took = describe_duration(answer.elapsed)
        raise ExpectationFailed(
            f"{named(answer)} took {took}, not less than {describe_duration(limit)}",
            expected=f"less than {describe_duration(limit)}",
            actual=took,
        )


def becomes_on_get(
    world: World, service: str, path: str, table: TableLike | None, text: str | None, timing: Timing
) -> None:
    """Asked again and again, a service answers with these fields."""
    session = world.http(service)
    request = Request(method="GET", path=world.memory.fill(path))
    matcher = the_record(world, table, text, json_typing)
    # One answer that never comes must not outlast the wait it belongs to.
    longest = max(timing.budget(world.profile.patience), SHORTEST_EXCHANGE)

    def look() -> Any:
        answer = session.send(request, timeout=longest)
        if answer.status >= 300:
            raise ClientError(f"{named(answer)} is {answer.status}: {excerpt(answer)}")
        try:
            return answer.json()
        except ClientError as error:
            kind = answer.content_type or "no content type"
            raise ClientError(
                f"{named(answer)} is no JSON, which alone this sentence looks at; it has {kind}: {excerpt(answer)}",
                hint='ask once and judge that: When I send GET ..., Then the answer says "..." or contains:',
            ) from error

    becomes(
        world,
        look,
        matcher,
        timing,
        what=f"the answer to GET {request.path}",
        push=False,
        slow=session.slow,
    )
