"""``Examples: from "cards.csv"``: an outline whose rows stand in a file beside its feature.

behave takes Examples without a table, and builds no scenario from them. So the rows are put in right after a feature
was parsed, before anything is selected by line, tag or name; from then on they are rows like all others.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import behave.parser
from behave.model import ScenarioOutline, Table
from behave.runner_util import FeatureLineDatabase

from interlock.beginning.example_files import explained, read_rows
from interlock.beginning.places import shown
from interlock.errors import InterlockError, UsageError

_FROM = re.compile(r'(?:.*\s)?from\s+"(?P<file>[^"]*)"')


@contextlib.contextmanager
def filled_examples() -> Iterator[None]:
    """Fill what is parsed meanwhile.

    Raises:
        UsageError: a file of examples cannot be used; names the feature's line and the file's.
    """
    parse, line_data = behave.parser.parse_file, FeatureLineDatabase.make_line_data_for

    def parse_file(filename: str, *arguments: Any, **named: Any) -> Any:
        feature = parse(filename, *arguments, **named)
        if feature is not None:
            fill(feature)
        return feature

    def make_line_data_for(entity: Any) -> list[tuple[int, Any]]:
        return _lines(entity) if isinstance(entity, ScenarioOutline) else line_data(entity)

    behave.parser.parse_file = parse_file
    FeatureLineDatabase.make_line_data_for = staticmethod(make_line_data_for)
    try:
        yield
    finally:
        behave.parser.parse_file, FeatureLineDatabase.make_line_data_for = parse, line_data


def fill(feature: Any) -> None:
    """Give every Examples of a feature that names a file the rows of that file.

    Raises:
        UsageError: a file cannot be used, or Examples have no table and name no file.
    """
    for outline in _outlines(feature):
        for examples in outline.examples:
            place = f"{shown(examples.filename)}:{examples.line}"
            match = _FROM.fullmatch(examples.name or "")
            if match is not None and examples.table is not None:
                raise UsageError(
                    f'{place}: these examples come from "{match["file"]}", and from the table below them too',
                    hint="take one of the two out",
                )
            if match is None and examples.table is None:
                raise UsageError(
                    f"{place}: these examples have no table, so that nothing would be checked",
                    hint='rows of a file are named as in Examples: from "cards.csv"',
                )
            if match is not None:
                try:
                    rows = read_rows(Path(examples.filename).parent / match["file"])
                except InterlockError as error:
                    raise explained(error, place) from None
                examples.table = Table(rows.headings, line=examples.line)
                for cells in rows.cells:
                    examples.table.add_row(cells, examples.line)


def _outlines(container: Any) -> Iterator[Any]:
    for item in container.run_items:
        if hasattr(item, "run_items"):  # a rule
            yield from _outlines(item)
        elif hasattr(item, "examples"):
            yield item


def _lines(outline: Any) -> list[tuple[int, Any]]:
    """What each line of an outline selects: rows of a file have none of their own, and theirs selects them all."""
    lines = {outline.location.line: outline}
    for row in outline.scenarios:
        lines.setdefault(row.location.line, row)
    lines |= {one.line: outline for one in outline.examples if _FROM.fullmatch(one.name or "")}
    return sorted(lines.items(), key=lambda pair: pair[0])
