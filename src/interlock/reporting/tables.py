"""Tables as CSV, which the report shows as tables, with secrets taken out by their column's or field's name."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from interlock.redaction import Redactor


def to_csv(headings: Sequence[Any], rows: Iterable[Sequence[Any]]) -> str:
    r"""Headings and rows as CSV; NULL reads ``null``.

    Example:
        >>> to_csv(["sku", "stock"], [["mug", None]])
        'sku,stock\nmug,null\n'
    """
    with io.StringIO(newline="") as buffer:
        writer = csv.writer(buffer, lineterminator="\n")
        writer.writerow(headings)
        writer.writerows(["null" if cell is None else cell for cell in row] for row in rows)
        return buffer.getvalue()


def clean_rows(headings: Sequence[str], rows: Iterable[Sequence[str]], redactor: Redactor) -> list[list[str]]:
    """The rows without secrets, whether a column is named like one or, in ``field | value`` tables, a field is."""
    cleaned = []
    for row in rows:
        values = redactor.value(dict(zip(headings, row, strict=False)))
        cells = [str(values.get(heading, "")) for heading in headings]
        if len(cells) == 2:
            cells[1] = str(redactor.value(cells[1], row[0]))
        cleaned.append(cells)
    return cleaned
