"""Committed by another process while a Then waits: from just before the commit there to the end of the sentence.

``And the "orders" table has a row:`` with two cells, that is: polling, reading the whole table, matching.
"""

from __future__ import annotations

from _figures import Row
from _waits import late_by, row

from interlock.expect import Table
from interlock.world import World, rows
from interlock.world.timing import PLAIN

GOALS = {50: 0.010}

SHOP = """
[databases.shop]
prepare = ["python", "-c", '''
import sys, sqlalchemy as sa
with sa.create_engine(sys.argv[1]).begin() as connection:
    connection.execute(sa.text("create table orders (id varchar(20) primary key, status varchar(20) not null)"))
''', "{databases.shop.url}"]
"""


def main() -> list[Row]:
    """SQLite, and PostgreSQL where it is installed."""
    what = "row committed by another process 0-1 s after the wait began -> waiting Then passes"
    local = SHOP + 'provider = "local"\n'
    return [
        row(f"{what}, SQLite", GOALS, lambda: late_by(SHOP, "row", has, 100)),
        row(f"{what}, PostgreSQL", GOALS, lambda: late_by(local, "row", has, 60)),
    ]


def has(world: World, order: str) -> None:
    """The sentence."""
    rows.has(world, "orders", None, Table(["id", "status"], [[order, "confirmed"]]), PLAIN)
