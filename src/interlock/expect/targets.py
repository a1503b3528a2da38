"""Typings: what a table's headings mean for one source, the place in the value and the kind of what stands there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from interlock.errors import TableError, UnknownName
from interlock.expect.columns import COLUMN_KINDS
from interlock.expect.kinds import JSON, TEXT, Kind
from interlock.expect.paths import Path, parse_path

BESIDE_THE_BODY = ("header ", "query ", "form ", "property ")
"""Headings that begin so name one text beside the body, dots and brackets included."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a cell looks, and what can stand there."""

    path: Path
    kind: Kind


class Typing(Protocol):
    """Gives headings their meaning."""

    def target(self, heading: str) -> Target:
        """The target of a heading.

        Raises:
            TableError: the heading is not a field.
            UnknownName: the source has no such field.
        """


class JsonTyping:
    """Answers, messages and stub requests: JSON fields, and texts beside the body (``header X-Page``).

    Example:
        >>> JsonTyping().target("lines[0].sku").path
        ('lines', 0, 'sku')
    """

    def target(self, heading: str) -> Target:
        """See `Typing`."""
        if heading.startswith(BESIDE_THE_BODY):
            return Target((heading,), TEXT)
        return Target(parse_path(heading), JSON)


class TextTyping:
    """Sources that hold only text, such as mails.

    Args:
        fields: the fields there are; None where any may be asked for. Headers can be asked for always.
        where: what has those fields, for messages: ``a mail``.
    """

    def __init__(self, fields: Iterable[str] | None = None, where: str = "the value") -> None:
        self._fields, self._where = None if fields is None else tuple(fields), where

    def target(self, heading: str) -> Target:
        """See `Typing`."""
        if heading.startswith(BESIDE_THE_BODY):
            return Target((heading,), TEXT)
        path = parse_path(heading)
        if self._fields is not None and path[0] not in self._fields:
            raise UnknownName("field", heading, self._fields, self._where)
        return Target(path, TEXT)


class RowTyping:
    """Rows of a table, each column with its kind; a path may lead on into a JSON column.

    Args:
        columns: the kind of each column: integer, decimal, float, text, boolean, datetime, date, time, json, uuid or
            bytes.
        where: whose columns they are, for messages: ``table "orders"``.

    Example:
        >>> RowTyping({"id": "integer"}, 'table "orders"').target("nr")
        Traceback (most recent call last):
        interlock.errors.UnknownName: there is no column "nr" in table "orders"; there are: id
    """

    def __init__(self, columns: Mapping[str, str], where: str = "the table") -> None:
        self._columns, self._where = columns, where

    def target(self, heading: str) -> Target:
        """See `Typing`."""
        path: Path = (heading,) if heading in self._columns else parse_path(heading)
        column = str(path[0])
        if column not in self._columns:
            raise UnknownName("column", column, self._columns, self._where)
        kind = self._columns[column]
        if len(path) > 1 and kind != "json":
            raise TableError(f'"{heading}" looks inside the column "{column}", which holds {kind}, not JSON')
        if kind not in COLUMN_KINDS:
            raise UnknownName("kind of column", kind, COLUMN_KINDS, "interlock")
        return Target(path, JSON if len(path) > 1 else COLUMN_KINDS[kind])


json_typing = JsonTyping()
