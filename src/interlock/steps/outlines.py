"""Examples columns must not be named like a word of the cell language: behave would replace the word by the value."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from interlock.errors import UsageError
from interlock.expect import WORDS


def check_examples(scenarios: Iterable[Any]) -> None:
    """Refuse an Examples table with a column such as ``any``: ``<any>`` in its steps would lose its meaning.

    Raises:
        UsageError: names the column and the table's place.
    """
    for scenario in scenarios:
        row = getattr(scenario, "_row", None)
        for heading in getattr(row, "headings", ()):
            if heading in WORDS:
                raise UsageError(
                    f'the Examples column "{heading}" of {scenario.location} is named like the cell word <{heading}>, '
                    "and would replace it in every step",
                    hint="give the column another name",
                )
