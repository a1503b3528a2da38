"""What a scenario is called, and what makes it the same scenario in the next run.

The title is for people: without row numbers, with the row's values. The history identity comes from the file, the
outline and the row's values, so that a new Examples row leaves the history of the others alone.
"""

from __future__ import annotations

import functools
import hashlib
from collections import Counter
from pathlib import PurePath
from typing import Any

LONGEST_VALUE = 40
"""Characters of a row's value in a title."""


def row_of(scenario: Any) -> list[tuple[str, str]]:
    """The Examples row of a scenario: headings and cells; empty where it has none."""
    row = getattr(scenario, "_row", None)
    return list(zip(row.headings, row.cells, strict=False)) if row is not None else []


def title_of(scenario: Any, row: list[tuple[str, str]]) -> str:
    """The scenario's name; for a row, the outline's name filled in, and the values the name does not show.

    ``row`` is `row_of` without secrets.
    """
    if not row:
        return str(scenario.name or scenario.keyword)
    template = str(scenario.parent.name or scenario.keyword)
    title, hidden = template, []
    for heading, cell in row:
        placeholder = f"<{heading}>"
        if placeholder in template:
            title = title.replace(placeholder, cell)
        elif cell:
            shown = cell if len(cell) <= LONGEST_VALUE else f"{cell[: LONGEST_VALUE - 1]}…"
            hidden.append(f"{heading} {shown}")
    return f"{title} ({', '.join(hidden)})" if hidden else title


def template_name(scenario: Any) -> str:
    """The name as it stands in the file, without a row's values."""
    return str((scenario.parent.name if row_of(scenario) else scenario.name) or scenario.keyword)


def title_path(scenario: Any) -> list[str]:
    """Folders and feature: where a scenario stands in the tree."""
    *folders, name = _parts(str(scenario.filename))
    return [*folders, scenario.feature.name or name]


@functools.lru_cache(maxsize=1024)
def posix(filename: str) -> str:
    """A file's path as it is written in results on every system."""
    return PurePath(filename).as_posix()


@functools.lru_cache(maxsize=1024)
def _parts(filename: str) -> tuple[str, ...]:
    return tuple(part for part in PurePath(filename).parts if part not in ("..", "/"))


class Identities:
    """Hands out history identities; scenarios alike in file, name and row are told apart by their order.

    Example:
        >>> Identities().of("features/a.feature", "pays by card", [("card", "visa")]).occurrence
        1
    """

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    def of(self, path: str, name: str, row: list[tuple[str, str]]) -> Identity:
        """The identity of the next scenario with this path, name and row."""
        values = [f"{heading}={cell}" for heading, cell in row]
        key = "\0".join([path, name, *values])
        self._seen[key] += 1
        return Identity(path, name, key, self._seen[key])


class Identity:
    """Where a scenario stands in history."""

    __slots__ = ("_key", "_name", "_path", "occurrence")

    def __init__(self, path: str, name: str, key: str, occurrence: int) -> None:
        self._path, self._name, self._key, self.occurrence = path, name, key, occurrence

    @property
    def history(self) -> str:
        """The same in every run, another for every row."""
        return _md5(self._key, self.occurrence)

    @property
    def case(self) -> str:
        """The same for all rows of an outline; Allure 3 tells them apart by their parameters."""
        return _md5(f"{self._path}\0{self._name}", self.occurrence)


def _md5(text: str, occurrence: int) -> str:
    return hashlib.md5(f"{text}\0{occurrence}".encode(), usedforsecurity=False).hexdigest()
