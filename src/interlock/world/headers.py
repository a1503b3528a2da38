"""What sentences say about the headers of answers, and about the cookies they set."""

from __future__ import annotations

from interlock.clients.cookies import COOKIE_FIELDS, cookies_set, is_taken_back
from interlock.errors import ExpectationFailed, listed, nearest_first
from interlock.expect import TableLike, TextTyping, assert_now
from interlock.expect.comparisons import Different
from interlock.texts import cut
from interlock.world.answers import named, text_cell
from interlock.world.records import the_record
from interlock.world.world import World


def has_header(world: World, header: str, cell: str) -> None:
    """The last answer has this header, with a value the cell matches; of several of one name, any of them.

    Raises:
        ExpectationFailed: there is no such header, or it has another value.
    """
    answer = world.answer
    matcher = text_cell(world, cell, f'the header "{header}"', header)
    values = [value for name, value in answer.headers if name.lower() == header.lower()]
    if not values:
        there_are = ", ".join(sorted({name for name, _ in answer.headers}))
        raise ExpectationFailed(
            f'{named(answer)} has no header "{header}"', expected=cell, detail=f"  it has: {there_are}"
        )
    # What must not be must not be in any of them.
    each = [value for value in values if matcher.matches(value)] if not isinstance(matcher, Different) else []
    value = each[0] if each else ", ".join(values)
    assert_now(value, matcher, f'the header "{header}" of {named(answer)}')


def has_no_header(world: World, header: str) -> None:
    """The last answer does not have this header.

    Raises:
        ExpectationFailed: it has; says with which value.
    """
    value = world.answer.header(header)
    if value is not None:
        raise ExpectationFailed(
            f'{named(world.answer)} has the header "{header}" with "{cut(value)}"',
            expected=f'no header "{header}"',
            actual=value,
        )


def sets_cookie(world: World, cookie: str, table: TableLike | None) -> None:
    """The last answer sets this cookie, with this value and these attributes.

    Raises:
        ExpectationFailed: it does not, or otherwise.
    """
    answer, found = world.answer, cookies_set(world.answer.headers)
    typing = TextTyping(COOKIE_FIELDS, "a cookie")
    expected = None if table is None else the_record(world, table, None, typing)
    if cookie not in found:
        raise ExpectationFailed(
            f'{named(answer)} does not set the cookie "{cookie}"; it sets: {listed(nearest_first(cookie, found))}',
            expected=f'the cookie "{cookie}"',
            actual=", ".join(found) or "no cookie",
        )
    if expected is None and is_taken_back(found[cookie]):
        raise ExpectationFailed(
            f'{named(answer)} takes the cookie "{cookie}" back: it has expired when it comes',
            expected=f'the cookie "{cookie}"',
            actual=", ".join(f"{name} {value}" for name, value in found[cookie].items() if name != "value"),
        )
    if expected is not None:
        assert_now(found[cookie], expected, f'the cookie "{cookie}" of {named(answer)}')
