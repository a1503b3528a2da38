"""`has_exactly_in_order`: these records, no others, and in an order that the records themselves tell."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from hamcrest.core.description import Description
from hamcrest.core.helpers.wrap_matcher import wrap_matcher
from hamcrest.core.matcher import Matcher

from interlock.expect.failure import Failure
from interlock.expect.has_exactly import HasExactly
from interlock.expect.records import MOST_SHOWN, pair_up, where_of
from interlock.expect.sorting import RowOrder
from interlock.expect.wording import ROWS, Wording


class HasExactlyInOrder(HasExactly):
    """As many records as expected, and once they are sorted, each matches the one at its place.

    Records that are level in the order may stand either way.
    """

    def __init__(self, records: Sequence[Matcher[Any]], order: RowOrder, wording: Wording) -> None:
        super().__init__(records, wording)
        self._order = order

    def failure(self, item: Sequence[Any]) -> Failure:
        """The records themselves where these differ; else the first two that stand the wrong way round."""
        if not super()._matches(item):
            return super().failure(item)
        levels = self._order.sort(item)
        ordered = [record for level in levels for record in level]
        level_of = [number for number, level in enumerate(levels) for _ in level]
        pairs = pair_up(self._records, ordered)
        behind, before = next(
            (one, other)
            for one, other in pairwise(range(len(ordered)))
            if level_of[pairs[one]] > level_of[pairs[other]]
        )
        lines = [
            f"  {place + 1}. {self._order.values(ordered[place])}: {where_of(self._records[expected])}"
            for place, expected in sorted((place, expected) for expected, place in pairs.items())
        ]
        shown = lines if len(lines) <= MOST_SHOWN else [*lines[:MOST_SHOWN], f"  and {len(lines) - MOST_SHOWN} more"]
        wrong = [
            f"{where_of(self._records[expected])} ({self._order.values(ordered[pairs[expected]])})"
            for expected in (before, behind)
        ]
        headline = (
            f'{self.wording.has} these {self.wording.several} in another order: by "{self._order.text}" '
            f"the one where {wrong[0]} comes before the one where {wrong[1]}"
        )
        expected = "\n".join(where_of(record) for record in self._records)
        actual = "\n".join(where_of(self._records[one]) for _, one in sorted((p, e) for e, p in pairs.items()))
        return Failure(headline, expected, actual, ("  as they are:", *shown))

    def _own(self, item: Sequence[Any]) -> dict[int, int]:
        own: dict[int, int] = {}
        for level in self._order.sort(item):
            start = len(own)
            places = [next(at for at, one in enumerate(item) if one is record) for record in level]
            for expected, place in pair_up(self._records[start : start + len(level)], level).items():
                own[start + expected] = places[place]
        return own

    def _matches(self, item: Sequence[Any]) -> bool:
        return len(item) == len(self._records) == len(self._own(item))

    def describe_to(self, description: Description) -> None:
        """In words."""
        super().describe_to(description)
        description.append_text(f", in order of {self._order.text}")


def has_exactly_in_order(records: Sequence[Any], order: RowOrder, *, of: Wording = ROWS) -> HasExactlyInOrder:
    """These records and no others, in this order.

    Args:
        records: matchers, usually those of `expected_records`, or values.
        order: what the records are sorted by before they are compared.
        of: what the records are called in failures.

    Example:
        ``has_exactly_in_order(records, row_order("placed_at descending", typing)).matches(rows)``
    """
    return HasExactlyInOrder([wrap_matcher(record) for record in records], order, of)
