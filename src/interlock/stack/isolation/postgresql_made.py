"""What was made in a PostgreSQL database since everything was up: dropped again before the next scenario."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from interlock.stack.isolation.postgresql_catalogue import TABLE, Relation, Sequence, quoted
from interlock.stack.isolation.schema import refuse_altered

__all__ = ["Made"]

_CALLED = {"r": "TABLE", "p": "TABLE", "f": "FOREIGN TABLE", "v": "VIEW", "m": "MATERIALIZED VIEW"}


class Made:
    """Knows what belongs to the schema, and what a scenario made.

    Args:
        database: its name, for messages.
        ignore: what is never dropped.
    """

    def __init__(self, database: str, ignore: Collection[str]) -> None:
        self._database = database
        self._ignored_schemas = {schema for schema, dot, _ in (name.partition(".") for name in ignore) if dot}
        self._shapes: dict[str, tuple[str, ...]] = {}
        self._known: set[str] = set()
        self._schemas: Collection[str] = ()

    def accept(
        self, relations: Mapping[str, Relation], schemas: Collection[str], sequences: Collection[Sequence]
    ) -> None:
        """Take what is there for what belongs there."""
        self._known = {*relations, *(sequence.name for sequence in sequences)}
        self._schemas = schemas
        self._shapes = _shapes(relations)

    def check(self, relations: Mapping[str, Relation]) -> None:
        """Raise `ResetError` where a table that belongs there was altered."""
        refuse_altered(self._database, self._shapes, _shapes(relations))

    def drop(
        self,
        connection: Any,
        relations: Mapping[str, Relation],
        schemas: Collection[str],
        sequences: Collection[Sequence],
    ) -> list[str]:
        """Drop what does not belong there; its names."""
        new_schemas = sorted(set(schemas) - set(self._schemas) - self._ignored_schemas)
        new = [one for one in relations.values() if one.name not in self._known and one.schema not in new_schemas]
        # What needs another has a higher number; only tables need each other, by keys that were added later.
        for one in sorted(new, key=lambda one: -one.number):
            if one.kind in {"v", "m"}:
                connection.execute(f"DROP {_CALLED[one.kind]} {one.place}")
        for kind in ("TABLE", "FOREIGN TABLE"):
            if places := [one.place for one in new if _CALLED[one.kind] == kind]:
                connection.execute(f"DROP {kind} {', '.join(places)}")
        loose = [one for one in sequences if one.name not in self._known and not one.owned]
        loose = [one for one in loose if one.schema not in new_schemas]
        if loose:
            connection.execute(f"DROP SEQUENCE {', '.join(one.place for one in loose)}")
        for schema in new_schemas:
            connection.execute(f"DROP SCHEMA {quoted(schema)} CASCADE")
        return [*(one.name for one in new), *(one.name for one in loose), *new_schemas]


def _shapes(relations: Mapping[str, Relation]) -> dict[str, tuple[str, ...]]:
    return {name: one.shape for name, one in relations.items() if one.kind == TABLE}
