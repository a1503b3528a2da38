"""Committed by another process while a Then waits: from just before the commit there to the end of the sentence.

``And the "orders" table has a row:`` with two cells, that is: polling, reading the whole table, matching.
"""

from __future__ import annotations

import sqlalchemy as sa
from _figures import Row
from _waits import late_by, row

from interlock.expect import Table
from interlock.world import World, rows
from interlock.world.timing import PLAIN

GOALS = {50: 0.010}


def main() -> list[Row]:
    """SQLite, and PostgreSQL where it is installed."""
    what = "row committed by another process 0-1 s after the wait began -> waiting Then passes"
    local = '[databases.shop]\nprovider = "local"\n'
    return [
        row(f"{what}, SQLite", GOALS, lambda: late_by("[databases.shop]\n", "row", has, 100, prepare)),
        row(f"{what}, PostgreSQL", GOALS, lambda: late_by(local, "row", has, 60, prepare)),
    ]


def prepare(url: str) -> None:
    """The table."""
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.execute(sa.text("create table orders (id varchar(20) primary key, status varchar(20) not null)"))
    engine.dispose()


def has(world: World, order: str) -> None:
    """The sentence."""
    rows.has(world, "orders", None, Table(["id", "status"], [[order, "confirmed"]]), PLAIN)
