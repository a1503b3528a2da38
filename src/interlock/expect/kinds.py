"""What a cell's target can hold: JSON values or plain text. The kinds of database columns are in `columns`.

A kind reads literals, tells whether a value it met is the expected one, and makes values comparable.
"""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from interlock.expect.instants import read_instant, read_number, read_timestamp
from interlock.expect.jsonread import read_json
from interlock.expect.paths import is_list
from interlock.expect.wording import as_text, shown

WORDS = ("any", "number", "text", "uuid", "timestamp", "now", "null", "absent")


class Incomparable(Exception):
    """The value that was met cannot be compared; says why, as in "which is no number"."""


class Kind(ABC):
    """One kind of target.

    Attributes:
        what: how it is called: "a whole number".
        words: the words that can hold for such a target.
        textual: whether contains, starts with and matches have a meaning.
        ordered: whether > and its relatives have.
    """

    what: str
    words: tuple[str, ...]
    textual: bool = True
    ordered: bool = True

    def __init__(self, words: tuple[str, ...] = WORDS) -> None:
        self.words = words

    @abstractmethod
    def read(self, text: str) -> Any:
        """The value of an unquoted literal; ValueError says why it cannot be one."""

    def forced(self, text: str) -> Any:
        """The value of a quoted literal; ValueError says why it cannot be one."""
        return text

    def take(self, value: Any) -> Any:
        """A remembered value as one of this kind; ValueError says why it cannot be one."""
        return value

    @abstractmethod
    def same(self, expected: Any, actual: Any, *, exact: bool = False) -> bool:
        """True where the value that was met is the expected one; ``exact`` for a quoted literal."""

    def bound(self, value: Any) -> Any:
        """The right-hand side of > and its relatives; ValueError where nothing can be compared with it."""
        number = read_number(value, from_text=self.reads_numbers)
        if number is not None:
            return number
        instant = read_instant(value)
        if instant is None:
            raise ValueError(f"{shown(value)} is neither a number nor a time")
        return instant

    def measure(self, actual: Any, bound: Any) -> Any:
        """The value that was met, comparable with the bound.

        Raises:
            Incomparable: it is not.
        """
        if isinstance(bound, dt.datetime):
            instant = read_instant(actual)
            if instant is None:
                raise Incomparable("which is no time")
            return instant
        number = read_number(actual, from_text=self.reads_numbers)
        if number is None:
            text = isinstance(actual, str) and not self.reads_numbers
            raise Incomparable("a text, not a number" if text else "which is no number")
        return number

    @property
    def reads_numbers(self) -> bool:
        """Whether a text may stand for a number."""
        return False


class JsonKind(Kind):
    """A place in a JSON value: 42 is a number, "42" a text, a bare word that is no JSON a text."""

    what = "JSON"

    def read(self, text: str) -> Any:
        """By JSON grammar; what is no JSON is text.

        Example:
            >>> JSON.read("29.90"), JSON.read("paid"), JSON.read("007")
            (Decimal('29.90'), 'paid', '007')
        """
        try:
            return read_json(text)
        except ValueError:
            return text

    def same(self, expected: Any, actual: Any, *, exact: bool = False) -> bool:
        """By JSON's types; numbers by value; an unquoted point in time by its instant."""
        return same_json(expected, actual, instants=not exact)


class TextKind(Kind):
    """A place that holds text: a header, a subject, a text column. Every literal is text."""

    what = "a text"

    def read(self, text: str) -> str:
        """As it stands."""
        return text

    def take(self, value: Any) -> str | None:
        """As text; null stays null."""
        return None if value is None else as_text(value)

    def same(self, expected: Any, actual: Any, *, exact: bool = False) -> bool:  # noqa: ARG002 - a text is always exact
        """By the characters."""
        return actual is None if expected is None else actual is not None and as_text(actual) == expected

    @property
    def reads_numbers(self) -> bool:
        """A header has no other way to say 42."""
        return True


def same_json(expected: Any, actual: Any, *, instants: bool = True) -> bool:
    """Whether two JSON values are the same.

    Remembered values keep the types of their source, so a UUID or a time of a row may meet its text.

    Example:
        >>> same_json(42, "42"), same_json(1, True), same_json({"a": [1]}, {"a": [1]})
        (False, False, True)
    """
    if isinstance(expected, Mapping):
        return (
            isinstance(actual, Mapping)
            and expected.keys() == actual.keys()
            and all(same_json(value, actual[key], instants=instants) for key, value in expected.items())
        )
    if is_list(expected):
        return (
            is_list(actual)
            and len(expected) == len(actual)
            and all(same_json(one, other, instants=instants) for one, other in zip(expected, actual, strict=True))
        )
    return _same_scalar(expected, actual, instants=instants)


def _same_scalar(expected: Any, actual: Any, *, instants: bool) -> bool:
    if expected is None or actual is None or isinstance(expected, bool) or isinstance(actual, bool):
        return expected is actual
    wanted, got = read_number(expected, from_text=False), read_number(actual, from_text=False)
    if wanted is not None or got is not None:
        return wanted is not None and got is not None and wanted == got
    if isinstance(expected, UUID) or isinstance(actual, UUID):
        return str(expected).lower() == str(actual).lower()
    instant = read_timestamp(expected) if instants or isinstance(expected, dt.datetime) else None
    if instant is not None:
        return instant == read_timestamp(actual)
    plain = [as_text(value) if isinstance(value, dt.date) else value for value in (expected, actual)]
    return bool(plain[0] == plain[1])


JSON = JsonKind()
TEXT = TextKind()
