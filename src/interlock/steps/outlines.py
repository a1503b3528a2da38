"""Examples columns and the places in an outline that they fill."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from interlock.errors import UnknownName, UsageError
from interlock.expect import WORDS

_PLACE = r"<([^\W\d][^<>=]*)>"


def check_examples(scenarios: Iterable[Any]) -> None:
    """Refuse Examples that would fill a step's places wrongly, without a word.

    Raises:
        UsageError: a column is named like a word such as ``any``, so that ``<any>`` would lose its meaning, or there
            are two of one name; names the table's place.
        UnknownName: a step has a place that no column fills.
    """
    seen: set[tuple[int, int]] = set()
    for scenario in scenarios:
        row = getattr(scenario, "_row", None)
        if row is None or (id(scenario.parent), id(row.headings)) in seen:
            continue
        seen.add((id(scenario.parent), id(row.headings)))
        check_headings(row.headings, str(scenario.location))
        for step in scenario.parent.steps:
            for name in _places(step):
                if name not in row.headings and name not in WORDS:
                    raise UnknownName("column", name, row.headings, f"the examples for <{name}> at {step.location}")


def check_headings(headings: list[str], where: str) -> None:
    """Refuse columns that would fill a step's places wrongly.

    Args:
        headings: the columns.
        where: where they stand: ``features/a.feature:12``.

    Raises:
        UsageError: one is named like a word, or there are two of one name.
    """
    for at, heading in enumerate(headings):
        if heading in WORDS:
            raise UsageError(
                f'the Examples column "{heading}" of {where} is named like the cell word <{heading}>, '
                "and would replace it in every step",
                hint="give the column another name",
            )
        if heading in headings[:at]:
            raise UsageError(
                f'the examples of {where} have two columns "{heading}", of which one would never be used',
                hint="give one of them another name",
            )


def _places(step: Any) -> Iterator[str]:
    """Where a column's value goes: anywhere in a sentence; in data only what is a whole cell or a whole JSON text."""
    yield from re.findall(_PLACE, step.name)
    yield from re.findall(f'"{_PLACE}"', step.text or "")
    if step.table is not None:
        for row in step.table.rows:
            for cell in row.cells:
                yield from re.findall(f"^{_PLACE}$", cell)
