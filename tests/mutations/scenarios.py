"""Scenarios as plain values: read by behave's own parser, outlines expanded, backgrounds put in; and written again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from behave.parser import parse_file

from interlock.beginning.examples import fill

Cells = tuple[tuple[str, ...], ...]
VERTICAL = ("field", "value")
SUITES = "I run a suite"
"""How a step begins that runs a suite of its own, in whose scenarios nothing may be spoilt: they fail as it is."""


@dataclass(frozen=True)
class Step:
    """One line and what stands below it.

    ``kind`` is given, when or then; ``table`` has its headings first; ``doc`` is a docstring.
    """

    keyword: str
    kind: str
    name: str
    table: Cells | None = None
    doc: str | None = None

    @property
    def vertical(self) -> bool:
        """Whether the table holds one record, a field a row."""
        return self.table is not None and self.table[0] == VERTICAL

    def cells(self) -> Iterator[tuple[int, int, str, str]]:
        """Row, column, field and text of each cell that holds a value."""
        for row, cells in enumerate((self.table or ())[1:], 1):
            for column, text in enumerate(cells):
                if not self.vertical:
                    yield row, column, self.table[0][column] if self.table else "", text
                elif column == 1:
                    yield row, column, cells[0], text

    def with_cell(self, row: int, column: int, text: str) -> Step:
        """The same with another text in one cell; row 0 are the headings."""
        assert self.table is not None
        rows = [list(cells) for cells in self.table]
        rows[row][column] = text
        return replace(self, table=tuple(map(tuple, rows)))

    def written(self, indent: str) -> str:
        """As a feature has it."""
        lines = [f"{indent}{self.keyword} {self.name}"]
        if self.table is not None:
            rows = [[cell.replace("|", r"\|") for cell in cells] for cells in self.table]
            lines += [f"{indent}  | {' | '.join(cells)} |" for cells in rows]
        if self.doc is not None:
            lines += [
                f'{indent}  """',
                *(f"{indent}  {line}".rstrip() for line in self.doc.split("\n")),
                f'{indent}  """',
            ]
        return "\n".join(lines)


@dataclass(frozen=True)
class Scenario:
    """A scenario with everything that it needs; ``feature`` is the title of where it stood."""

    feature: str
    name: str
    steps: tuple[Step, ...]
    tags: tuple[str, ...] = field(default=())

    def with_step(self, place: int, *steps: Step) -> Scenario:
        """The same with other steps in the place of one."""
        return replace(self, steps=(*self.steps[:place], *steps, *self.steps[place + 1 :]))

    def written(self, indent: str = "  ") -> str:
        """As a feature has it, its first step with a keyword of its own."""
        tags = f"{indent}{' '.join(f'@{tag}' for tag in self.tags)}\n" if self.tags else ""
        return f"{tags}{indent}Scenario: {self.name}\n" + "\n".join(step.written(2 * indent) for step in self.steps)


def read(directory: Path) -> list[Scenario]:
    """All scenarios of all features below a directory."""
    return [
        _scenario(feature.name, scenario)
        for path in sorted(directory.glob("**/*.feature"))
        for feature in [_parsed(path)]
        for scenario in feature.walk_scenarios()
        if not any(step.name.startswith(SUITES) for step in scenario.all_steps)
    ]


def _parsed(path: Path) -> Any:
    feature = parse_file(str(path))
    fill(feature)
    return feature


def _scenario(feature: str, scenario: Any) -> Scenario:
    tags = tuple(str(tag) for tag in scenario.effective_tags if str(tag).startswith("needs:"))
    return Scenario(feature, scenario.name.strip(), tuple(map(_step, scenario.all_steps)), tags)


def _step(step: Any) -> Step:
    table = None
    if step.table is not None:
        table = (tuple(step.table.headings), *(tuple(row.cells) for row in step.table.rows))
    # "And" after a background's steps would be another kind than in its own place.
    keyword = step.keyword if step.keyword != "*" else step.step_type.capitalize()
    return Step(keyword, step.step_type, step.name, table, None if step.text is None else str(step.text))
