"""One record held against the cells of a table: `RecordMatcher`, and `matches_record` to make one in Python."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hamcrest.core.base_matcher import BaseMatcher
from hamcrest.core.description import Description
from hamcrest.core.matcher import Matcher
from hamcrest.core.string_description import StringDescription

from interlock.errors import CellError
from interlock.expect.cell import Cell, Literal
from interlock.expect.failure import Failure
from interlock.expect.kinds import JSON
from interlock.expect.paths import MISSING, Path, look_up, parse_path, why_missing
from interlock.expect.wording import aligned, listed, shown
from interlock.texts import cut

MOST_LINES = 20
"""Fields a failure shows; those that hold are left out first."""


@dataclass(frozen=True, slots=True)
class Check:
    """One cell and the place it looks at."""

    label: str
    path: Path
    matcher: Matcher[Any]

    @property
    def expected(self) -> str:
        """What is expected, short."""
        return self.matcher.expected if isinstance(self.matcher, Cell) else cut(str(self.matcher))

    @property
    def clause(self) -> str:
        """``status is "paid"``."""
        return f"{self.label} {self.matcher.phrase if isinstance(self.matcher, Cell) else f'is {self.expected}'}"

    def holds(self, record: Any) -> bool:
        """Whether the place holds what is expected."""
        actual = look_up(record, self.path)
        return (actual is not MISSING or isinstance(self.matcher, Cell)) and self.matcher.matches(actual)

    def judge(self, record: Any) -> Verdict:
        """What the place holds, and whether that is what was expected."""
        actual = look_up(record, self.path)
        if isinstance(self.matcher, Cell):
            why = self.matcher.judge(actual)
        elif actual is not MISSING and self.matcher.matches(actual):
            why = None
        else:
            why = "" if actual is MISSING else _mismatch_of(self.matcher, actual)
        if why is not None and actual is MISSING:
            why = why or why_missing(record, self.path)
        return Verdict(self, actual, why)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one check met; ``why`` is None where it holds."""

    check: Check
    actual: Any
    why: str | None

    @property
    def holds(self) -> bool:
        """Whether the field is as expected."""
        return self.why is None

    @property
    def met(self) -> str:
        """``status "pending"``, or ``no status``."""
        return f"no {self.check.label}" if self.actual is MISSING else f"{self.check.label} {self.value}"

    @property
    def contrast(self) -> str:
        """``status "pending" instead of "paid"``."""
        if isinstance(self.check.matcher, Cell):
            return self.check.matcher.contrast(self.check.label, self.actual)
        return f"{self.met} instead of {self.check.expected}"

    @property
    def value(self) -> str:
        """The value that was met, short."""
        if self.actual is MISSING or not isinstance(self.check.matcher, Cell):
            return shown(self.actual)
        return self.check.matcher.met(self.actual)

    @property
    def columns(self) -> tuple[str, str, str, str]:
        """Field, expected, met, and ok or x."""
        if self.why is None:
            return self.check.label, self.value, "", "ok"
        but = "but it is missing" if self.actual is MISSING else f"but was {self.value}"
        joint = "; " if self.actual is MISSING else ", "
        return self.check.label, f"expected {self.check.expected}", but + (joint + self.why if self.why else ""), "x"


class RecordMatcher(BaseMatcher[Any]):
    """Matches a mapping, or any JSON value, whose fields are as the checks say; other fields do not matter.

    Args:
        checks: at least one.

    Raises:
        CellError: two cells remember their value under the same name.
    """

    def __init__(self, checks: Sequence[Check]) -> None:
        self.checks = tuple(checks)
        names = [name for c in self.checks if isinstance(c.matcher, Cell) for name in c.matcher.captures]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise CellError(f'two cells of one record remember their value as "{twice[0]}"')
        self.captures: tuple[str, ...] = tuple(names)

    @property
    def where(self) -> str:
        """The record in words: ``status is "paid" and total is > 40``."""
        return listed([check.clause for check in self.checks])

    def verdicts(self, record: Any) -> list[Verdict]:
        """Every field of the record, judged."""
        return [check.judge(record) for check in self.checks]

    def distance(self, record: Any) -> tuple[bool, int]:
        """How unlike it a record is: whether the first field differs, and how many do.

        People put first what tells records apart (``sku``, ``id``), so the row they mean is the one where that holds,
        even if another row agrees in more of the other fields.
        """
        verdicts = self.verdicts(record)
        return not verdicts[0].holds, sum(not verdict.holds for verdict in verdicts)

    def remember(self, item: Any) -> None:
        """See `failure.Remembering`."""
        for check in self.checks:
            if isinstance(check.matcher, Cell):
                check.matcher.remember(look_up(item, check.path))

    def failure(self, item: Any) -> Failure:
        """Why the one record that was looked at is not as expected: ``has status "pending" instead of "paid"``."""
        verdicts = self.verdicts(item)
        wrong = [verdict.contrast for verdict in verdicts if not verdict.holds]
        return Failure(f"has {listed(wrong, 3)}", *sides(verdicts), lines_of(verdicts))

    def _matches(self, item: Any) -> bool:
        return all(check.holds(item) for check in self.checks)

    def describe_to(self, description: Description) -> None:
        """In words."""
        description.append_text(self.where)

    def describe_mismatch(self, item: Any, mismatch_description: Description) -> None:
        """The fields that differ."""
        wrong = [verdict.met for verdict in self.verdicts(item) if not verdict.holds]
        mismatch_description.append_text(f"has {listed(wrong)}")


def matches_record(fields: Mapping[str, Any]) -> RecordMatcher:
    """A record matcher made in Python: values or matchers by path.

    Example:
        ``matches_record({"status": "paid", "lines[0].quantity": greater_than(1)})``
    """
    checks = [
        Check(label, parse_path(label), value if isinstance(value, Matcher) else Literal(JSON, value, exact=True))
        for label, value in fields.items()
    ]
    return RecordMatcher(checks)


def sides(verdicts: Iterable[Verdict]) -> tuple[str, str]:
    """The two sides of a diff: fields that hold read the same on both, so that only differences show."""
    pairs = [
        (f"{v.check.label}: {v.value if v.holds else v.check.expected}", f"{v.check.label}: {v.value}")
        for v in verdicts
    ]
    return "\n".join(pair[0] for pair in pairs), "\n".join(pair[1] for pair in pairs)


def lines_of(verdicts: Sequence[Verdict]) -> tuple[str, ...]:
    """Field by field, one line each, not more than fit on a screen."""
    if len(verdicts) <= MOST_LINES:
        return tuple(aligned(verdict.columns for verdict in verdicts))
    kept = sorted(verdicts, key=lambda verdict: verdict.holds)[:MOST_LINES]
    left = [verdict for verdict in verdicts if not any(verdict is one for one in kept)]
    wrong = sum(not verdict.holds for verdict in left)
    rest = f"{wrong} of them differ too" if wrong else "all as expected"
    return (*aligned(verdict.columns for verdict in kept), f"  and {len(left)} more fields, {rest}")


def _mismatch_of(matcher: Matcher[Any], actual: Any) -> str:
    description = StringDescription()
    matcher.describe_mismatch(actual, description)
    text = str(description)
    return "" if text.startswith("was ") else cut(text)
