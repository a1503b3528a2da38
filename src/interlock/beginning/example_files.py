"""Rows of an outline's examples, read from a CSV or JSON file. What they are put into is in `examples`."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from interlock.beginning.places import shown
from interlock.clients.payload import json_loads
from interlock.errors import InterlockError, UnknownName, UsageError
from interlock.expect import as_text
from interlock.steps.outlines import check_headings
from interlock.texts import cut


@dataclass(frozen=True, slots=True)
class Rows:
    """What a file holds: headings, and as many cells in each row."""

    headings: list[str]
    cells: list[list[str]]


def read_rows(path: Path) -> Rows:
    """The rows of a file.

    Args:
        path: a CSV file with a line of headings, or a JSON file with a list of objects; both are UTF-8.

    Raises:
        UnknownName: there is no such file; lists those beside it.
        UsageError: it cannot be read, holds no rows, or they do not have the same columns.

    Example:
        ``read_rows(Path("features/cards.csv")).headings``
    """
    kinds: dict[str, Callable[[str, str], Rows]] = {".csv": _csv, ".json": _json}
    name = shown(path)
    if path.suffix.lower() not in kinds:
        raise UsageError(f"{name} is no file of examples", hint="they are read from CSV (.csv) and JSON (.json) files")
    if not path.is_file():
        beside = sorted(one.name for one in path.parent.glob("*") if one.suffix.lower() in kinds)
        raise UnknownName("file", path.name, beside, shown(path.parent))
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise UsageError(f"{name} cannot be read: {error.strerror or error}") from None
    except UnicodeDecodeError as error:
        line = path.read_bytes().count(b"\n", 0, error.start) + 1
        raise UsageError(f"{name}:{line} is not UTF-8", hint="save it as UTF-8") from None
    rows = kinds[path.suffix.lower()](text, name)
    if not rows.cells:
        raise UsageError(f"{name} holds no row, so that nothing would be checked", hint="add one, or take Examples out")
    if "" in rows.headings:
        raise UsageError(f"{name}: column {rows.headings.index('') + 1} has no name")
    check_headings(rows.headings, name)
    return rows


def _csv(text: str, name: str) -> Rows:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=_between_cells(text))
    lines: list[tuple[int, list[str]]] = []
    try:
        lines = [(reader.line_num, [cell.strip() for cell in cells]) for cells in reader if any(map(str.strip, cells))]
    except csv.Error as error:
        raise UsageError(
            f"{name}:{reader.line_num} is no CSV: {error}", hint='a cell with quotes or commas stands in quotes: "a, b"'
        ) from None
    if not lines:
        return Rows([], [])
    (_, headings), *rows = lines
    for line, cells in rows:
        if len(cells) != len(headings):
            raise UsageError(
                f"{name}:{line} has {len(cells)} cells below {len(headings)} headings",
                hint="a cell with a comma stands in quotes, and an empty one needs its comma",
            )
    return Rows(headings, [cells for _, cells in rows])


def _between_cells(text: str) -> str:
    """What divides the headings: a comma, or else what spreadsheets write where a comma begins the decimals."""
    headings = text.lstrip().splitlines()[:1]
    return next((one for one in (",", ";", "\t") if headings and one in headings[0]), ",")


def _json(text: str, name: str) -> Rows:
    try:
        value = json_loads(text)
    except ValueError as error:
        raise UsageError(f"{name} is no JSON: {error}") from None
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise UsageError(f"{name} is no list of objects", hint='it looks like [{"card": "visa", "amount": 5}, ...]')
    headings = list(dict.fromkeys(key for one in value for key in one))
    for number, one in enumerate(value, 1):
        for heading in headings:
            if heading not in one:
                raise UsageError(
                    f'{name}: object {number} has no "{cut(heading)}", and others have',
                    hint='each has all fields; an empty one is ""',
                )
    return Rows([heading.strip() for heading in headings], [[_cell(one[key]) for key in headings] for one in value])


def _cell(value: Any) -> str:
    return as_text(value).strip()


def explained(error: InterlockError, place: str) -> UsageError:
    """The error of a file, with the place of the feature that names it."""
    return UsageError(f"{place}: {error.message}", hint=error.hint)
