"""Features that were read, and would check less than they say: asked before the first scenario, once all is known.

A run in which a scenario has no step, a step is taken for prose, or a line selects what it does not name, is green
and has checked nothing of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from interlock.beginning.keywords import (
    is_keyword_alone,
    is_step,
    lacks_colon,
    step_keyword_meant,
    structure_keyword_meant,
)
from interlock.beginning.places import line_of, lines_of, shown
from interlock.errors import UsageError
from interlock.selection import is_selected
from interlock.steps.ambiguity import matches

_TELLING = 8
"""Letters a pattern must have beside its parameters, so that a line that fits it was meant as a step."""


def check_features(runner: Any, selected: Iterable[Any]) -> None:
    """Refuse a run that would lose scenarios or steps without a word.

    Args:
        runner: behave's, with features and steps loaded.
        selected: the scenarios of this run.

    Raises:
        UsageError: names the file, the line and what is wrong there.
    """
    _check_lines(runner.feature_locations())
    for feature in runner.features:
        by_line = any(scenario.should_skip for scenario in feature.walk_scenarios())
        _check_structure(feature, feature.language or "en")
        if not by_line:
            _check_holes(feature, runner.config)
    registry = runner.step_registry
    seen: set[int] = set()
    for scenario in selected:
        written = scenario.parent if getattr(scenario, "_row", None) is not None else scenario
        feature = scenario.feature
        for statement in (written, scenario.background, feature.background):
            if statement is not None and id(statement) not in seen:
                seen.add(id(statement))
                _check_description(statement, feature.language or "en", registry)
        if not list(scenario.all_steps):
            raise UsageError(
                f'{scenario.location}: the scenario "{scenario.name}" has no step, so that it would check nothing',
                hint="write its steps, or take it out",
            )


def _check_lines(locations: Iterable[Any]) -> None:
    """A line selects the scenario it stands in; behave takes the nearest above for any other."""
    for location in locations:
        if not location.line:
            continue
        lines = lines_of(location.filename)
        place = f"{shown(location.filename)}:{location.line}"
        text = lines[location.line - 1].strip() if location.line <= len(lines) else None
        if text is None:
            raise UsageError(f"{place}: the file has only {len(lines)} lines", hint="name the line of a scenario")
        if not text or text.startswith(("#", "@")):
            kind = "is a comment" if text[:1] == "#" else "has only tags" if text else "is empty"
            raise UsageError(
                f"{place}: this line {kind} and belongs to no scenario", hint="name the line of a scenario"
            )


def _check_holes(container: Any, config: Any) -> None:
    """What is selected and holds no scenario."""
    if not container.run_items and is_selected(container, config):
        raise UsageError(
            f'{container.location}: the {container.type} "{container.name}" has no scenario',
            hint="write one, or take it out",
        )
    for item in container.run_items:
        if hasattr(item, "run_items"):
            _check_holes(item, config)
        elif hasattr(item, "examples") and not item.scenarios and is_selected(item, config):
            raise UsageError(
                f'{item.location}: the {item.keyword.lower()} "{item.name}" has no row in its examples, '
                "so that it would check nothing",
                hint="give it an Examples table with a heading and a row",
            )


def _check_structure(container: Any, language: str) -> None:
    """Lines of a feature's or rule's description in which a whole scenario or background has gone."""
    lines = [line for line in container.description if line]
    for at, line in enumerate(lines):
        meant = structure_keyword_meant(line, language)
        following = lines[at + 1 :]
        if meant is None:
            # "Scenario coverage:" and a list is a heading in prose.
            begins_list = line.endswith(":") and following[:1] and following[0].startswith("*")
            meant, following = None if begins_list else lacks_colon(line, language), following[:1]
        if meant is not None and any(is_step(other, language) for other in following):
            raise _swallowed(container, line, f'it does not begin with "{meant}:"', f'did you mean "{meant}:"?')
    for item in container.run_items:
        if hasattr(item, "run_items"):
            _check_structure(item, language)


def _check_description(statement: Any, language: str, registry: Any) -> None:
    """Lines between a scenario's name and its first step: prose, unless they seem to be steps."""
    for line in filter(None, statement.description):
        structure = structure_keyword_meant(line, language)
        if structure is not None:
            raise _swallowed(statement, line, f'it does not begin with "{structure}:"', f'did you mean "{structure}:"?')
        if is_keyword_alone(line, language):
            raise _swallowed(statement, line, "nothing comes after the keyword", "write the sentence after it.")
        meant = step_keyword_meant(line, language)
        if meant is not None:
            raise _swallowed(statement, line, "it does not begin with a keyword", f'did you mean "{meant}"?')
        if any(_fits(text, registry) for text in (line, *line.split(maxsplit=1)[1:])):
            why = "it fits a sentence, and does not begin with a keyword"
            raise _swallowed(statement, line, why, "begin it with Given, When or Then.")


def _swallowed(statement: Any, line: str, why: str, hint: str) -> UsageError:
    place = f"{shown(statement.filename)}:{line_of(statement.filename, line, statement.line)}"
    return UsageError(
        f'{place}: "{line}" would be read as a description and never run: {why}', hint=f"{hint} If not, reword the line"
    )


def _fits(text: str, registry: Any) -> bool:
    definitions = (definition for found in registry.steps.values() for definition in found)
    return any(_is_telling(definition) and matches(definition, text) for definition in definitions)


def _is_telling(definition: Any) -> bool:
    return len(re.sub(r"\{[^}]*\}|\W", "", definition.pattern)) >= _TELLING
