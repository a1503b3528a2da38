"""What the matchers over several records share: wording, the closest candidate, and who pairs with whom."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any

from hamcrest.core.base_matcher import BaseMatcher
from hamcrest.core.core.isanything import IsAnything
from hamcrest.core.description import Description
from hamcrest.core.matcher import Matcher
from hamcrest.core.string_description import StringDescription

from interlock.errors import CellError
from interlock.expect.failure import Failure, captures_of, remember_captures
from interlock.expect.record import RecordMatcher, lines_of, sides
from interlock.expect.wording import Wording, listed, shown
from interlock.texts import cut

MOST_SHOWN = 5
"""Records a failure shows one by one."""


class RecordsMatcher(BaseMatcher[Sequence[Any]]):
    """Base of the matchers over a list of records.

    Args:
        wording: what the records are called.
    """

    def __init__(self, wording: Wording) -> None:
        self.wording = wording

    @property
    def captures(self) -> tuple[str, ...]:
        """The names that would be remembered."""
        return ()

    @abstractmethod
    def failure(self, item: Sequence[Any]) -> Failure:
        """See `failure.Explaining`."""

    def remember(self, item: Sequence[Any]) -> None:
        """See `failure.Remembering`; most remember nothing."""

    def describe_mismatch(self, item: Sequence[Any], mismatch_description: Description) -> None:
        """The headline of the failure."""
        mismatch_description.append_text(self.failure(item).headline)


class SeveralMatcher(RecordsMatcher):
    """Base of those that expect several records, each with one of its own.

    Args:
        records: one matcher for each.
        wording: what the records are called.

    Raises:
        CellError: two of them remember their value under the same name.
    """

    def __init__(self, records: Sequence[Matcher[Any]], wording: Wording) -> None:
        super().__init__(wording)
        self._records = tuple(records)
        for name in self.captures:
            if self.captures.count(name) > 1:
                raise CellError(f'two rows of the table remember their value as "{name}"; which of them is it?')

    @property
    def captures(self) -> tuple[str, ...]:
        """The names of all of them."""
        return tuple(name for matcher in self._records for name in captures_of(matcher))

    def remember(self, item: Sequence[Any]) -> None:
        """Each remembers the record that is its own."""
        for expected, place in self._own(item).items():
            remember_captures(self._records[expected], item[place])

    def _own(self, item: Sequence[Any]) -> Mapping[int, int]:
        """Which record is whose: place of the matcher -> place of the record."""
        return pair_up(self._records, item)


def where_of(matcher: Matcher[Any]) -> str:
    """The record in words."""
    return matcher.where if isinstance(matcher, RecordMatcher) else cut(str(matcher))


def where(matcher: Matcher[Any] | None) -> str:
    """`` where status is "paid"``; empty where any record will do."""
    return "" if matcher is None or isinstance(matcher, IsAnything) else f" where {where_of(matcher)}"


def distance(matcher: Matcher[Any], record: Any) -> tuple[bool, int]:
    """How far the record is from matching; the less the closer."""
    if isinstance(matcher, RecordMatcher):
        return matcher.distance(record)
    fits = matcher.matches(record)
    return not fits, int(not fits)


def closest_to(matcher: Matcher[Any], records: Sequence[Any]) -> Any:
    """The record that agrees in the first field, then the one with the fewest that differ; the latest of several."""
    return min(reversed(records), key=lambda record: distance(matcher, record))


def none_matches(matcher: Matcher[Any], records: Sequence[Any], wording: Wording) -> Failure:
    """The failure when no record matches: how many there were, and how the closest differs."""
    headline = f"{wording.clause('no')}{where(matcher)}"
    if not records:
        return Failure(f"{headline}; there was none at all", where_of(matcher), "none at all")
    closest = closest_to(matcher, records)
    which = f"the only {wording.one}" if len(records) == 1 else f"the closest of {wording.count(len(records))}"
    if isinstance(matcher, RecordMatcher):
        verdicts = matcher.verdicts(closest)
        wrong = [verdict.met for verdict in verdicts if not verdict.holds]
        return Failure(f"{headline}; {which} has {listed(wrong, 3)}", *sides(verdicts), lines_of(verdicts))
    return Failure(f"{headline}; {which} {mismatch_of(matcher, closest)}", where_of(matcher), shown(closest))


def mismatch_of(matcher: Matcher[Any], record: Any) -> str:
    """How a matcher describes that a record is something else."""
    description = StringDescription()
    matcher.describe_mismatch(record, description)
    return cut(str(description))


def several_shown(records: Sequence[Any], label: str = "") -> tuple[str, ...]:
    """The records one by one, not more than fit."""
    lines = [f"  {label}{shown(record)}" for record in records[:MOST_SHOWN]]
    if len(records) > MOST_SHOWN:
        lines.append(f"  {label}and {len(records) - MOST_SHOWN} more")
    return tuple(lines)


def pair_up(matchers: Sequence[Matcher[Any]], records: Sequence[Any]) -> dict[int, int]:
    """As many pairs of matcher and record as there can be, each used once; by their places.

    Taking the first record that fits would sometimes leave a later matcher without the only one it fits
    (``<any>`` before ``paid``), so pairs are re-made along augmenting paths.

    Example:
        >>> from hamcrest import anything, equal_to
        >>> pair_up([anything(), equal_to("paid")], ["paid", "new"])
        {0: 1, 1: 0}
    """
    fits = [[place for place, record in enumerate(records) if matcher.matches(record)] for matcher in matchers]
    taken: dict[int, int] = {}
    for start in range(len(matchers)):
        _augment(start, fits, taken)
    return dict(sorted((matcher, record) for record, matcher in taken.items()))


def _augment(start: int, fits: Sequence[Sequence[int]], taken: dict[int, int]) -> None:
    came_from: dict[int, int] = {}
    frontier = [start]
    while frontier:
        matcher = frontier.pop(0)
        for record in fits[matcher]:
            if record in came_from:
                continue
            came_from[record] = matcher
            if record not in taken:
                _swap(record, taken, came_from)
                return
            frontier.append(taken[record])


def _swap(record: int, taken: dict[int, int], came_from: Mapping[int, int]) -> None:
    held = {matcher: place for place, matcher in taken.items()}
    place: int | None = record
    while place is not None:
        matcher = came_from[place]
        taken[place] = matcher
        place = held.get(matcher)
