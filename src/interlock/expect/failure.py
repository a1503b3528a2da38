"""What a matcher can say beyond match or no match: a structured failure, and what it wants remembered.

Any PyHamcrest matcher can be asked; ours answer in the words of the feature, others in their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from hamcrest.core.matcher import Matcher
from hamcrest.core.string_description import StringDescription

from interlock.errors import ExpectationFailed
from interlock.expect.wording import shown
from interlock.texts import cut


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a value is not what was expected.

    Attributes:
        headline: the rest of a sentence whose subject the expectation knows: ``has no row where ...; the ...``.
        expected: the expected side of a diff.
        actual: the actual side; fields that hold read the same on both.
        lines: the detail, indented already.
    """

    headline: str
    expected: str
    actual: str
    lines: tuple[str, ...] = ()


@runtime_checkable
class Explaining(Protocol):
    """A matcher that explains in the words of the feature."""

    def failure(self, item: Any) -> Failure:
        """Why the item does not match."""


@runtime_checkable
class Remembering(Protocol):
    """A matcher with captures (``<any> as order``)."""

    def remember(self, item: Any) -> None:
        """Remember what the captures met; the item matches as a whole."""

    @property
    def captures(self) -> tuple[str, ...]:
        """The names that would be remembered."""


def failure_of(matcher: Matcher[Any], item: Any) -> Failure:
    """The failure, from any matcher."""
    if isinstance(matcher, Explaining):
        return matcher.failure(item)
    expected, but = StringDescription(), StringDescription()
    matcher.describe_to(expected)
    matcher.describe_mismatch(item, but)
    return Failure(f": expected {cut(str(expected))}, but {cut(str(but))}", str(expected), shown(item))


def sentence(what: str, headline: str) -> str:
    """The headline behind its subject.

    Example:
        >>> sentence('the "orders" table', "has 2 rows, not 3"), sentence("the total", ": expected <1>")
        ('the "orders" table has 2 rows, not 3', 'the total: expected <1>')
    """
    return f"{what}{headline}" if headline.startswith(":") else f"{what} {headline}".strip()


def failed(what: str, failure: Failure, more: tuple[str, ...] = ()) -> ExpectationFailed:
    """The failure as the error that ends the scenario; ``more`` are further lines of detail."""
    return ExpectationFailed(
        sentence(what, failure.headline),
        expected=failure.expected,
        actual=failure.actual,
        detail="\n".join((*failure.lines, *more)),
    )


def captures_of(matcher: Matcher[Any]) -> tuple[str, ...]:
    """The names a matcher would remember."""
    return matcher.captures if isinstance(matcher, Remembering) else ()


def remember_captures(matcher: Matcher[Any], item: Any) -> None:
    """Let a matcher remember what its captures met, also inside ``all_of`` and ``any_of``.

    Call it once, when the whole expectation held.
    """
    if isinstance(matcher, Remembering):
        matcher.remember(item)
    for part in getattr(matcher, "matchers", ()):
        if isinstance(part, Matcher) and part.matches(item):
            remember_captures(part, item)
