"""One line, one meaning: no step line of a run may match two patterns, the library's or the team's.

Typed parameters switch behave's own check off (it compares pattern texts when they are registered), and at
run time behave takes the first match; so the whole run is checked before its first scenario.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from interlock.errors import UsageError


def check_ambiguity(steps: Iterable[Any], registry: Any) -> None:
    """Refuse a run in which a line matches two patterns.

    Args:
        steps: behave's steps: every line that could run.
        registry: behave's step registry.

    Raises:
        UsageError: names the line, where it stands, and every pattern with its place.
    """
    seen: set[tuple[str, str]] = set()
    for step in steps:
        line = (step.step_type, step.name)
        if line in seen:
            continue
        seen.add(line)
        matching = [definition for definition in candidates(step, registry) if matches(definition, step.name)]
        if len(matching) > 1:
            patterns = "\n".join(f'    "{found.pattern}" at {found.location}' for found in matching)
            raise UsageError(
                f'"{step.keyword} {step.name}" at {step.location} has more than one meaning:\n{patterns}',
                hint="reword one of the patterns; a parameter in quotes with a type cannot swallow another sentence",
            )


def candidates(step: Any, registry: Any) -> list[Any]:
    """The definitions behave would look at for a step."""
    found = list(registry.steps[step.step_type])
    if step.step_type != "step":
        found += registry.steps["step"]
    return found


def matches(definition: Any, name: str) -> bool:
    """Whether a line has this meaning."""
    try:
        return definition.check_match(name) is not None
    except Exception:  # noqa: BLE001 - a team's converter may raise anything
        # The pattern fits and its converter refused the value: still a meaning of this line.
        return True
