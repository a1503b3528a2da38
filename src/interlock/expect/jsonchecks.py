"""An expected JSON value taken apart into checks, so that its failures read like those of a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from interlock.expect.cell import Cell, Literal
from interlock.expect.cells import expected_cell
from interlock.expect.grammar import has_meaning, unquoted
from interlock.expect.kinds import JSON
from interlock.expect.memory import Memory
from interlock.expect.paths import MISSING, Path, format_path, is_list
from interlock.expect.record import Check
from interlock.expect.wording import as_text, listed, shown

WHOLE = "value"
"""What a value without fields is called."""


class HasEntries(Cell):
    """A list with so many entries; the entries have checks of their own."""

    def __init__(self, length: int) -> None:
        self._length = length

    @property
    def expected(self) -> str:
        """``a list with 2 entries``."""
        return _list_with(self._length)

    def met(self, actual: Any) -> str:
        """``a list with 1 entry``."""
        return _list_with(len(actual)) if is_list(actual) else shown(actual)

    def judge(self, actual: Any) -> str | None:
        """See `Cell`."""
        return None if is_list(actual) and len(actual) == self._length else ""


class IsObject(Cell):
    """An object, whatever it holds."""

    @property
    def expected(self) -> str:
        """``an object``."""
        return "an object"

    def judge(self, actual: Any) -> str | None:
        """See `Cell`."""
        return None if isinstance(actual, Mapping) else ""


class HasOnly(Cell):
    """An object without other fields than these; the fields have checks of their own."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = tuple(names)

    @property
    def expected(self) -> str:
        """``an object with only id and status``."""
        return f"an object with only {listed(self._names)}" if self._names else "an empty object"

    def met(self, actual: Any) -> str:
        """``an object with customer too``."""
        return f"an object with {listed(self._others(actual))} too" if self._others(actual) else shown(actual)

    def contrast(self, label: str, actual: Any) -> str:
        """``the unexpected field customer``."""
        others = self._others(actual)
        if not others:
            return super().contrast(label, actual)
        inside = "" if label == WHOLE else f" in {label}"
        return f"the unexpected {'field' if len(others) == 1 else 'fields'} {listed(others)}{inside}"

    def judge(self, actual: Any) -> str | None:
        """See `Cell`."""
        return None if isinstance(actual, Mapping) and not self._others(actual) else ""

    def _others(self, actual: Any) -> list[str]:
        return [str(name) for name in actual if name not in self._names] if isinstance(actual, Mapping) else []


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
        if exactly:
            checks.insert(0, Check(label, path, HasOnly(list(fields))))
        elif all(check.matcher.matches(MISSING) for check in checks):
            # Only absent fields, or none: they would be absent from a text too.
            checks.insert(0, Check(label, path, IsObject()))
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
    if protected is not None and (has_meaning(protected) or memory.names_value(protected)):
        return Literal(JSON, memory.fill(protected), exact=True)
    # The document's own quotes say that it is a text; only a remembered value may be something else.
    value = memory.fill_value(text)
    return Literal(JSON, value if memory.names_value(text) else as_text(value))


def _list_with(entries: int) -> str:
    return f"a list with {entries} {'entry' if entries == 1 else 'entries'}"
