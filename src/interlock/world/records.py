"""From the table or docstring below a sentence to the matchers of one or several records."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hamcrest.core.description import Description
from hamcrest.core.matcher import Matcher

from interlock.errors import TableError
from interlock.expect import TableLike, Typing, Wording, expected_json, expected_records
from interlock.expect.failure import Failure
from interlock.expect.records import RecordsMatcher
from interlock.world.world import World


def the_record(
    world: World, table: TableLike | None, text: str | None, typing: Typing, *, allowed: Sequence[str] | None = None
) -> Matcher[Any]:
    """The one record that is expected.

    Raises:
        TableError: the table gives several.
    """
    if table is None:
        return expected_json(text or "", world.memory)
    records = expected_records(table, world.memory, typing, allowed=allowed)
    if len(records) != 1:
        raise TableError(f"this sentence takes one record, the table gives {len(records)}")
    return records[0]


def maybe_the_record(world: World, table: TableLike | None, text: str | None, typing: Typing) -> Matcher[Any] | None:
    """The one record that is expected, or None where the sentence has no data."""
    return None if table is None and text is None else the_record(world, table, text, typing)


class HasSome(RecordsMatcher):
    """At least one record, whatever it holds."""

    def failure(self, item: Sequence[Any]) -> Failure:
        """There is none."""
        del item
        return Failure(self.wording.clause("no"), f"at least 1 {self.wording.one}", "none")

    def _matches(self, item: Sequence[Any]) -> bool:
        return len(item) > 0

    def describe_to(self, description: Description) -> None:
        """In words."""
        description.append_text(f"at least 1 {self.wording.one}")


def has_some(wording: Wording) -> HasSome:
    """At least one record, whatever it holds."""
    return HasSome(wording)
