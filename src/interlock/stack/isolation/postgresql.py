"""The known state of a PostgreSQL schema.

The baseline is kept here as the text of COPY, which PostgreSQL takes back as it gave it: nothing is converted,
and nothing of ours is left in the database.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import psycopg
from sqlalchemy import URL

from interlock.clients.leash import Leash
from interlock.errors import ClientError, ResetError
from interlock.stack.isolation.ordering import groups_parents_first, with_dependants
from interlock.stack.isolation.postgresql_catalogue import (
    Fingerprint,
    PostgresTable,
    Sequence,
    fingerprints,
    lock_holders,
    quoted,
    read_sequences,
    read_tables,
    sequence_values,
)
from interlock.stack.isolation.postgresql_connection import connect, log_position, without_checks
from interlock.stack.isolation.postgresql_rows import Rows
from interlock.stack.isolation.report import ResetReport
from interlock.stack.isolation.schema import refuse_lost

_ATTEMPTS = 3
ANSWERED_WITHIN = 30.0
"""Seconds for a whole baseline or reset; a lock is not waited for that long."""


class PostgresBaseline:
    """See `DatabaseBaseline`. One connection of its own, kept open.

    Early exit: where nothing at all was written to the server since the last look, its log has not grown.
    """

    def __init__(self, url: URL, name: str, ignore: frozenset[str], within: float) -> None:
        self._url, self._name, self._ignore, self._within = url, name, ignore, within
        self._rows, self._leash = Rows(), Leash(f'database "{name}"', ANSWERED_WITHIN)
        self._connect()
        self._tables: dict[str, PostgresTable] = {}
        self._fingerprints: dict[str, Fingerprint] = {}
        self._sequences: dict[str, tuple[int, bool]] = {}
        self._position: str | None = None

    def _connect(self) -> None:
        self._connection = connect(self._url, self._name, self._within)
        self._leash.hold(self._connection)
        self._rows.use(self._connection, ordered=not without_checks(self._connection))

    def renew(self) -> None:
        """Connect anew, and take every table for changed: what a crash undid may have taken our own writes along."""
        self._connection.close()
        self._connect()
        self._fingerprints, self._position = {}, None

    def capture(self) -> None:
        """Copy every table."""
        with self._reporting("reading the baseline"):
            sequences = read_sequences(self._connection, self._ignore)
            self._log_next_values(sequences)
            position = log_position(self._connection)
            with self._transaction():
                self._tables = read_tables(self._connection, self._ignore)
                self._fingerprints, alone = fingerprints(self._connection, self._tables)
                self._sequences = sequence_values(self._connection, sequences)
                self._rows.remember(self._tables, self._fingerprints)
            self._position = position if alone else None

    def reset(self) -> ResetReport:
        """Bring back what changed."""
        if self._connection.closed:
            self.renew()
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                with self._reporting("comparing it with the baseline"):
                    return self._reset()
            except _Overtaken as error:
                if attempt == _ATTEMPTS:
                    raise ResetError(
                        f'table "{error}" of database "{self._name}" could not be reset: the application was still '
                        f"writing to it in {_ATTEMPTS} attempts",
                        hint="let the flow come to rest first; an idle probe in the profile says when it has",
                    ) from None
        raise AssertionError  # pragma: no cover - the loop returns or raises

    def close(self) -> None:
        """Hang up."""
        self._leash.let_go()
        self._connection.close()

    def _reset(self) -> ResetReport:
        # Read before the rows are: whatever is committed after this moves the position on.
        position = log_position(self._connection)
        if position is not None and position == self._position:
            return ResetReport(changed=())
        with self._transaction():
            now = read_tables(self._connection, self._ignore)
            columns = {name: table.columns for name, table in self._tables.items()}
            refuse_lost(self._name, columns, {name: table.columns for name, table in now.items()})
            with self._unlocked(list(now)):
                found, alone = fingerprints(self._connection, now)
            changed = {name for name in columns if self._is_dirty(name, now[name], found[name])}
            created = {name for name in now if name not in columns and found[name][0]}
            fresh = self._bring_back(changed | created, now, found) if changed or created else {}
            sequences = self._restore_sequences()
        self._fingerprints |= fresh
        # Our own writes have moved the position, and rows of others may hide behind them: look again next time.
        self._position = position if alone and not changed and not created and not sequences else None
        return ResetReport(changed=tuple(sorted(changed)), created=tuple(sorted(created)), sequences=sequences)

    def _is_dirty(self, name: str, now: PostgresTable, found: Fingerprint) -> bool:
        return found != self._fingerprints.get(name) or now.columns != self._tables[name].columns

    def _bring_back(
        self, dirty: set[str], now: dict[str, PostgresTable], found: dict[str, Fingerprint]
    ) -> dict[str, Fingerprint]:
        references = {name: table.refers_to for name, table in now.items()}
        if self._rows.ordered:
            # Rows of clean tables that refer to dirty ones go as well, and come back.
            dirty = with_dependants(dirty, references)
        groups = [group for group in groups_parents_first(now, references) if dirty.intersection(group)]
        for group in reversed(groups):
            full = [name for name in group if name in dirty and found[name][0]]
            if full:
                with self._on(full):
                    self._rows.empty(full)
        for group in groups:
            with self._on(group):
                self._rows.fill([self._tables[name] for name in group if name in dirty and name in self._tables])
        again = [name for name in dirty if name in self._tables]
        return fingerprints(self._connection, again)[0]

    def _restore_sequences(self) -> tuple[str, ...]:
        there = read_sequences(self._connection, self._ignore)
        wrong = []
        for sequence in there:
            self._sequences.setdefault(sequence.name, (sequence.start, False))
        for name, value in sequence_values(self._connection, there).items():
            if value != self._sequences[name]:
                wrong.append(name)
                # Takes effect at once, transaction or not, so it comes last.
                self._connection.execute("SELECT setval(%s::regclass, %s, %s)", (quoted(name), *self._sequences[name]))
        return tuple(wrong)

    def _log_next_values(self, sequences: list[Sequence]) -> None:
        """Make the next value of each sequence show in the log, where otherwise only every 32nd does."""
        for name, value in sequence_values(self._connection, sequences).items():
            self._connection.execute("SELECT setval(%s::regclass, %s, %s)", (quoted(name), *value))

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        # One snapshot for look and deed: a row that comes in between is seen as a change by the next reset.
        self._connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            if not self._connection.broken:
                self._connection.execute("ROLLBACK")
            raise

    @contextlib.contextmanager
    def _on(self, tables: list[str]) -> Iterator[None]:
        try:
            with self._unlocked(tables):
                yield
        except psycopg.errors.SerializationFailure:
            raise _Overtaken(tables[0]) from None
        except psycopg.Error as error:
            names = '", "'.join(tables)
            raise ResetError(f'table "{names}" of database "{self._name}" could not be reset: {error}') from error

    @contextlib.contextmanager
    def _unlocked(self, tables: list[str]) -> Iterator[None]:
        try:
            yield
        except psycopg.errors.LockNotAvailable:
            self._connection.execute("ROLLBACK AND CHAIN")
            holders = [(name, lock_holders(self._connection, name)) for name in tables]
            name, by = next((holder for holder in holders if holder[1]), holders[0])
            raise ResetError(
                f'table "{name}" of database "{self._name}" stayed locked for {self._within:g} s{by}',
                hint="a transaction is open there: commit or roll back before waiting for something else",
            ) from None

    @contextlib.contextmanager
    def _reporting(self, doing: str) -> Iterator[None]:
        try:
            with self._leash.on():
                yield
        except ClientError as error:
            raise ResetError(f"{error.message}, {doing}", hint=error.hint) from error
        except psycopg.Error as error:
            raise ResetError(f'database "{self._name}" could not be reset while {doing}: {error}') from error


class _Overtaken(Exception):
    """Somebody changed a row of this table between our look and our deed."""
