"""`has_count`, `has_some`: so many records, so many that match, or any at all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hamcrest.core.description import Description
from hamcrest.core.helpers.wrap_matcher import wrap_matcher
from hamcrest.core.matcher import Matcher

from interlock.errors import CellError
from interlock.expect.failure import Failure, captures_of, remember_captures
from interlock.expect.records import RecordsMatcher, none_matches, several_shown, where
from interlock.expect.wording import ROWS, Wording


class HasCount(RecordsMatcher):
    """Exactly so many records, of those that match where a matcher is given."""

    def __init__(self, number: int, where: Matcher[Any] | None, wording: Wording) -> None:
        super().__init__(wording)
        self._number, self._where = number, where

    @property
    def captures(self) -> tuple[str, ...]:
        """See `RecordsMatcher`."""
        return () if self._where is None else captures_of(self._where)

    def remember(self, item: Sequence[Any]) -> None:
        """See `failure.Remembering`."""
        if self._where is not None and self.captures:
            remember_captures(self._where, self._found(item)[0])

    def failure(self, item: Sequence[Any]) -> Failure:
        """How many there are; where there are none, the closest; where there are some, those."""
        found = self._found(item)
        expected = self._number or "none"
        if not found and self._where is not None:
            closest = none_matches(self._where, item, self.wording)
            return Failure(f"{closest.headline}; expected {expected}", closest.expected, closest.actual, closest.lines)
        amount = self.wording.clause(str(len(found) or "no"), one=len(found) < 2)
        lines = several_shown(found)
        return Failure(
            f"{amount}{where(self._where)}, expected {expected}",
            self.wording.count(self._number),
            self._counted(found),
            lines,
        )

    def _counted(self, found: Sequence[Any]) -> str:
        return "\n".join([self.wording.count(len(found)), *(line.strip() for line in several_shown(found))])

    def _found(self, item: Sequence[Any]) -> list[Any]:
        return [record for record in item if self._where is None or self._where.matches(record)]

    def _matches(self, item: Sequence[Any]) -> bool:
        return len(self._found(item)) == self._number

    def describe_to(self, description: Description) -> None:
        """In words."""
        description.append_text(f"{self.wording.count(self._number)}{where(self._where)}")


class HasSome(RecordsMatcher):
    """At least one record, whatever it holds."""

    def failure(self, item: Sequence[Any]) -> Failure:
        """There is none."""
        del item
        return Failure(self.wording.clause("no"), f"at least 1 {self.wording.one}", "none")

    def _matches(self, item: Sequence[Any]) -> bool:
        return len(item) > 0

    def describe_to(self, description: Description) -> None:
        """In words."""
        description.append_text(f"at least 1 {self.wording.one}")


def has_some(*, of: Wording = ROWS) -> HasSome:
    """At least one record, whatever it holds.

    Args:
        of: what the records are called in failures.

    Example:
        ``eventually(mails, has_some(of=Wording("mail")), 5.0, what='"ada@example.com"', wake=journal)``
    """
    return HasSome(of)


def has_count(number: int, where: Any = None, *, of: Wording = ROWS) -> HasCount:
    """Exactly so many records.

    Args:
        number: how many.
        where: counts only those that match it, a matcher or a value; all where None.
        of: what the records are called in failures.

    Raises:
        CellError: ``where`` captures something and there is not exactly one record to remember it from.

    Example:
        ``eventually(requests, has_count(1, where=charge, of=Wording('POST "/charges"', has="received")), ...)``
    """
    matcher = None if where is None else wrap_matcher(where)
    if matcher is not None and number != 1:
        for name in captures_of(matcher):
            raise CellError(f'"as {name}" has no meaning where {number} match; which of them is it?')
    return HasCount(number, matcher, of)
