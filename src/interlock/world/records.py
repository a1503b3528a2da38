"""From the table or docstring below a sentence to the matchers of one or several records."""

from __future__ import annotations

from typing import Any

from hamcrest.core.matcher import Matcher

from interlock.errors import TableError
from interlock.expect import TableLike, Typing, expected_json, expected_records, the_only
from interlock.world.world import World


def the_record(world: World, table: TableLike | None, text: str | None, typing: Typing) -> Matcher[Any]:
    """The one record that is expected.

    Raises:
        TableError: the table gives several.
    """
    if table is None:
        return expected_json(text or "", world.memory)
    records = expected_records(table, world.memory, typing)
    return the_only(records, table)


def maybe_the_record(world: World, table: TableLike | None, text: str | None, typing: Typing) -> Matcher[Any] | None:
    """The one record that is expected of a message, mail or request, or None where the sentence has no data.

    Raises:
        TableError: the table gives several, or the docstring is no object: these are looked at by their fields.
    """
    if text is not None and text.strip() and not text.lstrip().startswith("{"):
        raise TableError(
            "the docstring of this sentence is an object with the fields that are expected",
            hint='a body that is no object has the field body: {"body": [1, 2]}',
        )
    return None if table is None and text is None else the_record(world, table, text, typing)
