"""What sentences say about the bodies of answers: JSON, lists, XML, text, and schemas."""

from __future__ import annotations

from typing import Any

from interlock.clients.exchange import EXCERPT, Answer, excerpt
from interlock.clients.last_words import last_words
from interlock.clients.payload import charset_of, json_loads, json_text
from interlock.clients.xml import XmlView, is_xml, xml_of
from interlock.errors import ClientError, ExpectationFailed, TableError, UnknownName
from interlock.expect import (
    MISSING,
    TEXT,
    TableLike,
    Target,
    Wording,
    assert_now,
    expected_json,
    expected_records,
    has_exactly_records,
    has_records,
    json_typing,
    look_up,
    parse_path,
    unknown_field,
)
from interlock.expect.fits_schema import FitsSchema
from interlock.texts import cut
from interlock.world.answers import named, text_cell
from interlock.world.records import the_record
from interlock.world.world import World

ENTRIES = Wording("entry", "entries")


def _json(answer: Answer) -> Any:
    """The body as JSON; an answer that is none is the application's doing, not the environment's."""
    try:
        return json_loads(answer.text)
    except ValueError as error:
        # Of a page it would say nothing that its content type does not.
        why = f" ({error})" if answer.body and "json" in (answer.content_type or "") else ""
        raise _is_no(answer, f"JSON{why}") from error


def _xml(answer: Answer) -> XmlView:
    try:
        return xml_of(answer.body, charset_of(answer.content_type))
    except ValueError as error:
        raise _is_no(answer, f"XML ({error})") from error
    except ClientError as error:
        raise ClientError(f"{named(answer)} cannot be read: {error.message}", hint=error.hint) from None


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


def field_to_remember(world: World, field: str) -> Any:
    """As `field_of`, of the last answer; where it is an error of the service's own, with what that logged.

    Raises:
        InterlockError: as `field_of`.
    """
    try:
        return field_of(world.answer, field)
    except ExpectationFailed as error:
        if world.answer.status >= 500 and (logged := last_words(world.journal, world.answer, world.mark)):
            error.add_note(f"  {logged}")
        raise


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
    assert_now(answer.text.rstrip("\r\n"), text_cell(world, cell, "the text", "text"), f"the text of {named(answer)}")


def lists(world: World, table: TableLike | None, field: str | None, *, exactly: bool) -> None:
    """The last answer is a list, or has one in a field, with an entry for each row; exactly: and no others.

    Raises:
        ExpectationFailed: it is no list, or entries are missing, or there are others.
    """
    answer = world.answer
    assert table is not None
    inside = f'"the answer contains:" and | {cut(field)} | [] |' if field else None
    empty = inside or '"the answer is exactly:" and [] as docstring'
    records = expected_records(table, world.memory, json_typing, none=f"that it is empty says {empty}")
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
    assert_now(_json(answer), FitsSchema(world.harness.documents.schemas.named(schema)), named(answer))
