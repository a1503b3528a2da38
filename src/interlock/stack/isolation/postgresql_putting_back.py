"""What is done to a PostgreSQL database inside the transaction of a reset: in which order, and with which locks."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterator, Mapping
from typing import Any

import psycopg

from interlock.errors import ResetError
from interlock.stack.isolation.ordering import groups_parents_first, with_dependants
from interlock.stack.isolation.postgresql_catalogue import (
    MATERIALIZED,
    TABLE,
    UNPOPULATED,
    Fingerprint,
    Relation,
    fingerprints,
    references,
)
from interlock.stack.isolation.postgresql_locks import HINT, lock_holders
from interlock.stack.isolation.postgresql_rows import Rows
from interlock.stack.isolation.postgresql_triggers import silenced

__all__ = ["Overtaken", "PuttingBack"]

_PASSES = 3
"""How often rows are put back where triggers that cannot be switched off change others meanwhile."""


class Overtaken(Exception):
    """Somebody changed a row of this table between our look and our deed."""


class PuttingBack:
    """One reset at work.

    Args:
        connection: in a transaction.
        rows: those of the baseline.
        database: its name, for messages.
        within: how long a lock is waited for, in seconds; the connection knows it.
    """

    def __init__(self, connection: Any, rows: Rows, database: str, within: float) -> None:
        self._connection, self._rows, self._name, self._within = connection, rows, database, within

    def of(
        self,
        baseline: Mapping[str, Relation],
        changed: set[str],
        made: set[str],
        now: Mapping[str, Relation],
        found: Mapping[str, Fingerprint],
    ) -> dict[str, Fingerprint]:
        """Bring rows back, and what was computed from them.

        Args:
            baseline: the tables and materialised views of the known state.
            changed: those of them that are not as they were.
            made: tables that services made when they started, and that hold rows.
            now: every relation.
            found: fingerprints of now.

        Returns:
            The fingerprints of what was brought back.
        """
        tables = {name: one for name, one in now.items() if one.kind == TABLE}
        leads_to = references(tables.values())
        dirty = {name for name in changed | made if name in tables}
        if self._rows.ordered:
            # Rows of clean tables that refer to dirty ones go as well, and come back.
            dirty = with_dependants(dirty, leads_to)
        groups = groups_parents_first(tables, leads_to)
        full = {name for name in dirty if found[name][0]}
        with self._on(sorted(dirty), now), silenced(
            self._connection, [tables[name] for name in sorted(dirty)], replica=not self._rows.ordered
        ) as silent:  # fmt: skip
            self._fill(groups, dirty, full, baseline, tables)
            if not silent:
                dirty |= self._until_no_trigger_interferes(groups, dirty, baseline, tables, found)
        views = sorted((now[name] for name in changed if now[name].kind == MATERIALIZED), key=lambda one: one.number)
        for view in views:
            content = "" if baseline[view.name].populated else " WITH NO DATA"
            with self._on([view.name], now):
                self._connection.execute(f"REFRESH MATERIALIZED VIEW {view.place}{content}")
        again = [now[name] for name in dirty if name in baseline]
        again += [view for view in views if baseline[view.name].populated]
        emptied = {view.name: UNPOPULATED for view in views if not baseline[view.name].populated}
        return fingerprints(self._connection, again)[0] | emptied

    def _fill(
        self,
        groups: list[list[str]],
        dirty: set[str],
        full: set[str],
        baseline: Mapping[str, Relation],
        tables: Mapping[str, Relation],
    ) -> None:
        wanted = [[name for name in group if name in dirty] for group in groups if dirty.intersection(group)]
        for group in reversed(wanted):
            if names := [name for name in group if name in full]:
                with self._on(names, tables):
                    self._rows.empty([tables[name] for name in names])
        for group in wanted:
            with self._on(group, tables):
                self._rows.fill([baseline[name] for name in group if name in baseline])

    def _until_no_trigger_interferes(
        self,
        groups: list[list[str]],
        dirty: set[str],
        baseline: Mapping[str, Relation],
        tables: Mapping[str, Relation],
        found: Mapping[str, Fingerprint],
    ) -> set[str]:
        """Put back what triggers made of other tables meanwhile; the names of those."""
        leads_to = references(tables.values())
        more: set[str] = set()
        for _ in range(_PASSES):
            clean = [tables[name] for name in tables if name not in dirty | more]
            now, _ = fingerprints(self._connection, clean)
            touched = {name for name, one in now.items() if one != found[name]}
            wrong = touched | set(self._rows.differ(baseline[name] for name in (dirty | more) & baseline.keys()))
            if not wrong:
                return more
            wrong = with_dependants(wrong, leads_to)
            more |= wrong
            self._fill(groups, wrong, wrong, baseline, tables)
        wrong = set(self._rows.differ(baseline[name] for name in (dirty | more) & baseline.keys()))
        if not wrong:
            return more
        raise ResetError(
            f'table "{min(wrong)}" of database "{self._name}" could not be reset: a trigger changes it whenever '
            "rows are put back",
            hint="the user of the reset may switch triggers off where it owns the tables",
        )

    @contextlib.contextmanager
    def _on(self, names: list[str], relations: Mapping[str, Relation]) -> Iterator[None]:
        try:
            with self.unlocked([relations[name] for name in names]):
                yield
        except psycopg.errors.SerializationFailure:
            raise Overtaken(names[0]) from None
        except psycopg.Error as error:
            quoted = '", "'.join(names)
            raise ResetError(f'table "{quoted}" of database "{self._name}" could not be reset: {error}') from error

    @contextlib.contextmanager
    def unlocked(self, relations: Collection[Relation], *, readers: bool = False) -> Iterator[None]:
        """Raise `ResetError`, with who holds one of these, where a lock is not to be had in time.

        Args:
            relations: those that may be held, the likeliest first.
            readers: whether it is they, too, who are in the way.
        """
        try:
            yield
        except psycopg.errors.LockNotAvailable:
            self._connection.execute("ROLLBACK AND CHAIN")
            held = lock_holders(self._connection, relations, readers=readers)
            names = [relation.name for relation in relations]
            table = next((name for name in names if name in held), names[0])
            raise ResetError(
                f'table "{table}" of database "{self._name}" stayed locked for {self._within:g} s{held.get(table, "")}',
                hint=HINT,
            ) from None
