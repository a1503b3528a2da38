"""Which tables were to change and which did: the matcher behind the sentences of `changes`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hamcrest.core.base_matcher import BaseMatcher
from hamcrest.core.description import Description

from interlock.expect import Failure, RecordMatcher
from interlock.expect.wording import listed, shown

if TYPE_CHECKING:
    from interlock.clients.changes import Changes

COUNTS = ("added", "changed", "removed")
MOST_TABLES = 6
"""Tables that a failure tells of one by one."""


@dataclass(frozen=True)
class Seen:
    """A table of a database, and what became of it."""

    database: str
    changes: Changes

    @property
    def counts(self) -> dict[str, int]:
        """How many rows, by what became of them."""
        return {word: len(getattr(self.changes, word)) for word in COUNTS}

    @property
    def amounts(self) -> str:
        """``2 rows added, 1 row changed``."""
        return ", ".join(f"{n} {'row' if n == 1 else 'rows'} {word}" for word, n in self.counts.items() if n)

    @property
    def examples(self) -> list[str]:
        """A row of each kind of change: a changed one by its columns that differ."""
        found = self.changes
        lines = []
        if found.added:
            lines.append(f"added: {_in_short(found.added[0])}")
        if found.changed:
            was, is_ = found.changed[0]
            differing = [column for column in found.columns if was.get(column) != is_.get(column)]
            first = next(iter(found.columns))
            which = "" if first in differing else f"{first} {shown(is_.get(first))}: "
            each = [f"{column} {shown(was.get(column))} became {shown(is_.get(column))}" for column in differing]
            lines.append(f"changed: {which}{listed(each)}")
        if found.removed:
            lines.append(f"removed: {_in_short(found.removed[0])}")
        return lines


@dataclass(frozen=True)
class Expected:
    """A table that is to have changed, and so many rows of each kind where the sentence says how many."""

    database: str
    table: str
    counts: RecordMatcher | None


class OnlyTheseChanged(BaseMatcher[Sequence[Seen]]):
    """Every expected table changed, as often as expected, and no other did.

    Args:
        expected: the tables.
        several: whether there is more than one database, so that tables are told with theirs.
    """

    def __init__(self, expected: Sequence[Expected], *, several: bool) -> None:
        self._expected, self._several = expected, several

    def _matches(self, item: Sequence[Seen]) -> bool:
        return not any(self._wrong(item))

    def _wrong(self, item: Sequence[Seen]) -> tuple[list[Seen], list[Expected], list[tuple[Expected, Seen]]]:
        there = {(seen.database, seen.changes.table): seen for seen in item if seen.changes.any}
        wanted = {(one.database, one.table): one for one in self._expected}
        too_many = [seen for place, seen in there.items() if place not in wanted]
        too_few = [one for place, one in wanted.items() if place not in there]
        miscounted = [
            (one, there[place])
            for place, one in wanted.items()
            if place in there and one.counts is not None and not one.counts.matches(there[place].counts)
        ]
        return too_many, too_few, miscounted

    def failure(self, item: Sequence[Seen]) -> Failure:
        """Each table that changed and should not have, each that should have, each with other numbers of rows."""
        too_many, too_few, miscounted = self._wrong(item)
        said, lines = [], []
        if too_many:
            some = listed([f"{self._name(seen.database, seen.changes.table)} ({seen.amounts})" for seen in too_many])
            said.append(f"{some} changed, and {'was' if len(too_many) == 1 else 'were'} not to")
        if too_few:
            some = listed([self._name(one.database, one.table) for one in too_few])
            said.append(f"{some} did not change")
        for one, seen in miscounted:
            assert one.counts is not None, "it was judged by them"
            told = one.counts.failure(seen.counts).headline.removeprefix("has ")
            said.append(f"{self._name(one.database, one.table)} has {told} ({seen.amounts})")
        for seen in [*too_many, *(seen for _, seen in miscounted)][:MOST_TABLES]:
            lines += [f"  {self._name(seen.database, seen.changes.table)} {line}" for line in seen.examples]
        sides = [str(self), "; ".join(f"{seen.changes.table}: {seen.amounts}" for seen in item if seen.changes.any)]
        return Failure(f"{'; '.join(said)}", sides[0], sides[1] or "no table changed", tuple(lines))

    def describe_to(self, description: Description) -> None:
        """In words."""
        each = [
            self._name(one.database, one.table) + (f" ({one.counts.where})" if one.counts else "")
            for one in self._expected
        ]
        description.append_text(f"only these tables changed: {', '.join(each)}" if each else "no table changed")

    def _name(self, database: str, table: str) -> str:
        return f'"{table}" of "{database}"' if self._several else f'"{table}"'


def _in_short(row: dict[str, Any]) -> str:
    return listed([f"{column} {shown(value)}" for column, value in row.items()], 5)
