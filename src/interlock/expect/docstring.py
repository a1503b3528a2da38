"""Docstrings that hold JSON: as an expectation, with the words of the cell language as texts, and as data."""

from __future__ import annotations

import json
from typing import Any

from interlock.errors import TableError
from interlock.expect.jsonchecks import json_checks
from interlock.expect.jsonread import read_json
from interlock.expect.memory import Memory
from interlock.expect.record import RecordMatcher
from interlock.texts import cut


def expected_json(text: str, memory: Memory, *, exactly: bool = False) -> RecordMatcher:
    r"""A matcher for a JSON value.

    Objects may have further fields unless ``exactly``; lists have exactly the entries given, in that order.
    In quotes inside its quotes, a text that looks like a word is itself: ``"\"<any>\""``.

    Raises:
        TableError: the docstring is not JSON, or checks nothing.
        CellError: a text of it cannot be read.
        UnknownName: a name nobody remembered.

    Example:
        >>> expected_json('{"id": "<uuid>", "total": "> 40"}', Memory()).matches({"id": "7", "total": 42})
        False
    """
    value = _read(text)
    if value == {} and not exactly:
        raise TableError(
            "the docstring checks nothing: {} names no field", hint='that there are no fields says "is exactly:"'
        )
    return RecordMatcher(json_checks(value, memory, exactly=exactly))


def data_json(text: str, memory: Memory) -> Any:
    """The docstring as data: remembered values put in, words and comparisons plain text.

    A text that is only ``"{name}"`` becomes the value with its type.

    Raises:
        TableError: the docstring is not JSON.
        UnknownName: a name nobody remembered.

    Example:
        >>> data_json('{"order": "{unique}", "total": 29.90}', Memory("k3x9"))
        {'order': 'k3x9', 'total': Decimal('29.90')}
    """
    return memory.fill_json(_read(text))


def _read(text: str) -> Any:
    if not text.strip():
        raise TableError("the docstring is empty")
    try:
        return read_json(text)
    except json.JSONDecodeError as error:
        lines = text.splitlines()
        line = lines[error.lineno - 1].strip() if error.lineno <= len(lines) else ""
        hint = 'a remembered value stands in quotes, "{order}", and keeps its type' if "{" in line[1:] else None
        raise TableError(
            f"the docstring is not JSON: {error.msg[:1].lower()}{error.msg[1:]} in line {error.lineno}, "
            f"column {error.colno}: {cut(line, 80) or '(empty)'}",
            hint=hint,
        ) from None
    except ValueError as error:
        raise TableError(f"the docstring is not JSON: {error}") from None
