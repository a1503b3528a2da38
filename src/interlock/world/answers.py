"""What sentences say about answers of services."""

from __future__ import annotations

from typing import Any

from hamcrest.core.matcher import Matcher

from interlock.clients.exchange import Answer, Request
from interlock.errors import CellError, ClientError, ExpectationFailed
from interlock.expect import (
    MISSING,
    TEXT,
    TableLike,
    assert_now,
    expected_cell,
    expected_json,
    json_typing,
    look_up,
    parse_path,
    unknown_field,
)
from interlock.texts import cut
from interlock.world.judging import becomes
from interlock.world.records import the_record
from interlock.world.timing import Timing
from interlock.world.world import World

EXCERPT = 400
SHORTEST_EXCHANGE = 0.5
"""What one exchange of a wait is given at least, seconds."""


def named(answer: Answer) -> str:
    """How failures call an answer."""
    return f"the answer to {answer.request.method} {answer.request.path}"


def excerpt(answer: Answer) -> str:
    """The beginning of what an answer says, on one line: a page has many."""
    return cut(answer.text.strip(), EXCERPT)


def _json(answer: Answer) -> Any:
    """The body as JSON; an answer that is none is the application's doing, not the environment's."""
    try:
        return answer.json()
    except ClientError as error:
        said = excerpt(answer)
        raise ExpectationFailed(
            f"{named(answer)} is no JSON: it is {answer.status} with {answer.content_type or 'no content type'}",
            expected="JSON",
            actual=said,
            detail=f"  it says: {said}" if said else "  its body is empty",
        ) from error


def field_of(answer: Answer, field: str) -> Any:
    """A field of the answer's JSON body.

    Raises:
        UnknownName: there is no such field; lists those there are.
        ExpectationFailed: the answer is no JSON, or an error (400 and above) without this field.
    """
    body = _json(answer)
    path = parse_path(field)
    value = look_up(body, path)
    if value is MISSING and answer.status >= 400:
        raise ExpectationFailed(
            f'{named(answer)} is {answer.status} and has no "{field}"', detail=f"  it says: {excerpt(answer)}"
        )
    if value is MISSING:
        raise unknown_field(body, path, named(answer))
    return value


def has_status(world: World, status: int) -> None:
    """The last answer has this status.

    Raises:
        ExpectationFailed: it has another; shows the beginning of its body.
    """
    answer = world.answer
    if answer.status != status:
        said = excerpt(answer)
        raise ExpectationFailed(
            f"{named(answer)} is {answer.status}, not {status}",
            expected=str(status),
            actual=str(answer.status),
            detail=f"  it says: {said}" if said else "  its body is empty",
        )


def contains(world: World, table: TableLike | None, text: str | None) -> None:
    """The last answer's body has these fields."""
    answer = world.answer
    assert_now(_json(answer), the_record(world, table, text, json_typing), named(answer))


def is_exactly(world: World, text: str) -> None:
    """The last answer's body is this JSON and nothing more."""
    answer = world.answer
    assert_now(_json(answer), expected_json(text, world.memory, exactly=True), named(answer))


def has_header(world: World, header: str, cell: str) -> None:
    """The last answer has this header, with a value the cell matches.

    Raises:
        ExpectationFailed: there is no such header, or it has another value.
    """
    answer = world.answer
    value = answer.header(header)
    if value is None:
        there_are = ", ".join(sorted({name for name, _ in answer.headers}))
        raise ExpectationFailed(
            f'{named(answer)} has no header "{header}"', expected=cell, detail=f"  it has: {there_are}"
        )
    matcher: Matcher[Any] | None = expected_cell(cell, TEXT, world.memory, header)
    if matcher is None:
        raise CellError(
            f'an empty value checks nothing of the header "{header}"', hint='any value is <any>, the empty text ""'
        )
    assert_now(value, matcher, f'the header "{header}" of {named(answer)}')


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
        return answer.json()

    becomes(
        world,
        look,
        matcher,
        timing,
        what=f"the answer to GET {request.path}",
        push=False,
        slow=session.slow,
    )
