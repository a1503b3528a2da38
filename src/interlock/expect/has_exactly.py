"""`has_exactly_records`: these records in any order, and no others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hamcrest.core.description import Description
from hamcrest.core.helpers.wrap_matcher import wrap_matcher
from hamcrest.core.matcher import Matcher

from interlock.expect.failure import Failure
from interlock.expect.record import RecordMatcher, lines_of, sides
from interlock.expect.records import (
    MOST_SHOWN,
    SeveralMatcher,
    closest_to,
    pair_up,
    several_shown,
    where_of,
)
from interlock.expect.wording import ROWS, Wording, shown


class HasExactly(SeveralMatcher):
    """As many records as expected, each matching one of them."""

    def failure(self, item: Sequence[Any]) -> Failure:
        """What is missing, each with the closest of what is unexpected; and what is unexpected."""
        pairs = pair_up(self._records, item)
        missing = [matcher for place, matcher in enumerate(self._records) if place not in pairs]
        unexpected = [record for place, record in enumerate(item) if place not in pairs.values()]
        counts = [f"{len(missing)} missing"] * bool(missing) + [f"{len(unexpected)} unexpected"] * bool(unexpected)
        amount = self.wording.clause(str(len(item) or "no"), one=len(item) < 2)
        headline = f"{amount}, not exactly the {len(self._records)} expected: {', '.join(counts)}"
        lines: list[str] = []
        for matcher in missing[:MOST_SHOWN]:
            lines.append(f"  missing: {where_of(matcher)}")
            lines += _difference(matcher, unexpected)
        if len(missing) > MOST_SHOWN:
            lines.append(f"  missing: {len(missing) - MOST_SHOWN} more")
        lines += several_shown(unexpected, "unexpected: ")
        return Failure(headline, *self._sides(pairs, item, unexpected), tuple(lines))

    def _sides(self, pairs: dict[int, int], item: Sequence[Any], unexpected: Sequence[Any]) -> tuple[str, str]:
        expected: list[str] = []
        actual: list[str] = []
        for place, matcher in enumerate(self._records):
            if place in pairs and isinstance(matcher, RecordMatcher):
                wanted, got = sides(matcher.verdicts(item[pairs[place]]))
                expected.append(wanted)
                actual.append(got)
            elif place in pairs:
                expected.append(shown(item[pairs[place]]))
                actual.append(shown(item[pairs[place]]))
            else:
                expected.append(where_of(matcher))
        return "\n\n".join(expected), "\n\n".join([*actual, *map(shown, unexpected)])

    def _matches(self, item: Sequence[Any]) -> bool:
        return len(item) == len(self._records) == len(pair_up(self._records, item))

    def describe_to(self, description: Description) -> None:
        """In words."""
        each = "; ".join(where_of(matcher) for matcher in self._records)
        description.append_text(f"exactly {self.wording.count(len(self._records))}: {each}")


def has_exactly_records(records: Sequence[Any], *, of: Wording = ROWS) -> HasExactly:
    """These records, in any order, and no others.

    Args:
        records: matchers, usually those of `expected_records`, or values.
        of: what the records are called in failures.

    Example:
        ``has_exactly_records(expected_records(context.table, memory, typing)).matches(rows)``
    """
    return HasExactly([wrap_matcher(record) for record in records], of)


def _difference(matcher: Matcher[Any], unexpected: Sequence[Any]) -> list[str]:
    if not unexpected or not isinstance(matcher, RecordMatcher):
        return []
    verdicts = matcher.verdicts(closest_to(matcher, unexpected))
    # A record that has nothing in common is no candidate.
    return [f"  {line}" for line in lines_of(verdicts)] if any(verdict.holds for verdict in verdicts) else []
