"""`Cell`: a PyHamcrest matcher for one value, made from one cell; and the cell that is a literal.

Comparisons are in `comparisons`, words in `words`; `cells` decides which of them a text is.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

from hamcrest.core.base_matcher import BaseMatcher
from hamcrest.core.description import Description

from interlock.expect.grammar import has_meaning
from interlock.expect.kinds import Kind
from interlock.expect.paths import MISSING
from interlock.expect.wording import shown


class Cell(BaseMatcher[Any]):
    """Matches one value; the value is ``MISSING`` where there is no such field.

    Attributes:
        captures: the names under which something of the value is remembered once the whole expectation held.
    """

    captures: tuple[str, ...] = ()

    @property
    @abstractmethod
    def expected(self) -> str:
        """What is expected, short: ``"paid"``, ``> 40``, ``<uuid>``."""

    @property
    def phrase(self) -> str:
        """What is expected, after the name of the field: ``is "paid"``, ``contains blue``."""
        return f"is {self.expected}"

    def met(self, actual: Any) -> str:
        """What was met, short; a missing field is not met."""
        return shown(actual)

    def contrast(self, label: str, actual: Any) -> str:
        """What was met instead of what is expected: ``status "pending" instead of "paid"``."""
        met = f"no {label}" if actual is MISSING else f"{label} {self.met(actual)}"
        return f"{met} instead of {self.expected}"

    @abstractmethod
    def judge(self, actual: Any) -> str | None:
        """None where it holds; else why not, empty where the value itself says enough."""

    def remember(self, actual: Any) -> None:
        """Keep the value that was met, called once when the whole expectation held."""

    def _matches(self, item: Any) -> bool:
        return self.judge(item) is None

    def describe_to(self, description: Description) -> None:
        """As it stands in the table."""
        description.append_text(self.expected)

    def describe_mismatch(self, item: Any, mismatch_description: Description) -> None:
        """The value, and why it is not what was expected."""
        mismatch_description.append_text(mismatch(item, self.judge(item) or ""))


def mismatch(actual: Any, why: str) -> str:
    """``was "pending"``, ``is missing; there are: id``, ``was "many", a text, which is no number``."""
    if actual is MISSING:
        return f"is missing; {why}" if why else "is missing"
    return f"was {shown(actual)}, {why}" if why else f"was {shown(actual)}"


class Literal(Cell):
    """The value itself.

    Args:
        kind: what the target can hold.
        value: the value.
        exact: it stood in quotes.
    """

    def __init__(self, kind: Kind, value: Any, *, exact: bool = False) -> None:
        self._kind, self.value, self._exact = kind, value, exact

    @property
    def expected(self) -> str:
        """The value; texts in quotes."""
        return shown(self.value)

    def judge(self, actual: Any) -> str | None:
        """Holds where the kind calls both the same; hints at numbers that are texts, and at comparisons in quotes."""
        if self._matches(actual):
            return None
        if actual is not MISSING and shown(actual) == f'"{shown(self.value)}"':
            return "a text"
        if actual is not MISSING and self._exact and isinstance(self.value, str) and has_meaning(self.value):
            return "for what stands in quotes is a text, and compares nothing"
        return "not a text" if shown(self.value) == f'"{shown(actual)}"' else ""

    def _matches(self, item: Any) -> bool:
        # Without the words for a mismatch: most records of a long table are not the one that is looked for.
        return item is not MISSING and self._kind.same(self.value, item, exact=self._exact)
