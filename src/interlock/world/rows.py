"""What sentences say about tables of a database."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from hamcrest import anything

from interlock.errors import UsageError
from interlock.expect import (
    MISSING,
    RowTyping,
    TableLike,
    data_records,
    expected_records,
    has_count,
    has_exactly_in_order,
    has_exactly_records,
    has_no_record,
    has_records,
    look_up,
    row_order,
    unknown_field,
)
from interlock.texts import cut
from interlock.world.judging import becomes, goes, settles
from interlock.world.records import the_record
from interlock.world.timing import Timing
from interlock.world.world import World

if TYPE_CHECKING:
    from interlock.clients.database import Database

Rows = Callable[[], list[dict[str, Any]]]
_NONE = 'that there is none says: the "{}" table has no row'


def seed(world: World, table: str, database: str | None, data: TableLike | None) -> None:
    """Put rows in; one whose primary key is there already replaces it."""
    found = world.database(database)
    typing = typing_of(found, table)
    found.put(table, data_records(_given(data), world.memory, typing))


def has(world: World, table: str, database: str | None, data: TableLike | None, timing: Timing) -> None:
    """Each expected row is there."""
    found = world.database(database)
    records = expected_records(_given(data), world.memory, typing_of(found, table), none=_NONE.format(table))
    becomes(world, _rows(found, table), has_records(records), timing, what=_called(table), push=False, slow=found.slow)


def field_of_row(world: World, table: str, database: str | None, field: str, data: TableLike | None) -> Any:
    """A column of the one row that has these values, waited for as `has` waits.

    Raises:
        UnknownName: there is no such table or column.
        ExpectationFailed: there is no such row.
        UsageError: there are several.
    """
    found = world.database(database)
    typing = typing_of(found, table)
    path = typing.target(field).path
    row = the_record(world, _given(data), None, typing)
    rows = _rows(found, table)
    becomes(world, rows, has_records([row]), Timing(), what=_called(table), push=False, slow=found.slow)
    such = [one for one in rows() if row.matches(one)]
    if len(such) != 1:
        raise UsageError(
            f'{len(such)} rows of {_called(table)} are such, so that "{cut(field)}" of which is meant is not said',
            hint="name a column that only one of them has so: its key, or what the scenario put in with {unique}",
        )
    value = look_up(such[0], path)
    if value is MISSING:
        raise unknown_field(such[0], path, f"the row of {_called(table)}")
    return value


def has_exactly(
    world: World, table: str, database: str | None, data: TableLike | None, timing: Timing, order: str | None = None
) -> None:
    """The expected rows are there, and no others; where an order is named, in that one."""
    found = world.database(database)
    typing = typing_of(found, table)
    records = expected_records(_given(data), world.memory, typing, none=_NONE.format(table))
    matcher = has_exactly_records(records) if order is None else has_exactly_in_order(records, row_order(order, typing))
    settles(world, _rows(found, table), matcher, timing, what=_called(table))


def has_none(world: World, table: str, database: str | None, data: TableLike | None, timing: Timing) -> None:
    """No such row, once all is quiet; within a time, such a row goes away and does not come back."""
    found = world.database(database)
    typing = typing_of(found, table)
    matcher = has_no_record(anything() if data is None else the_record(world, data, None, typing))
    if timing.form == "within":
        goes(world, _rows(found, table), matcher, timing, what=_called(table), slow=found.slow)
    else:
        settles(world, _rows(found, table), matcher, timing, what=_called(table))


def has_number(
    world: World, table: str, database: str | None, data: TableLike | None, count: int, timing: Timing
) -> None:
    """So many rows, or so many such rows, once all is quiet."""
    found = world.database(database)
    where = None if data is None else the_record(world, data, None, typing_of(found, table))
    settles(world, _rows(found, table), has_count(count, where), timing, what=_called(table))


def typing_of(database: Database, table: str) -> RowTyping:
    """What the table's columns hold.

    Raises:
        UnknownName: the database has no such table.
    """
    kinds = {column.name: column.kind for column in database.columns(table).values()}
    return RowTyping(kinds, f'table "{table}"')


def _given(data: TableLike | None) -> TableLike:
    assert data is not None, "the sentence's registration demands a table"
    return data


def _rows(database: Database, table: str) -> Rows:
    return lambda: database.rows(table)


def _called(table: str) -> str:
    return f'the "{table}" table'
