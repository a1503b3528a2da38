"""``behave --dry-run`` runs no hook and no step: lines that no step stands for are told here, with what is near."""

from __future__ import annotations

import atexit
import sys
from collections.abc import Iterable
from typing import Any

import behave.runner

from interlock.beginning.places import shown
from interlock.reporting.verdict import NOT_AUTOMATED
from interlock.selection import steps_of
from interlock.steps.ambiguity import candidates, matches
from interlock.steps.nearest import nearest
from interlock.texts import cut


def tell_of_undefined(features: Iterable[Any], runner: Any) -> None:
    """At the end of a dry run, below behave's own summary: each line once, with its place and the nearest sentences."""
    registry = runner.step_registry or behave.runner.the_step_registry  # it takes it up a moment later
    told: dict[tuple[str, str], str] = {}
    for step in steps_of([one for feature in features for one in feature.walk_scenarios()]):
        line = (step.step_type, step.name)
        if line not in told and not any(matches(one, step.name) for one in candidates(step, registry)):
            told[line] = _told(step, nearest(step, registry))
    if told:
        atexit.register(_write, list(told.values()))


def _told(step: Any, hint: str) -> str:
    place = f"{shown(step.filename)}:{step.line}"
    text = f'{place}: {NOT_AUTOMATED}there is no step for "{cut(f"{step.keyword} {step.name}")}"'
    return f"{text}\n  Hint: {hint}" if hint else text


def _write(lines: list[str]) -> None:
    sys.stderr.writelines(f"interlock: {line}\n" for line in lines)
