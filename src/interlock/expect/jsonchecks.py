"""An expected JSON value taken apart into checks, so that its failures read like those of a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from interlock.expect.cell import Cell, Literal
from interlock.expect.cells import expected_cell, has_meaning, unquoted
from interlock.expect.kinds import JSON
from interlock.expect.memory import Memory
from interlock.expect.paths import Path, format_path, is_list
from interlock.expect.record import Check
from interlock.expect.wording import as_text

WHOLE = "value"
"""What a value without fields is called."""


class HasEntries(Cell):
    """A list with so many entries; the entries have checks of their own."""

    def __init__(self, length: int) -> None:
        self._length = length

    @property
    def expected(self) -> str:
        """``a list with 2 entries``."""
        return f"a list with {self._length} {'entry' if self._length == 1 else 'entries'}"

    def judge(self, actual: Any) -> str | None:
        """See `Cell`."""
        if not is_list(actual):
            return ""
        return None if len(actual) == self._length else f"{len(actual)} {'entry' if len(actual) == 1 else 'entries'}"


class HasFields(Cell):
    """An object; with exactly the names given, where there are any rules about others.

    Args:
        names: the fields it must have.
        exactly: whether it may have no others.
    """

    def __init__(self, names: tuple[str, ...], *, exactly: bool) -> None:
        self._names, self._exactly = names, exactly

    @property
    def expected(self) -> str:
        """``an object with only id and status``."""
        if not self._exactly:
            return "an object"
        return f"an object with only {', '.join(self._names)}" if self._names else "an empty object"

    def judge(self, actual: Any) -> str | None:
        """See `Cell`."""
        if not isinstance(actual, Mapping):
            return ""
        others = [str(name) for name in actual if name not in self._names]
        return f"which also has {', '.join(others[:10])}" if self._exactly and others else None


def json_checks(value: Any, memory: Memory, *, path: Path = (), label: str = "", exactly: bool) -> list[Check]:
    """The checks of an expected JSON value.

    Args:
        value: as read from the feature; its texts may be words, comparisons and ``{name}``.
        memory: fills ``{name}``.
        path: where the value stands.
        label: what it is called in failures; the path where empty.
        exactly: whether objects may have no other fields. Lists always have exactly the entries given.

    Raises:
        CellError: a text of it cannot be read.
        UnknownName: a name nobody remembered.
    """
    label = label or format_path(path) or WHOLE
    if isinstance(value, Mapping):
        fields = {memory.fill(key): item for key, item in value.items()}
        checks = [
            check
            for key, item in fields.items()
            for check in json_checks(item, memory, path=(*path, key), exactly=exactly)
        ]
        if exactly or not checks:
            checks.insert(0, Check(label, path, HasFields(tuple(fields), exactly=exactly)))
        return checks
    if is_list(value):
        entries = [json_checks(item, memory, path=(*path, index), exactly=exactly) for index, item in enumerate(value)]
        return [Check(label, path, HasEntries(len(value))), *(check for entry in entries for check in entry)]
    return [Check(label, path, _text_cell(value, memory, label) if isinstance(value, str) else Literal(JSON, value))]


def _text_cell(text: str, memory: Memory, label: str) -> Cell:
    if has_meaning(text):
        cell = expected_cell(text, JSON, memory, label)
        assert cell is not None
        return cell
    protected = unquoted(text)
    if protected is not None and has_meaning(protected):
        return Literal(JSON, memory.fill(protected), exact=True)
    # The document's own quotes say that it is a text; only a remembered value may be something else.
    value = memory.fill_value(text)
    return Literal(JSON, value if memory.names_value(text) else as_text(value))
