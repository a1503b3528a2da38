"""What a PostgreSQL schema holds: its tables and sequences as they are now, and fingerprints of rows. Reads only."""

# ruff: noqa: S608 - every name goes through quoted()
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

_SCHEMA = "c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())"

# Partitions are tables like others here, and their partitioned parent is not: it holds no row itself.
_TABLES = f"""
SELECT c.relname::text,
       array(SELECT a.attname::text FROM pg_attribute a
             WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
             ORDER BY a.attnum),
       array(SELECT f.relname::text FROM pg_constraint k JOIN pg_class f ON f.oid = k.confrelid
             WHERE k.conrelid = c.oid AND k.contype = 'f')
FROM pg_class c WHERE c.relkind = 'r' AND {_SCHEMA} ORDER BY 1
"""

_SEQUENCES = f"""
SELECT c.relname::text, s.seqstart,
       (SELECT t.relname::text FROM pg_depend d JOIN pg_class t ON t.oid = d.refobjid
        WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0
        LIMIT 1)
FROM pg_class c JOIN pg_sequence s ON s.seqrelid = c.oid WHERE {_SCHEMA} ORDER BY 1
"""

# Whoever else holds a lock on the table that keeps a DELETE or INSERT waiting.
_HOLDERS = """
SELECT DISTINCT a.pid, a.application_name, a.state, left(a.query, 100)
FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
WHERE l.locktype = 'relation' AND l.granted AND l.relation = to_regclass(%s) AND l.pid <> pg_backend_pid()
  AND l.mode NOT IN ('AccessShareLock', 'RowShareLock')
ORDER BY 1
"""

Fingerprint = tuple[int, int]
"""How many rows, and the sum of a hash of each row version: its place and the transaction that wrote it."""


@dataclass(frozen=True, slots=True)
class PostgresTable:
    """One table: its name, the columns that can be written (none that is generated), and what it refers to."""

    name: str
    columns: tuple[str, ...]
    refers_to: frozenset[str]

    @property
    def source(self) -> str:
        """The table and the columns, as INSERT and COPY name them."""
        return f"{quoted(self.name)} ({', '.join(map(quoted, self.columns))})"


@dataclass(frozen=True, slots=True)
class Sequence:
    """One sequence: its name, and where it starts when it is new."""

    name: str
    start: int


def quoted(name: str) -> str:
    """A name as SQL.

    Example:
        >>> print(quoted("order lines"))
        "order lines"
    """
    return '"' + name.replace('"', '""') + '"'


def read_tables(connection: Any, ignore: frozenset[str]) -> dict[str, PostgresTable]:
    """The tables of the default schema."""
    return {
        name: PostgresTable(name, tuple(columns), frozenset(refers_to))
        for name, columns, refers_to in connection.execute(_TABLES, prepare=True)
        if name not in ignore
    }


def read_sequences(connection: Any, ignore: frozenset[str]) -> list[Sequence]:
    """The sequences of the default schema, without those that belong to ignored tables."""
    found = connection.execute(_SEQUENCES, prepare=True)
    return [Sequence(name, start) for name, start, owner in found if owner not in ignore and name not in ignore]


def sequence_values(connection: Any, sequences: Iterable[Sequence]) -> dict[str, tuple[int, bool]]:
    """Where each sequence is: its last value, and whether that value has been handed out."""
    names = [sequence.name for sequence in sequences]
    if not names:
        return {}
    query = " UNION ALL ".join(
        f"SELECT {number}, last_value, is_called FROM {quoted(name)}" for number, name in enumerate(names)
    )
    return {names[number]: (last, called) for number, last, called in connection.execute(query, prepare=True)}


def fingerprints(connection: Any, tables: Iterable[str]) -> tuple[dict[str, Fingerprint], bool]:
    """A fingerprint of each table, and whether no other transaction was writing when they were taken.

    PostgreSQL never changes a row in place: an UPDATE, and a DELETE followed by the same INSERT, leave a version
    elsewhere or of another transaction, so the fingerprint sees both. It says nothing about values.
    """
    names = list(tables)
    parts = ["SELECT -1, (pg_snapshot_xmin(s) = pg_snapshot_xmax(s))::int, 0::numeric FROM pg_current_snapshot() s"]
    parts += [
        f"SELECT {number}, count(*), coalesce(sum(hashtextextended(ctid::text || xmin::text, 0)), 0) "
        f"FROM ONLY {quoted(name)}"
        for number, name in enumerate(names)
    ]
    found = {
        number: (int(count), int(total))
        for number, count, total in connection.execute(" UNION ALL ".join(parts), prepare=True)
    }
    return {name: found[number] for number, name in enumerate(names)}, bool(found[-1][0])


def lock_holders(connection: Any, table: str) -> str:
    """Who else holds the table, as the end of a sentence; empty when unknown.

    Example:
        ``" by connection 4711 (checkout, idle in transaction; last: UPDATE orders SET ...)"``
    """
    holders = [
        f"connection {pid} ({', '.join(filter(None, (application, state)))}; last: {query})"
        for pid, application, state, query in connection.execute(_HOLDERS, (quoted(table),))
    ]
    return " by " + ", ".join(holders) if holders else ""
