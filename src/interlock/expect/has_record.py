"""`has_record`, `has_records`, `has_no_record`: among the records there is one such, all of those, none such."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hamcrest.core.description import Description
from hamcrest.core.helpers.wrap_matcher import wrap_matcher
from hamcrest.core.matcher import Matcher

from interlock.errors import CellError
from interlock.expect.failure import Failure, captures_of, remember_captures
from interlock.expect.records import (
    RecordsMatcher,
    SeveralMatcher,
    none_matches,
    pair_up,
    several_shown,
    where,
    where_of,
)
from interlock.expect.wording import ROWS, Wording


class HasRecord(RecordsMatcher):
    """Some record matches; captures remember the first that does."""

    def __init__(self, record: Matcher[Any], wording: Wording) -> None:
        super().__init__(wording)
        self._record = record

    @property
    def captures(self) -> tuple[str, ...]:
        """See `RecordsMatcher`."""
        return captures_of(self._record)

    def remember(self, item: Sequence[Any]) -> None:
        """See `failure.Remembering`."""
        remember_captures(self._record, next(record for record in item if self._record.matches(record)))

    def failure(self, item: Sequence[Any]) -> Failure:
        """The closest record and how it differs."""
        return none_matches(self._record, item, self.wording)

    def _matches(self, item: Sequence[Any]) -> bool:
        return any(self._record.matches(record) for record in item)

    def describe_to(self, description: Description) -> None:
        """In words."""
        description.append_text(f"a {self.wording.one} where {where_of(self._record)}")


class HasRecords(SeveralMatcher):
    """For each expected record there is one of its own; there may be others."""

    def failure(self, item: Sequence[Any]) -> Failure:
        """The first expected record that has none of its own."""
        pairs = pair_up(self._records, item)
        missing = next(place for place in range(len(self._records)) if place not in pairs)
        left = [record for place, record in enumerate(item) if place not in pairs.values()]
        found = none_matches(self._records[missing], left, self.wording)
        others = f"  {len(pairs)} of the {len(self._records)} expected are there"
        return Failure(found.headline, found.expected, found.actual, (*found.lines, others))

    def _matches(self, item: Sequence[Any]) -> bool:
        return len(item) >= len(self._records) and len(pair_up(self._records, item)) == len(self._records)

    def describe_to(self, description: Description) -> None:
        """In words."""
        description.append_text("; ".join(f"a {self.wording.one} where {where_of(one)}" for one in self._records))


class HasNoRecord(RecordsMatcher):
    """No record matches."""

    def __init__(self, record: Matcher[Any], wording: Wording) -> None:
        super().__init__(wording)
        self._record = record

    def failure(self, item: Sequence[Any]) -> Failure:
        """The records that should not be there."""
        found = [record for record in item if self._record.matches(record)]
        amount = self.wording.clause(str(len(found)), one=len(found) == 1)
        headline = f"{amount}{where(self._record)}, expected none"
        lines = several_shown(found)
        return Failure(headline, "none", "\n".join(line.strip() for line in lines), lines)

    def _matches(self, item: Sequence[Any]) -> bool:
        return not any(self._record.matches(record) for record in item)

    def describe_to(self, description: Description) -> None:
        """In words."""
        description.append_text(f"no {self.wording.one} where {where_of(self._record)}")


def has_record(record: Any, *, of: Wording = ROWS) -> HasRecord:
    """Some record of the list matches.

    Args:
        record: a matcher, usually one of `expected_records`, or a value.
        of: what the records are called in failures.

    Example:
        ``eventually(rows, has_record(expected), 5.0, what='the "orders" table')``
    """
    return HasRecord(wrap_matcher(record), of)


def has_records(records: Sequence[Any], *, of: Wording = ROWS) -> HasRecords:
    """Each of the expected records has one of its own in the list, whatever else is there."""
    return HasRecords([wrap_matcher(record) for record in records], of)


def has_no_record(record: Any, *, of: Wording = ROWS) -> HasNoRecord:
    """No record of the list matches.

    Raises:
        CellError: the record captures something, which would never be there to remember.
    """
    matcher = wrap_matcher(record)
    for name in captures_of(matcher):
        raise CellError(f'"as {name}" has no meaning where nothing may match')
    return HasNoRecord(matcher, of)
