"""What a PostgreSQL database holds: its relations and sequences as they are now, and fingerprints of rows. Reads only.

Relations of the default schema go by their name, all others by ``schema.name``.
"""

# ruff: noqa: S608 - every name goes through quoted()
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

_OURS = "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'"
_HERE = "n.nspname = current_schema()"

# Of other schemas only what this user may reset: a table that it may not see, nobody can write to in its name either.
_RELATIONS = f"""
SELECT n.nspname::text, {_HERE}, c.oid, c.relname::text, c.relkind::text, c.relispopulated,
       array(SELECT a.attname::text FROM pg_attribute a
             WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
             ORDER BY a.attnum),
       array(SELECT a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || a.attgenerated::text
             FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
             ORDER BY a.attnum),
       array(SELECT k.confrelid FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'f')
FROM pg_namespace n LEFT JOIN pg_class c ON c.relnamespace = n.oid AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
WHERE {_OURS} AND ({_HERE} OR has_schema_privilege(n.oid, 'USAGE') AND (c.oid IS NULL OR
      has_table_privilege(c.oid, 'SELECT') AND has_table_privilege(c.oid, 'INSERT')
      AND has_table_privilege(c.oid, 'DELETE')))
ORDER BY c.oid
"""

_SEQUENCES = f"""
SELECT n.nspname::text, {_HERE}, c.relname::text, s.seqstart,
       (SELECT array[tn.nspname::text, t.relname::text, (tn.nspname = current_schema())::text]
        FROM pg_depend d JOIN pg_class t ON t.oid = d.refobjid JOIN pg_namespace tn ON tn.oid = t.relnamespace
        WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0
        LIMIT 1)
FROM pg_class c JOIN pg_sequence s ON s.seqrelid = c.oid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE {_OURS} AND ({_HERE} OR has_schema_privilege(n.oid, 'USAGE') AND has_sequence_privilege(c.oid, 'SELECT')
      AND has_sequence_privilege(c.oid, 'UPDATE'))
ORDER BY 1, 3
"""

# A snapshot does not tell of transactions newer than all that have ended; whoever writes locks its own number.
_ALONE = """
SELECT -1, (pg_snapshot_xmin(s) = pg_snapshot_xmax(s) AND NOT EXISTS (
    SELECT FROM pg_locks WHERE locktype = 'transactionid' AND mode = 'ExclusiveLock' AND pid <> pg_backend_pid()
))::int, 0::numeric FROM pg_current_snapshot() s
"""

TABLE, MATERIALIZED = "r", "m"
"""Kinds of relations that hold rows. Partitions are tables like others, and their partitioned parent holds none."""

Fingerprint = tuple[int, int]
"""How many rows, and the sum of a hash of each row version: its place and the transaction that wrote it."""
UNPOPULATED: Fingerprint = (-1, 0)
"""Of a materialised view that was never filled."""


@dataclass(frozen=True, slots=True)
class Relation:
    """A table, a view or their like.

    Attributes:
        name: what it is called here.
        place: its name as SQL, with its schema.
        schema: its schema.
        kind: a letter, as PostgreSQL has it.
        number: its object id; what depends on it at its making has a higher one.
        populated: False of a materialised view without content.
        columns: those that can be written, none that is generated.
        shape: all columns with their types.
        refers_to: the object ids of the tables its foreign keys lead to.
    """

    name: str
    place: str
    schema: str
    kind: str
    number: int
    populated: bool
    columns: tuple[str, ...]
    shape: tuple[str, ...]
    refers_to: frozenset[int]

    @property
    def source(self) -> str:
        """The table and the columns, as INSERT and COPY name them."""
        return f"{self.place} ({', '.join(map(quoted, self.columns))})"


@dataclass(frozen=True, slots=True)
class Sequence:
    """One sequence: as a `Relation`, where it starts when it is new, and whether a table owns it."""

    name: str
    place: str
    schema: str
    start: int
    owned: bool


def quoted(name: str) -> str:
    """A name as SQL.

    Example:
        >>> print(quoted("order lines"))
        "order lines"
    """
    return '"' + name.replace('"', '""') + '"'


def _called(schema: str, name: str, *, here: bool) -> str:
    return name if here else f"{schema}.{name}"


def _placed(schema: str, name: str) -> str:
    return f"{quoted(schema)}.{quoted(name)}"


def read_relations(connection: Any, ignore: frozenset[str]) -> tuple[dict[str, Relation], frozenset[str]]:
    """The relations that may be reset, and the names of all schemas."""
    relations, schemas = {}, set()
    for schema, here, number, name, *rest in connection.execute(_RELATIONS, prepare=True):
        schemas.add(schema)
        if name is None or (called := _called(schema, name, here=here)) in ignore:
            continue
        kind, populated, columns, shape, refers_to = rest
        relations[called] = Relation(
            called, _placed(schema, name), schema, kind, number, populated,
            tuple(columns), tuple(shape), frozenset(refers_to),
        )  # fmt: skip
    return relations, frozenset(schemas)


def references(tables: Iterable[Relation]) -> dict[str, list[str]]:
    """Table -> the tables its foreign keys lead to, by name."""
    known = {table.number: table.name for table in tables}
    return {table.name: [known[number] for number in table.refers_to if number in known] for table in tables}


def read_sequences(connection: Any, ignore: frozenset[str]) -> list[Sequence]:
    """The sequences that may be reset, without those that belong to ignored tables."""
    found = []
    for schema, here, name, start, owner in connection.execute(_SEQUENCES, prepare=True):
        called = _called(schema, name, here=here)
        owned_by = _called(owner[0], owner[1], here=owner[2] == "true") if owner else None
        if called not in ignore and owned_by not in ignore:
            found.append(Sequence(called, _placed(schema, name), schema, start, owned_by is not None))
    return found


def sequence_values(connection: Any, sequences: Iterable[Sequence]) -> dict[str, tuple[int, bool]]:
    """Where each sequence is: its last value, and whether that value has been handed out."""
    asked = list(sequences)
    if not asked:
        return {}
    query = " UNION ALL ".join(
        f"SELECT {number}, last_value, is_called FROM {sequence.place}" for number, sequence in enumerate(asked)
    )
    return {asked[number].name: (last, called) for number, last, called in connection.execute(query, prepare=True)}


def fingerprints(connection: Any, relations: Iterable[Relation]) -> tuple[dict[str, Fingerprint], bool]:
    """A fingerprint of each relation with rows, and whether no other transaction was writing when they were taken.

    PostgreSQL never changes a row in place: an UPDATE, and a DELETE followed by the same INSERT, leave a version
    elsewhere or of another transaction, so the fingerprint sees both. It says nothing about values.
    """
    holding = [relation for relation in relations if relation.kind in {TABLE, MATERIALIZED}]
    asked = [relation for relation in holding if relation.populated]
    parts = [_ALONE]
    parts += [
        f"SELECT {number}, count(*), coalesce(sum(hashtextextended(ctid::text || xmin::text, 0)), 0) "
        f"FROM ONLY {relation.place}"
        for number, relation in enumerate(asked)
    ]
    found = {
        number: (int(count), int(total))
        for number, count, total in connection.execute(" UNION ALL ".join(parts), prepare=True)
    }
    empty = {relation.name: UNPOPULATED for relation in holding if not relation.populated}
    return empty | {relation.name: found[number] for number, relation in enumerate(asked)}, bool(found[-1][0])
