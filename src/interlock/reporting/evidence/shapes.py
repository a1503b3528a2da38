"""What evidence looks like before it becomes Allure's: a line to read, or a paper to open."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

LONGEST_BODY = 200_000
"""Characters of a body that are shown; a report is not an archive."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened, told in a line; ``bad`` where it should not have."""

    text: str
    bad: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """Something to open: an attachment."""

    name: str
    body: str
    mime: str
    extension: str


Shown = Line | Paper


def markdown(name: str, text: str) -> Paper:
    """A paper the report renders as a page."""
    return Paper(name, text, "text/markdown", "md")


def facts(pairs: list[tuple[str, Any]]) -> str:
    """A two-column Markdown table of what is known; what is empty is left out."""
    rows = [f"| {_cell(name)} | {_cell(value)} |" for name, value in pairs if value not in (None, "", [], {})]
    return "\n".join(["| | |", "| --- | --- |", *rows])


def fenced(text: str, language: str = "") -> str:
    """A block that Markdown leaves as it is, whatever stands in it."""
    fence = "```"
    while fence in text:
        fence += "`"
    return f"{fence}{language}\n{text}\n{fence}"


def pretty(body: str) -> tuple[str, str]:
    r"""A body for reading and its language: JSON indented, anything else untouched.

    Example:
        >>> pretty('{"a":1}')
        ('{\n  "a": 1\n}', 'json')
    """
    if body[:1] not in ("{", "["):
        return shortened(body), ""
    digits: dict[str, str] = {}

    def keep(number: str) -> str:
        # 12.50 must not become 12.5: what is shown is what was sent.
        mark = f"\x00{len(digits)}\x00"
        digits[json.dumps(mark)] = number
        return mark

    try:
        text = json.dumps(json.loads(body, parse_float=keep), indent=2, ensure_ascii=False)
    except ValueError:
        return shortened(body), ""
    for mark, number in digits.items():
        text = text.replace(mark, number)
    return shortened(text), "json"


def shortened(text: str) -> str:
    """The text, or its beginning and how much is missing."""
    if len(text) <= LONGEST_BODY:
        return text
    return f"{text[:LONGEST_BODY]}\n... {len(text) - LONGEST_BODY} more characters"


def _cell(value: Any) -> str:
    return str(value).replace("\\", "\\\\").replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")
