"""The known state of a PostgreSQL database, in all schemas of its own.

The baseline is kept here as the text of COPY, which PostgreSQL takes back as it gave it: nothing is converted,
and nothing of ours is left in the database.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import psycopg
from sqlalchemy import URL

from interlock.clients.leash import Leash
from interlock.errors import ClientError, ResetError
from interlock.stack.isolation.postgresql_catalogue import (
    MATERIALIZED,
    TABLE,
    Fingerprint,
    Relation,
    Sequence,
    fingerprints,
    read_relations,
    read_sequences,
    sequence_values,
)
from interlock.stack.isolation.postgresql_connection import connect, log_position, without_checks
from interlock.stack.isolation.postgresql_locks import await_writers
from interlock.stack.isolation.postgresql_made import Made
from interlock.stack.isolation.postgresql_putting_back import Overtaken, PuttingBack
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
        self._made = Made(name, ignore)
        self._tables: dict[str, Relation] = {}
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
                relations, schemas = read_relations(self._connection, self._ignore)
                self._made.accept(relations, schemas, sequences)
                self._tables = {name: one for name, one in relations.items() if one.kind in {TABLE, MATERIALIZED}}
                self._fingerprints, alone = fingerprints(self._connection, self._tables.values())
                self._sequences = sequence_values(self._connection, sequences)
                self._rows.remember(self._tables, self._fingerprints)
            self._position = position if alone else None

    def accept(self) -> None:
        """Take the schema as it is for the one that belongs there."""
        with self._reporting("reading the schema"), self._transaction():
            relations, schemas = read_relations(self._connection, self._ignore)
            self._refuse_lost(relations)
            self._made.accept(relations, schemas, read_sequences(self._connection, self._ignore))

    def kept(self) -> object:
        """The schema that belongs there, sequences and rows."""
        return self._tables, self._made, self._sequences, self._rows.texts

    def recall(self, kept: Any) -> None:
        """Every table is taken for changed once."""
        self._tables, self._made, self._sequences, self._rows.texts = kept
        with self._reporting("reading the schema"), self._transaction():
            relations, _ = read_relations(self._connection, self._ignore)
            self._refuse_lost(relations)
            self._made.check(relations)

    def reset(self) -> ResetReport:
        """Bring back what changed."""
        if self._connection.closed:
            self.renew()
        attempt, waited = 1, False
        while True:
            try:
                with self._reporting("comparing it with the baseline"):
                    return self._reset(waited=waited)
            except _OthersWrite as error:
                with self._reporting("waiting for others to finish"):
                    await_writers(self._connection, error.tables, self._name, self._within)
                waited = True
            except Overtaken as error:
                if attempt == _ATTEMPTS:
                    raise ResetError(
                        f'table "{error}" of database "{self._name}" could not be reset: the application was still '
                        f"writing to it in {_ATTEMPTS} attempts",
                        hint="let the flow come to rest first; an idle probe in the profile says when it has",
                    ) from None
                attempt, waited = attempt + 1, False

    def close(self) -> None:
        """Hang up."""
        self._leash.let_go()
        self._connection.close()

    def _reset(self, *, waited: bool) -> ResetReport:
        # Read before the rows are: whatever is committed after this moves the position on.
        position = log_position(self._connection)
        if position is not None and position == self._position:
            return ResetReport(changed=())
        with self._transaction():
            now, schemas = read_relations(self._connection, self._ignore)
            self._refuse_lost(now)
            self._made.check(now)
            putting_back = PuttingBack(self._connection, self._rows, self._name, self._within)
            with putting_back.unlocked(now.values()):
                found, alone = fingerprints(self._connection, now.values())
            if not alone and not waited:
                raise _OthersWrite(list(now.values()))
            changed = {name for name in self._tables if found[name] != self._fingerprints.get(name)}
            sequences = read_sequences(self._connection, self._ignore)
            new_first = sorted(now.values(), key=lambda one: -one.number)
            with putting_back.unlocked(new_first, readers=True):
                dropped = set(self._made.drop(self._connection, now, schemas, sequences))
            if dropped:
                now = read_relations(self._connection, self._ignore)[0]
                sequences = read_sequences(self._connection, self._ignore)
            made = {name for name in found.keys() & now.keys() - self._tables.keys() if found[name][0] > 0}
            fresh = putting_back.of(self._tables, changed, made, now, found) if changed or made else {}
            moved = self._restore_sequences(sequences)
        self._fingerprints |= fresh
        # Our own writes have moved the position, and rows of others may hide behind them: look again next time.
        untouched = not (changed or made or moved or dropped)
        self._position = position if alone and untouched else None
        return ResetReport(
            changed=tuple(sorted(changed)), created=tuple(sorted(made)), dropped=tuple(sorted(dropped)), sequences=moved
        )

    def _refuse_lost(self, now: dict[str, Relation]) -> None:
        columns = {name: table.columns for name, table in self._tables.items()}
        refuse_lost(self._name, columns, {name: one.columns for name, one in now.items()})

    def _restore_sequences(self, there: list[Sequence]) -> tuple[str, ...]:
        wrong = []
        places = {sequence.name: sequence.place for sequence in there}
        for sequence in there:
            self._sequences.setdefault(sequence.name, (sequence.start, False))
        for name, value in sequence_values(self._connection, there).items():
            if value != self._sequences[name]:
                wrong.append(name)
                # Takes effect at once, transaction or not, so it comes last.
                self._set(places[name], self._sequences[name])
        return tuple(wrong)

    def _log_next_values(self, sequences: list[Sequence]) -> None:
        """Make the next value of each sequence show in the log, where otherwise only every 32nd does."""
        values = sequence_values(self._connection, sequences)
        for sequence in sequences:
            self._set(sequence.place, values[sequence.name])

    def _set(self, place: str, value: tuple[int, bool]) -> None:
        self._connection.execute("SELECT setval(%s::regclass, %s, %s)", (place, *value))

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
    def _reporting(self, doing: str) -> Iterator[None]:
        try:
            with self._leash.on():
                yield
        except ClientError as error:
            raise ResetError(f"{error.message}, {doing}", hint=error.hint) from error
        except psycopg.Error as error:
            said = str(error).partition("\n")[0]
            raise ResetError(
                f'database "{self._name}" could not be reset while {doing}: {said}', hint=_hint(error)
            ) from error


def _hint(error: psycopg.Error) -> str | None:
    if isinstance(error, psycopg.errors.ReadOnlySqlTransaction):
        return "it is read-only: name one that the suite may write to, or leave its reset out of the profile"
    if isinstance(error, psycopg.errors.InsufficientPrivilege):
        return "a reset needs SELECT, INSERT and DELETE on every table, SELECT and UPDATE on every sequence"
    return None


class _OthersWrite(Exception):
    """Other transactions may have written rows that nobody sees yet."""

    def __init__(self, tables: list[Relation]) -> None:
        super().__init__()
        self.tables = tables
