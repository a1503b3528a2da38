"""Sentences about tables of a database."""

from __future__ import annotations

from interlock.steps.context import Context
from interlock.steps.sentence import compares_tables, expectation, state, state_or_act
from interlock.world import changes
from interlock.world import rows as judged
from interlock.world.timing import Timing


@state('the "{table:Name}" table has these rows:', data="table")
@state('the "{table:Name}" table of "{database:Name}" has these rows:', data="table")
def table_has_these_rows(context: Context, table: str, database: str | None = None) -> None:
    """Put rows into a table. A row whose primary key is there already is replaced.

    Example:
        Given the "stock" table has these rows:
          | sku   | available |
          | MUG-1 | 1         |
    """
    judged.seed(context.world, table, database, context.table)


@state('the "{table:Name}" table is empty')
@state('the "{table:Name}" table of "{database:Name}" is empty')
def table_is_empty(context: Context, table: str, database: str | None = None) -> None:
    """Take every row out of a table.

    Example:
        Given the "products" table is empty
    """
    context.world.database(database).clear(table)


@state_or_act('I remember "{field:Name}" of the "{table:Name}" row as "{name:Name}" where:', data="table")
@state_or_act(
    'I remember "{field:Name}" of the "{table:Name}" row of "{database:Name}" as "{name:Name}" where:', data="table"
)
def remember_of_row(context: Context, field: str, table: str, name: str, database: str | None = None) -> None:
    """Keep a column of the one row with these values for ``{name}`` later in the scenario; it may still be coming.

    Example:
        Given I remember "id" of the "customers" row as "customer" where:
          | email           |
          | ada@example.com |
    """
    context.world.remember(name, judged.field_of_row(context.world, table, database, field, context.table))


@expectation(
    'the "{table:Name}" table has a row:',
    'the "{table:Name}" table of "{database:Name}" has a row:',
    data="table",
)
def table_has_a_row(context: Context, timing: Timing, table: str, database: str | None = None) -> None:
    """Some row has these values; each row of the sentence's table is looked for.

    Example:
        Then the "orders" table has a row:
          | id      | status    |
          | {order} | confirmed |
    """
    judged.has(context.world, table, database, context.table, timing)


@expectation(
    'the "{table:Name}" table has exactly these rows:',
    'the "{table:Name}" table of "{database:Name}" has exactly these rows:',
    data="table",
)
def table_has_exactly(context: Context, timing: Timing, table: str, database: str | None = None) -> None:
    """These rows and no others, in any order.

    Example:
        Then the "payments" table has exactly these rows:
          | order_id | status   |
          | {order}  | captured |
    """
    judged.has_exactly(context.world, table, database, context.table, timing)


@expectation(
    'the "{table:Name}" table has exactly these rows in order of "{order:Name}":',
    'the "{table:Name}" table of "{database:Name}" has exactly these rows in order of "{order:Name}":',
    data="table",
)
def table_has_exactly_in_order(
    context: Context, timing: Timing, table: str, order: str, database: str | None = None
) -> None:
    """These rows and no others, in the order of one or more columns; rows that are level in it may stand either way.

    Example:
        Then the "order_lines" table has exactly these rows in order of "order_id, position descending":
          | order_id | position | sku    |
          | {order}  | 2        | MUG-1  |
          | {order}  | 1        | BOOK-1 |
    """
    judged.has_exactly(context.world, table, database, context.table, timing, order)


@expectation(
    'the "{table:Name}" table has no row',
    'the "{table:Name}" table of "{database:Name}" has no row',
    'the "{table:Name}" table has no row:',
    'the "{table:Name}" table of "{database:Name}" has no row:',
    data="table",
)
def table_has_no_row(context: Context, timing: Timing, table: str, database: str | None = None) -> None:
    """No row, or none with these values, once the flow is quiet; ``within T`` such a row goes away.

    Example:
        Then the "payments" table has no row:
          | order_id |
          | {order}  |
    """
    judged.has_none(context.world, table, database, context.table, timing)


@expectation(
    'the "{table:Name}" table has {count:Count} {rows:Rows}',
    'the "{table:Name}" table of "{database:Name}" has {count:Count} {rows:Rows}',
    'the "{table:Name}" table has {count:Count} {rows:Rows} where:',
    'the "{table:Name}" table of "{database:Name}" has {count:Count} {rows:Rows} where:',
    data="table",
)
def table_has_count(
    context: Context, timing: Timing, table: str, count: int, rows: str, database: str | None = None
) -> None:
    """So many rows, or so many with these values, once the flow is quiet.

    Example:
        Then the "order_lines" table has 3 rows where:
          | order_id |
          | {order}  |
    """
    del rows  # the noun's number
    judged.has_number(context.world, table, database, context.table, count, timing)


@expectation(
    "only these tables changed:",
    'only these tables of "{database:Name}" changed:',
    data="table",
)
@compares_tables
def only_these_tables_changed(context: Context, timing: Timing, database: str | None = None) -> None:
    """These tables changed since the scenario began, and no others; what the scenario put in itself does not count.

    Example:
        Then only these tables changed:
          | table       | added | changed | removed |
          | orders      | 1     | 0       | 0       |
          | order_lines |       |         |         |
    """
    changes.only_these(context.world, database, context.table, timing)


@expectation(
    "no table changed",
    'no table of "{database:Name}" changed',
)
@compares_tables
def no_table_changed(context: Context, timing: Timing, database: str | None = None) -> None:
    """No row of any table came, changed or went since the scenario began, but for what the scenario put in itself.

    Example:
        Then no table changed
    """
    changes.only_these(context.world, database, None, timing)
