"""Who is at work on the tables of a PostgreSQL database while it is to be reset, and how long that is waited for."""

from __future__ import annotations

import threading
import time
from collections.abc import Collection
from typing import Any

from interlock.errors import ResetError
from interlock.stack.isolation.postgresql_catalogue import Relation

__all__ = ["HINT", "await_writers", "lock_holders"]

HINT = "a transaction is open there: commit or roll back before waiting for something else"
LOOK_AGAIN_AFTER = 0.01

_HOLDERS = """
SELECT DISTINCT l.relation, a.pid, a.application_name, a.state, left(a.query, 100)
FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
WHERE l.locktype = 'relation' AND l.granted AND l.relation = ANY(%s::oid[]) AND l.pid <> pg_backend_pid()
  AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND l.mode <> ALL(%s)
ORDER BY 1, 2
"""

HARMLESS = ["AccessShareLock", "RowShareLock", "ShareUpdateExclusiveLock"]
"""What readers and VACUUM take: it keeps no DELETE and no INSERT waiting."""

_never = threading.Event()


def lock_holders(connection: Any, tables: Collection[Relation], *, readers: bool = False) -> dict[str, str]:
    """Who else holds each of these tables, as the end of a sentence; tables that nobody holds are left out.

    Only ``readers`` that are wanted are named.

    Example:
        ``{"orders": " by connection 4711 (checkout, idle in transaction; last: UPDATE orders SET ...)"}``
    """
    names = {table.number: table.name for table in tables}
    holders: dict[str, list[str]] = {}
    for number, pid, application, state, query in connection.execute(
        _HOLDERS, (list(names), [] if readers else HARMLESS)
    ):
        who = f"connection {pid} ({', '.join(filter(None, (application, state)))}; last: {query})"
        holders.setdefault(names[number], []).append(who)
    return {name: f" by {', '.join(found)}" for name, found in holders.items()}


def await_writers(connection: Any, tables: Collection[Relation], database: str, within: float) -> None:
    """Wait until nobody has rows in these tables that are not committed: they would come after the reset.

    Args:
        connection: outside a transaction.
        tables: those that are reset.
        database: its name, for the message.
        within: seconds.

    Raises:
        ResetError: somebody still had; names them.
    """
    deadline = time.monotonic() + within
    while held := lock_holders(connection, tables):
        if time.monotonic() > deadline:
            table, by = next(iter(held.items()))
            raise ResetError(f'table "{table}" of database "{database}" stayed locked for {within:g} s{by}', hint=HINT)
        _never.wait(LOOK_AGAIN_AFTER)
