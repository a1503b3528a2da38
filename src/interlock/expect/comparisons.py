"""The comparisons of the cell language: >, >=, <, <=, !=, contains, starts with, matches, one of.

A missing field matches none of them. None is a value too: it differs from all others, and compares with none.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Mapping, Sequence
from typing import Any

from interlock.expect.cell import Cell
from interlock.expect.kinds import JSON, Incomparable, Kind
from interlock.expect.memory import Memory
from interlock.expect.paths import MISSING, is_list
from interlock.expect.wording import as_text
from interlock.texts import cut

ORDERINGS = {">": operator.gt, ">=": operator.ge, "<": operator.lt, "<=": operator.le}
COMPARISONS = (*ORDERINGS, "!=", "contains", "starts with", "matches", "one of")


class Comparison(Cell):
    """Base of all: how it was written."""

    def __init__(self, kind: Kind, written: str) -> None:
        self._kind, self._written = kind, written

    @property
    def expected(self) -> str:
        """As it stands in the table, remembered names filled in."""
        return cut(self._written)


class Ordered(Comparison):
    """``> 40``: numbers by value, times as instants."""

    def __init__(self, kind: Kind, written: str, sign: str, bound: Any) -> None:
        super().__init__(kind, written)
        self._holds, self._bound = ORDERINGS[sign], bound

    def judge(self, actual: Any) -> str | None:
        """See `Cell`."""
        if actual is MISSING or actual is None:
            return ""
        try:
            return None if self._holds(self._kind.measure(actual, self._bound), self._bound) else ""
        except Incomparable as error:
            return str(error)


class Different(Comparison):
    """``!= paid``: there, and something else."""

    def __init__(self, kind: Kind, written: str, value: Any, *, exact: bool) -> None:
        super().__init__(kind, written)
        self._value, self._exact = value, exact

    @property
    def phrase(self) -> str:
        """``is not paid``."""
        return f"is not {self.expected.removeprefix('!=').strip()}"

    def judge(self, actual: Any) -> str | None:
        """See `Cell`."""
        return "" if actual is MISSING or self._kind.same(self._value, actual, exact=self._exact) else None


class _Phrased(Comparison):
    @property
    def phrase(self) -> str:
        """``contains blue``: the comparison is a verb already."""
        return self.expected


class Contains(_Phrased):
    """``contains blue``: a text within a text, or an entry of a list."""

    def __init__(self, written: str, text: str, value: Any) -> None:
        super().__init__(JSON, written)
        self._text, self._value = text, value

    def judge(self, actual: Any) -> str | None:
        """See `Cell`."""
        if actual is MISSING or actual is None:
            return ""
        if is_list(actual):
            held = any(self._kind.same(self._value, entry) or entry == self._text for entry in actual)
            return None if held else ""
        if isinstance(actual, Mapping) or not isinstance(actual, str):
            return "which is neither a text nor a list"
        return None if self._text in actual else ""


class StartsWith(_Phrased):
    """``starts with ORD-``."""

    def __init__(self, written: str, text: str) -> None:
        super().__init__(JSON, written)
        self._text = text

    def judge(self, actual: Any) -> str | None:
        """See `Cell`."""
        if isinstance(actual, str):
            return None if actual.startswith(self._text) else ""
        return "" if actual is MISSING or actual is None else "which is no text"


class Matches(_Phrased):
    r"""``matches ^A-\d+$``: the regular expression is found in the text; ^ and $ bind it to the ends.

    What its named groups meet, as in ``matches code (?P<code>\d+)``, is remembered as text.
    """

    def __init__(self, written: str, pattern: re.Pattern[str], memory: Memory) -> None:
        super().__init__(JSON, written)
        self._pattern, self._memory = pattern, memory
        self.captures = tuple(pattern.groupindex)

    def remember(self, actual: Any) -> None:
        """Keep what each group met; one that took no part keeps nothing."""
        found = self._pattern.search(as_text(actual))
        for name, value in (found.groupdict() if found else {}).items():
            if value is not None:
                self._memory.remember(name, value)

    def judge(self, actual: Any) -> str | None:
        """See `Cell`."""
        if actual is MISSING or actual is None or isinstance(actual, (Mapping, bool)) or is_list(actual):
            return "" if actual is MISSING or actual is None else "which is no text"
        return None if self._pattern.search(as_text(actual)) else ""


class OneOf(Comparison):
    """``one of paid, confirmed``: the options are literals, in quotes where they hold a comma."""

    def __init__(self, kind: Kind, written: str, options: Sequence[tuple[Any, bool]]) -> None:
        super().__init__(kind, written)
        self._options = options

    def judge(self, actual: Any) -> str | None:
        """See `Cell`."""
        if actual is MISSING:
            return ""
        held = any(self._kind.same(value, actual, exact=exact) for value, exact in self._options)
        return None if held else ""
