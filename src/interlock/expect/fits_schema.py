"""A JSON value held against a JSON Schema, with a failure that reads like that of a table."""

from __future__ import annotations

from typing import Any

from hamcrest.core.base_matcher import BaseMatcher
from hamcrest.core.description import Description

from interlock.expect.failure import Failure
from interlock.expect.paths import MISSING
from interlock.expect.schema_problems import Problem
from interlock.expect.schemas import Schema
from interlock.expect.wording import aligned, listed, shown

MOST_PROBLEMS = 10
"""Fields that a failure shows; the most telling ones."""


class FitsSchema(BaseMatcher[Any]):
    """Matches a JSON value that a schema allows.

    Args:
        schema: of `Schemas.named`.

    Example:
        ``assert_now(message.json(), FitsSchema(schemas.named("order")), 'the message "order.placed"')``
    """

    def __init__(self, schema: Schema) -> None:
        self._schema = schema

    def failure(self, item: Any) -> Failure:
        """See `failure.Explaining`."""
        problems = self._schema.problems(item)
        headline = f'does not fit the schema "{self._schema.name}": it has {contrasts(problems)}'
        lines = (*problem_lines(problems), f"  the schema is {self._schema.path}")
        return Failure(headline, *problem_sides(problems), lines)

    def _matches(self, item: Any) -> bool:
        return not self._schema.problems(item)

    def describe_to(self, description: Description) -> None:
        """In words."""
        description.append_text(f'fits the schema "{self._schema.name}"')

    def describe_mismatch(self, item: Any, mismatch_description: Description) -> None:
        """The fields that differ."""
        mismatch_description.append_text(f"has {contrasts(self._schema.problems(item))}")


def contrasts(problems: list[Problem]) -> str:
    """The first few in one sentence: ``no total instead of a number and status 7 instead of a text``."""
    return listed([problem.contrast for problem in problems], 2)


def problem_lines(problems: list[Problem]) -> list[str]:
    """Field by field, one line each, not more than fit on a screen."""
    lines = aligned(problem.columns for problem in problems[:MOST_PROBLEMS])
    more = len(problems) - MOST_PROBLEMS
    return lines if more <= 0 else [*lines, f"  and {more} more"]


def problem_sides(problems: list[Problem]) -> tuple[str, str]:
    """The two sides of a diff."""
    few = problems[:MOST_PROBLEMS]
    return (
        "\n".join(f"{problem.path}: {problem.expected}" for problem in few),
        "\n".join(f"{problem.path}: {'' if problem.actual is MISSING else shown(problem.actual)}" for problem in few),
    )
