"""The prose of a feature file - feature, rule, scenario - as the description of a scenario."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable
from typing import Any


def description_html(feature: Any, rule: Any, scenario: Any, clean: Callable[[str], str]) -> str | None:
    """The narrative of everything a scenario stands in; None where there is none."""
    parts = [_paragraphs(clean(text)) for text in _texts(feature, rule, scenario)]
    return "".join(parts) or None


def _texts(feature: Any, rule: Any, scenario: Any) -> Iterable[str]:
    for statement in (feature, rule, scenario):
        if statement is not None and statement.description:
            yield "\n".join(statement.description)


def _paragraphs(text: str) -> str:
    paragraphs = [part.strip() for part in text.split("\n\n")]
    escaped = (html.escape(part).replace("\n", "<br>") for part in paragraphs if part)
    return "".join(f"<p>{part}</p>" for part in escaped)
