"""Triggers of the application, which must not take a reset for work: switched off meanwhile, where we may."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterator
from typing import Any

from interlock.stack.isolation.postgresql_catalogue import Relation, quoted

__all__ = ["silenced"]

_TRIGGERS = """
SELECT t.tgrelid, t.tgname::text, t.tgenabled::text, pg_has_role(c.relowner, 'MEMBER')
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE t.tgrelid = ANY(%s::oid[]) AND NOT t.tgisinternal AND t.tgenabled = ANY(%s::"char"[])
ORDER BY 1, 2
"""
# What PostgreSQL's letters mean, and how they are set again.
_ENABLE = {"O": "ENABLE", "A": "ENABLE ALWAYS", "R": "ENABLE REPLICA"}
FIRE_AT_REPLICAS, FIRE_ELSEWHERE = ["A", "R"], ["O", "A"]


@contextlib.contextmanager
def silenced(connection: Any, tables: Collection[Relation], *, replica: bool) -> Iterator[bool]:
    """No trigger of these tables fires inside; yields False where some do, for only its owner may switch one off.

    Readers do not mind: only who writes waits, and whom that would keep waiting has been waited for.

    Args:
        connection: in the transaction of the reset.
        tables: those that are written to.
        replica: whether the session plays a replica, at which ordinary triggers do not fire anyway.
    """
    places = {table.number: table.place for table in tables}
    firing = FIRE_AT_REPLICAS if replica else FIRE_ELSEWHERE
    found = connection.execute(_TRIGGERS, (list(places), firing), prepare=True).fetchall()
    ours = [(f"ALTER TABLE {places[number]}", quoted(name), how) for number, name, how, owner in found if owner]
    for alter, name, _ in ours:
        connection.execute(f"{alter} DISABLE TRIGGER {name}")
    yield len(ours) == len(found)
    for alter, name, how in ours:
        connection.execute(f"{alter} {_ENABLE[how]} TRIGGER {name}")
