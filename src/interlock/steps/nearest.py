"""What a line that is no sentence may have been meant for: one with another value, another keyword, the nearest three.

Which are near is `interlock.steps.ranking`'s, how they look with the values of the line, `interlock.steps.filling`'s.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from interlock.durations import PATTERN
from interlock.steps.ambiguity import candidates, matches
from interlock.steps.catalogue import shown, types_of
from interlock.steps.ranking import ranked
from interlock.texts import LONGEST_NAME, cut

_PARAMETER = re.compile(r"\{(\w*)(?::(\w+))?\}")
_TIMED = re.compile(rf"(?P<form>within|for) {PATTERN} (?P<rest>.+)")
_WAITS = re.compile(rf"\b(?:waits?|sleeps?|pauses?)(?: for)? {PATTERN}")
LONGEST = 10_000
"""Characters of a line that are worth the time."""
MOST = 3
_AGAIN = 'who asks again says: Then within 5 seconds GET "/..." of "..." answers with:'


def nearest(step: Any, registry: Any) -> str:
    """A hint for a line that no pattern matches; empty where nothing is near.

    Args:
        step: behave's step.
        registry: behave's step registry.
    """
    if len(step.name) > LONGEST:
        return ""
    patterns = list(candidates(step, registry))
    return (
        _colon(step.name, patterns)
        or _wrong_value(step.name, patterns)
        or _no_such_form(step.name, patterns)
        or _other_keyword(step, registry)
        or _waiting(step.name)
        or _alike(step, registry)
    )


def _colon(line: str, patterns: list[Any]) -> str:
    """The sentence is right but for the colon that says whether a table or docstring stands below it."""
    other = line.removesuffix(":") if line.endswith(":") else f"{line}:"
    found = next((pattern for pattern in patterns if matches(pattern, other)), None)
    if found is None:
        return ""
    if line.endswith(":"):
        return f"without the colon it is a sentence, and nothing stands below it: {_shown(found)}"
    return f"with a colon at its end it is a sentence, and has its data below it: {_shown(found)}"


def _wrong_value(line: str, patterns: list[Any]) -> str:
    """The sentence is right but for one value: it says what belongs there."""
    found: list[tuple[str, str]] = []
    for pattern in patterns:
        types = getattr(getattr(pattern, "parser", None), "_extra_types", {})
        wrong = [
            (name, value or "", types[kind])
            for name, kind, value in _values(line, pattern.pattern)
            if kind in types and not re.fullmatch(getattr(types[kind], "pattern", ".*"), value or "")
        ]
        if len(wrong) == 1:
            name, value, converter = wrong[0]
            meaning = (converter.__doc__ or f"A {name}").strip().splitlines()[0].rstrip(".")
            meaning = meaning[:1].lower() + meaning[1:]
            text = f'in: {_shown(pattern)} - {{{name}}} is {meaning}, and not "{cut(value, LONGEST_NAME)}"'
            found.append((value, text))
    # The less of the line is taken for a value, the more of the sentence is right.
    return min(found, key=lambda one: len(one[0]), default=("", ""))[1]


def _values(line: str, pattern: str) -> Iterator[tuple[str, str | None, str]]:
    expression, end = "", 0
    parameters = list(_PARAMETER.finditer(pattern))
    for parameter in parameters:
        expression += re.escape(pattern[end : parameter.start()]) + "(.*?)"
        end = parameter.end()
    found = re.fullmatch(expression + re.escape(pattern[end:]), line)
    if found is not None:
        yield from ((one[1], one[2], value) for one, value in zip(parameters, found.groups(), strict=True))


def _no_such_form(line: str, patterns: list[Any]) -> str:
    found = _TIMED.fullmatch(line)
    plain = next((pattern for pattern in patterns if found and matches(pattern, found["rest"])), None)
    if found is None or plain is None:
        return ""
    # An answer is what it is: who waits for another has to ask again.
    again = f"\n    {_AGAIN}" if re.search(r"\banswer\b", plain.pattern) else ""
    return f'it has no form with "{found["form"]}": {_shown(plain)}{again}'


def _other_keyword(step: Any, registry: Any) -> str:
    for keyword, patterns in registry.steps.items():
        if keyword not in (step.step_type, "step"):
            for pattern in patterns:
                if matches(pattern, step.name):
                    after = f"it is a sentence after {keyword.capitalize()}: {_shown(pattern)}"
                    return after + _as_a_fact(step, registry, pattern)
    return ""


def _as_a_fact(step: Any, registry: Any, pattern: Any) -> str:
    """Where a state is asked after Then: how that is asked of the same kind of part."""
    if step.step_type != "then":
        return ""
    near = ranked(step, registry, like=pattern)
    return f"\n    what is so says: {near[0]}" if near else ""


def _waiting(line: str) -> str:
    """There is no sentence that only lets time go by, and there will be none."""
    if not _WAITS.search(line):
        return ""
    return "no sentence only waits; say what is so in the end, and it is waited for: Then within 5 seconds ..."


def _alike(step: Any, registry: Any) -> str:
    """The nearest sentences as lines that could stand here."""
    near = ranked(step, registry)[:MOST]
    return "\n    ".join(["is this meant?" if len(near) == 1 else "is one of these meant?", *near]) if near else ""


def _shown(pattern: Any) -> str:
    return shown(pattern.pattern, types_of([pattern]))
