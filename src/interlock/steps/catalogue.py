"""Every sentence there is: what behave's registry holds, grouped by what the sentences are about.

Read from the registry and from docstrings alone, so that a team's own sentences, registered by behave's decorators or
by interlock's, are among them. How it is shown is the command's (`interlock.cli.steps`).
"""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LIBRARY = "interlock.steps"
_FORM = re.compile(r"(within|for) \{budget:Duration\} (.+)", re.DOTALL)
_PARAMETER = re.compile(r"\{(\w*)(?::(\w+))?\}")
_GROUP = re.compile(r"\((?:\?P<(\w+)>|(?!\?))[^()]*\)")
"""A parameter of a pattern that is a regular expression."""
ANY = "Step"
KEYWORDS = ("Given", "When", "Then", ANY)
PARTS = ("http", "database", "messages", "mail", "stubs", "services", "faults", "memory")
"""The library's modules in the order in which people meet them; others follow."""


@dataclass(frozen=True)
class Sentence:
    """One sentence with all its forms.

    Attributes:
        part: what it is about, a heading.
        keywords: after which it may stand.
        patterns: as registered, without time forms.
        forms: ``within`` and ``for``, where it has them; ``plain`` where it can be said without.
        purpose: the first line of its docstring.
        example: a line of a feature, with the data below it.
        place: file and line of its function.
        takes: by pattern, the data below it: ``table``, ``docstring``, ``either`` or None; of the library alone.
        function: what it runs.
        definitions: as behave has them, a form each.
    """

    part: str
    keywords: tuple[str, ...]
    patterns: tuple[str, ...]
    forms: tuple[str, ...]
    purpose: str
    example: str
    place: str
    takes: dict[str, str | None]
    function: Any
    definitions: tuple[Any, ...]

    @property
    def of_the_library(self) -> bool:
        """Whether it comes with interlock."""
        return str(self.function.__module__ or "").startswith(LIBRARY)

    def stands_after(self, keyword: str) -> bool:
        """Whether it may stand after this keyword; what behave's ``step`` registers, after each."""
        return keyword in self.keywords or ANY in self.keywords

    @property
    def lines(self) -> list[str]:
        """Each pattern as people read it.

        Example:
            ``the "{table}" table has {count} row(s)``
        """
        return [shown(pattern, self.types) for pattern in self.patterns]

    @property
    def types(self) -> dict[str, Any]:
        """Its parameter types, by name."""
        return types_of(self.definitions)


def catalogue(registry: Any) -> list[Sentence]:
    """All sentences, the library's first, in the order of their files.

    Args:
        registry: behave's step registry.
    """
    found: dict[Any, list[tuple[str, Any]]] = {}
    for keyword, definitions in registry.steps.items():
        for definition in definitions:
            found.setdefault(inspect.unwrap(definition.func), []).append((keyword, definition))
    sentences = [_sentence(function, registered) for function, registered in found.items()]
    return sorted(sentences, key=_turn)


def shown(pattern: str, types: dict[str, Any]) -> str:
    """A pattern as people read it: parameters by their names, words as ``row(s)`` and ``is/are``."""

    def parameter(match: re.Match[str]) -> str:
        words = getattr(types.get(match[2] or ""), "pattern", "")
        if re.fullmatch(r"[a-z]+(\|[a-z]+)+", words):
            return str(words).replace("|", "/")
        return words.replace("s?", "(s)") if re.fullmatch(r"[a-z]+s\?", words) else f"{{{match[1]}}}"

    return _PARAMETER.sub(parameter, pattern)


def types_of(definitions: Iterable[Any]) -> dict[str, Any]:
    """The converters that the patterns of these definitions use, by name."""
    found: dict[str, Any] = {}
    for definition in definitions:
        found |= getattr(getattr(definition, "parser", None), "_extra_types", None) or {}
    return found


def said(docstring: str | None) -> tuple[str, str]:
    """Purpose and example of a docstring; each empty where there is none."""
    text = inspect.cleandoc(docstring or "")
    purpose = text.partition("\n")[0].strip()
    _, found, rest = text.partition("\nExample:\n")
    example = re.split(r"\n(?=\S)", rest)[0] if found else ""
    return purpose, textwrap.dedent(example).strip("\n")


def _sentence(function: Any, registered: list[tuple[str, Any]]) -> Sentence:
    takes: dict[str, str | None] = {}
    forms, keywords = [], []
    for keyword, definition in registered:
        written = _written(definition)
        timed = _FORM.fullmatch(written)
        form, pattern = (timed[1], timed[2]) if timed else ("plain", written)
        takes.setdefault(pattern, getattr(definition.func, "interlock_takes", None))
        forms.append(form)
        keywords.append(keyword.capitalize())
    purpose, example = said(function.__doc__)
    return Sentence(
        part=_part(function),
        keywords=tuple(sorted(dict.fromkeys(keywords), key=KEYWORDS.index)),
        patterns=tuple(sorted(takes, key=lambda pattern: (pattern.count("{"), pattern.endswith(":"), len(pattern)))),
        forms=tuple(dict.fromkeys(forms)),
        purpose=purpose,
        example=example,
        place=_shown_place(function),
        takes=takes,
        function=function,
        definitions=tuple(definition for _, definition in registered),
    )


def _written(definition: Any) -> str:
    """Its pattern; one that is a regular expression as people would read it: ``^(?P<n>.*) cats$`` is ``{n} cats``."""
    pattern: str = definition.pattern
    if not hasattr(definition, "regex"):
        return pattern
    return _GROUP.sub(lambda group: f"{{{group[1] or ''}}}", pattern.removeprefix("^").removesuffix("$"))


def _turn(sentence: Sentence) -> tuple[bool, int, str, int]:
    file, line = _place(sentence.function)
    module = Path(file).stem
    return not sentence.of_the_library, PARTS.index(module) if module in PARTS else len(PARTS), file, line


def _part(function: Any) -> str:
    text = (function.__globals__.get("__doc__") or "").strip().partition("\n")[0]
    about = re.fullmatch(r"Sentences about (.+?)[.:]?", text)
    if about is None:
        return Path(function.__code__.co_filename).stem.removesuffix("_steps").replace("_", " ").capitalize()
    return about[1][:1].upper() + about[1][1:]


def _place(function: Any) -> tuple[str, int]:
    return function.__code__.co_filename, function.__code__.co_firstlineno


def _shown_place(function: Any) -> str:
    file, line = _place(function)
    path = Path(file)
    inside = path.is_absolute() and path.is_relative_to(Path.cwd())
    return f"{path.relative_to(Path.cwd()) if inside else path}:{line}"
