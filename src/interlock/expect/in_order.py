"""`in_order`: these records one after the other; others may stand between them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hamcrest.core.description import Description
from hamcrest.core.helpers.wrap_matcher import wrap_matcher

from interlock.expect.failure import Failure
from interlock.expect.records import SeveralMatcher, none_matches, several_shown, where_of
from interlock.expect.wording import ROWS, Wording


class InOrder(SeveralMatcher):
    """Each expected record is found behind the one before it."""

    def failure(self, item: Sequence[Any]) -> Failure:
        """The first expected record that is not found behind the others, and whether it came too early."""
        places = self._places(item)
        lost = self._records[len(places)]
        behind = places[-1] + 1 if places else 0
        found = none_matches(lost, item[behind:], self.wording)
        headline = found.headline
        if places:
            where = where_of(lost)
            before = where_of(self._records[len(places) - 1])
            headline = f"{self.wording.clause('no')} where {where} after the one where {before}"
            early = any(lost.matches(record) for record in item[:behind])
            headline += (
                "; it came before"
                if early
                else found.headline.removeprefix(f"{self.wording.clause('no')} where {where}")
            )
        marks = ["ok"] * len(places) + ["x"] + ["?"] * (len(self._records) - len(places) - 1)
        expected = [where_of(matcher) for matcher in self._records]
        lines = (
            *(f"  {number}. {one}  {mark}" for number, (one, mark) in enumerate(zip(expected, marks, strict=True), 1)),
            *several_shown(item, "seen: "),
        )
        return Failure(headline, "\n".join(expected), "\n".join(line.strip() for line in several_shown(item)), lines)

    def _own(self, item: Sequence[Any]) -> dict[int, int]:
        return dict(enumerate(self._places(item)))

    def _places(self, item: Sequence[Any]) -> list[int]:
        # The earliest place for each is enough: it leaves the most room for the next.
        places: list[int] = []
        for matcher in self._records:
            start = places[-1] + 1 if places else 0
            place = next((n for n in range(start, len(item)) if matcher.matches(item[n])), None)
            if place is None:
                break
            places.append(place)
        return places

    def _matches(self, item: Sequence[Any]) -> bool:
        return len(self._places(item)) == len(self._records)

    def describe_to(self, description: Description) -> None:
        """In words."""
        each = ", then ".join(where_of(matcher) for matcher in self._records)
        description.append_text(f"{self.wording.several} in order: {each}")


def in_order(records: Sequence[Any], *, of: Wording = ROWS) -> InOrder:
    """These records in this order; others may stand between them.

    Args:
        records: matchers, usually those of `expected_records`, or values.
        of: what the records are called in failures.

    Example:
        ``in_order([matches_record({"event": "placed"}), matches_record({"event": "paid"})], of=MESSAGES)``
    """
    return InOrder([wrap_matcher(record) for record in records], of)
