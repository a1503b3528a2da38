"""What sentences say about all tables at once: which of them changed since the scenario began."""

from __future__ import annotations

from collections.abc import Sequence

from interlock.errors import InterlockError, TableError, UnknownName, UsageError
from interlock.expect import (
    TEXT,
    RecordMatcher,
    RowTyping,
    Table,
    TableLike,
    data_cell,
    expected_records,
    records_of,
)
from interlock.texts import cut
from interlock.world.changed_tables import COUNTS, Expected, OnlyTheseChanged, Seen
from interlock.world.judging import settles
from interlock.world.timing import Timing
from interlock.world.world import World


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
        if known not in world.database(of).tables():
            raise UsageError(
                f'which rows of "{cut(known)}" of "{of}" changed is not known: it is no table of the application\'s',
                hint="a view changes with the tables it shows: name those",
            )
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
