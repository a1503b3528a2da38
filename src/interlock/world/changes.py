"""What sentences say about all tables at once: which of them changed since the scenario began."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hamcrest.core.base_matcher import BaseMatcher
from hamcrest.core.description import Description

from interlock.errors import InterlockError, TableError, UnknownName, UsageError
from interlock.expect import (
    TEXT,
    Failure,
    RecordMatcher,
    RowTyping,
    Table,
    TableLike,
    data_cell,
    expected_records,
    records_of,
)
from interlock.expect.wording import listed, shown
from interlock.texts import cut
from interlock.world.judging import settles
from interlock.world.timing import Timing
from interlock.world.world import World

if TYPE_CHECKING:
    from interlock.clients.changes import Changes

COUNTS = ("added", "changed", "removed")
MOST_TABLES = 6
"""Tables that a failure tells of one by one."""


def watch(world: World) -> None:
    """Remember the rows of every database that this run has for itself, until the scenario ends.

    What stands in the way is told where a sentence asks for it.
    """
    for name in _own(world):
        database = world.harness.databases[name]
        try:
            database.watch(world.profile.databases[name].ignore)
        except InterlockError as error:
            world.unwatched[name] = error
        world.watched.append(name)
        world.cleanup(database.unwatch)


def only_these(world: World, database: str | None, data: TableLike | None, timing: Timing) -> None:
    """These tables changed and no others, once all is quiet; without data, none did."""
    names = _judged(world, database)
    expected = [] if data is None else _expected(world, database, data, names)

    def probe() -> list[Seen]:
        return [Seen(name, changes) for name in names for changes in world.harness.databases[name].changes()]

    settles(world, probe, OnlyTheseChanged(expected, several=len(names) > 1), timing, what="")


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


def _own(world: World) -> list[str]:
    if world.profile.level == "shared":
        return []
    from interlock.stack.isolation.database import may_reset  # noqa: PLC0415 - needs SQLAlchemy

    return [name for name, part in world.profile.databases.items() if may_reset(part)]


def _judged(world: World, database: str | None) -> list[str]:
    """The databases that the sentence is about; all that can be judged where it names none."""
    if database is not None:
        world.database(database)
    elif not world.profile.databases:
        world.database(None)
    if world.profile.level == "shared":
        raise UsageError(
            f"which tables changed cannot be said: other runs write to them too, for {world.profile.origin} has "
            'level = "shared"',
            hint="say which rows are there, or tag the scenario @needs:reset, so that it is skipped there",
        )
    own = _own(world)
    others = [name for name in world.profile.databases if name not in own]
    if (database or (others[0] if not own else None)) in others:
        where = f'"{database or others[0]}"'
        raise UsageError(
            f"which tables of {where} changed cannot be said: it is external, and not this run's own",
            hint="say which rows are there, or tag the scenario @needs:reset, so that it is skipped there",
        )
    names = own if database is None else [database]
    for name in names:
        if name in world.unwatched:
            raise world.unwatched[name]
        if name not in world.watched:
            raise UsageError(
                "which tables changed is only known where the sentence stands in the scenario itself",
                hint="take it out of the step that runs it, and write it into the scenario",
            )
    return names


def _expected(world: World, database: str | None, data: TableLike, names: Sequence[str]) -> list[Expected]:
    allowed = ("table", *COUNTS) if database is not None else ("table", *COUNTS, "database")
    typing = RowTyping(dict.fromkeys(COUNTS, "integer"), "this sentence")
    found: list[Expected] = []
    for record in records_of(data, allowed):
        cells = {heading: data_cell(cell, TEXT, world.memory, heading) for heading, cell in record}
        if not any(cells.values()):
            raise TableError("a row of the table checks nothing: all its cells are empty")
        if not cells.get("table"):
            raise TableError(
                "a row of the table names no table", hint="| table | or | table | added | changed | removed |"
            )
        of = database or cells.get("database") or world.database(None).name
        if of not in names:
            raise UnknownName("database", of, names, "this sentence")
        known = world.database(of).known_as(cells["table"])
        if known in world.profile.databases[of].ignore:
            raise UsageError(f'the table "{known}" of "{of}" is not looked at: {world.profile.origin} ignores it')
        if any((one.database, one.table) == (of, known) for one in found):
            raise TableError(f'"{cut(known)}" stands in the table twice')
        counts = [(heading, cell) for heading, cell in record if heading in COUNTS and cell]
        found.append(Expected(of, known, _counts(counts, world, typing)))
    return found


def _counts(cells: Sequence[tuple[str, str]], world: World, typing: RowTyping) -> RecordMatcher | None:
    if not cells:
        return None
    table = Table([heading for heading, _ in cells], [[cell for _, cell in cells]])
    return expected_records(table, world.memory, typing)[0]


def _in_short(row: dict[str, Any]) -> str:
    return listed([f"{column} {shown(value)}" for column, value in row.items()], 5)
