"""What sentences say about answers of services."""

from __future__ import annotations

from typing import Any

from hamcrest.core.matcher import Matcher

from interlock.clients.cookies import COOKIE_FIELDS, cookies_set
from interlock.clients.exchange import EXCERPT, Answer, Request, excerpt
from interlock.clients.last_words import last_words
from interlock.clients.payload import json_text
from interlock.clients.xml import XmlView, is_xml, xml_of
from interlock.durations import describe_duration
from interlock.errors import (
    CellError,
    ClientError,
    ExpectationFailed,
    TableError,
    UnknownName,
    UsageError,
    listed,
    nearest_first,
)
from interlock.expect import (
    MISSING,
    TEXT,
    TableLike,
    Target,
    TextTyping,
    Wording,
    assert_now,
    expected_cell,
    expected_json,
    expected_records,
    has_exactly_records,
    has_records,
    json_typing,
    look_up,
    parse_path,
    unknown_field,
)
from interlock.expect.comparisons import Different
from interlock.expect.fits_schema import FitsSchema
from interlock.texts import cut
from interlock.world.judging import becomes
from interlock.world.records import the_record
from interlock.world.timing import Timing
from interlock.world.world import World

ENTRIES = Wording("entry", "entries")
SHORTEST_EXCHANGE = 0.5
"""What one exchange of a wait is given at least, seconds."""


def named(answer: Answer) -> str:
    """How failures call an answer."""
    return f"the answer to {answer.request.method} {answer.request.path}"


def _json(answer: Answer) -> Any:
    """The body as JSON; an answer that is none is the application's doing, not the environment's."""
    try:
        return answer.json()
    except ClientError as error:
        raise _is_no(answer, "JSON") from error


def _xml(answer: Answer) -> XmlView:
    try:
        return xml_of(answer.body)
    except ValueError as error:
        raise _is_no(answer, f"XML ({error})") from error


def _is_no(answer: Answer, what: str) -> ExpectationFailed:
    said = excerpt(answer)
    kind = answer.content_type or "no content type"
    way = '\n  a text is judged by: Then the answer says "contains ..."' if kind.startswith("text/") else ""
    return ExpectationFailed(
        f"{named(answer)} is no {what}: it is {answer.status} with {kind}",
        expected=what,
        actual=said,
        detail=(f"  it says: {said}" if said else "  its body is empty") + way,
    )


def field_of(answer: Answer, field: str) -> Any:
    """A field of the answer's JSON or XML body.

    Raises:
        UnknownName: there is no such field; lists those there are.
        ExpectationFailed: the answer is neither, or an error (400 and above) without this field.
    """
    body: Any = _xml(answer) if is_xml(answer.content_type) else _json(answer)
    path = (field,) if is_xml(answer.content_type) else parse_path(field)
    value = look_up(body, path)
    if value is MISSING and answer.status >= 400:
        raise ExpectationFailed(
            f'{named(answer)} is {answer.status} and has no "{field}"', detail=f"  it says: {excerpt(answer)}"
        )
    if value is MISSING and is_xml(answer.content_type):
        raise UnknownName("field", field, body, named(answer))
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
        logged = last_words(world.journal, answer, world.mark) if answer.status >= 500 else ""
        raise ExpectationFailed(
            f"{named(answer)} is {answer.status}, not {status}",
            expected=str(status),
            actual=str(answer.status),
            detail=(f"  it says: {said}" if said else "  its body is empty") + (logged and f"\n  {logged}"),
        )


def contains(world: World, table: TableLike | None, text: str | None) -> None:
    """The last answer's body has these fields; those of XML are texts and attributes, by their paths.

    Raises:
        ExpectationFailed: it has not.
        TableError: XML is looked at by a table.
    """
    answer = world.answer
    if is_xml(answer.content_type):
        if table is None:
            raise TableError(
                f"{named(answer)} is XML, which takes a table of paths", hint="| order.line[0].sku | TEA |"
            )
        assert_now(_xml(answer), the_record(world, table, text, XmlTyping()), named(answer))
    else:
        assert_now(_json(answer), the_record(world, table, text, json_typing), named(answer))


class XmlTyping:
    """The fields of an XML answer: every heading is a path, and every value a text."""

    def target(self, heading: str) -> Target:
        """See `interlock.expect.Typing`."""
        return Target((heading,), TEXT)


def is_exactly(world: World, text: str) -> None:
    """The last answer's body is this JSON and nothing more."""
    answer = world.answer
    assert_now(_json(answer), expected_json(text, world.memory, exactly=True), named(answer))


def says(world: World, cell: str) -> None:
    """The last answer's body is a text that the cell matches; a line break at its end does not count.

    Raises:
        ExpectationFailed: it is another.
    """
    answer = world.answer
    assert_now(answer.text.rstrip("\r\n"), _cell(world, cell, "the text", "text"), f"the text of {named(answer)}")


def lists(world: World, table: TableLike | None, field: str | None, *, exactly: bool) -> None:
    """The last answer is a list, or has one in a field, with an entry for each row; exactly: and no others.

    Raises:
        ExpectationFailed: it is no list, or entries are missing, or there are others.
    """
    answer = world.answer
    assert table is not None
    records = expected_records(table, world.memory, json_typing)
    what = f'"{field}" of {named(answer)}' if field else named(answer)
    found = _json(answer) if field is None else field_of(answer, world.memory.fill(field))
    if not isinstance(found, list):
        raise ExpectationFailed(f"{what} is no list", expected="a list", actual=cut(json_text(found), EXCERPT))
    # A list of texts or numbers has one column, the value.
    entries = [one if isinstance(one, dict) else {"value": one} for one in found]
    holds = has_exactly_records if exactly else has_records
    assert_now(entries, holds(records, of=ENTRIES), what)


def fits(world: World, schema: str) -> None:
    """The last answer's body is what a JSON Schema of the suite allows.

    Raises:
        UnknownName: there is no such schema.
        ExpectationFailed: it does not fit; names each field.
    """
    answer = world.answer
    assert_now(_json(answer), FitsSchema(world.harness.schemas.named(schema)), named(answer))


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


def has_header(world: World, header: str, cell: str) -> None:
    """The last answer has this header, with a value the cell matches; of several of one name, any of them.

    Raises:
        ExpectationFailed: there is no such header, or it has another value.
    """
    answer = world.answer
    matcher = _cell(world, cell, f'the header "{header}"', header)
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
    if expected is not None:
        assert_now(found[cookie], expected, f'the cookie "{cookie}" of {named(answer)}')


def _cell(world: World, cell: str, what: str, label: str) -> Matcher[Any]:
    matcher = expected_cell(cell, TEXT, world.memory, label)
    if matcher is None:
        raise CellError(f"an empty value checks nothing of {what}", hint='any value is <any>, the empty text ""')
    return matcher


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
