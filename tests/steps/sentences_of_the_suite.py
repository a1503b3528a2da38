"""A program of its own, for what it loads cannot be unloaded: every sentence of this suite, every step of its features.

``python tests/steps/sentences_of_the_suite.py`` in the root of the repository writes JSON.
"""

from __future__ import annotations

import inspect
import json
import re
import sys
from pathlib import Path
from typing import Any

from behave.parser import parse_feature, parse_file, parse_steps

from interlock.beginning.examples import fill
from interlock.cli.steps import loaded
from interlock.steps.ambiguity import candidates, matches
from interlock.steps.catalogue import Sentence, catalogue

_FORM = re.compile("^(within|for) [0-9]+ (ms|seconds?|minutes?) ")
LENGTHS = {"plain": "", "within": "within 5 seconds ", "for": "for 2 seconds "}


def main() -> None:
    registry = loaded(own=True)
    sentences = catalogue(registry)
    told = {
        "sentences": [_told(one, registry) for one in sentences],
        "steps": _used(Path("features"), registry),
        "library": _used(Path("features/library"), registry),
    }
    sys.stdout.write(json.dumps(told))


def _told(sentence: Sentence, registry: Any) -> dict[str, Any]:
    return {
        "name": sentence.function.__name__,
        "part": sentence.part,
        "place": sentence.place,
        "library": sentence.of_the_library,
        "keywords": sentence.keywords,
        "patterns": sentence.patterns,
        "forms": sentence.forms,
        "purpose": sentence.purpose,
        "example": sentence.example,
        "takes": sentence.takes,
        "values": _values(sentence, registry),
        "types": {name: getattr(found, "pattern", None) for name, found in sentence.types.items()},
        "examples": list(_examples(sentence, registry)),
    }


def _values(sentence: Sentence, registry: Any) -> dict[str, str]:
    """What its example says in the places of its parameters."""
    found = {}
    for step in parse_steps(sentence.example):
        for definition in candidates(step, registry):
            match = definition.match(step.name)
            found |= {one.name: one.original for one in match.arguments} if match is not None else {}
    return found


def _examples(sentence: Sentence, registry: Any) -> Any:
    """Its example after each keyword and in each form: which sentences it is, and whether it has the data it needs."""
    for step in parse_steps(sentence.example):
        for keyword in sentence.keywords:
            for form in sentence.forms:
                step.step_type, name = keyword.lower(), LENGTHS[form] + _FORM.sub("", step.name)
                found = [one for one in candidates(step, registry) if matches(one, name)]
                takes = getattr(found[0].func, "interlock_takes", None) if found else None
                data = "table" if step.table is not None else "docstring" if step.text is not None else None
                rows = step.table is None or len(step.table.rows) > 0
                yield {
                    "line": f"{keyword} {name}",
                    "meant": [_place(one) for one in found],
                    "fits": takes == data or (takes == "either" and data is not None),
                    "rows": rows,
                }


def _used(directory: Path, registry: Any) -> list[list[str]]:
    return [_meant_by(step, registry) for path in sorted(directory.glob("**/*.feature")) for step in _steps(path)]


def _steps(path: Path) -> Any:
    feature = parse_file(str(path))
    fill(feature)
    for scenario in feature.walk_scenarios():
        for step in scenario.all_steps:
            yield step
            if step.text and step.name.startswith("I run a suite"):
                yield from _inner(step.text)


def _inner(text: str) -> Any:
    for scenario in parse_feature(text).walk_scenarios():
        yield from scenario.all_steps


def _meant_by(step: Any, registry: Any) -> list[str]:
    return [_place(one) for one in candidates(step, registry) if matches(one, step.name)]


def _place(definition: Any) -> str:
    return inspect.unwrap(definition.func).__name__


if __name__ == "__main__":
    main()
