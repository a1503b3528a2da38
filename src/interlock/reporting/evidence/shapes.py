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


def page(name: str, facts: list[tuple[str, Any]], body: str) -> Paper:
    """A text that reads like a letter: what is known of it, an empty line, what it says.

    Plain text on purpose: the report shows Markdown and HTML in a frame a few lines high.
    """
    lines = [f"{fact}: {_line(value)}" for fact, value in facts if value not in (None, "", [], {})]
    body = body.replace("\r\n", "\n")  # mails end their lines so, and the report would show two ends
    return Paper(name, "\n\n".join(part for part in ("\n".join(lines), body) if part), "text/plain", "txt")


def pretty(body: str) -> str:
    r"""A body for reading: JSON indented, its numbers untouched; anything else as it is.

    Example:
        >>> pretty('{"total":12.50}')
        '{\n  "total": 12.50\n}'
    """
    if body[:1] not in ("{", "["):
        return shortened(body)
    digits: dict[str, str] = {}

    def keep(number: str) -> str:
        # 12.50 must not become 12.5: what is shown is what was sent.
        mark = f"\x00{len(digits)}\x00"
        digits[json.dumps(mark)] = number
        return mark

    try:
        text = json.dumps(json.loads(body, parse_float=keep), indent=2, ensure_ascii=False)
    except ValueError:
        return shortened(body)
    for mark, number in digits.items():
        text = text.replace(mark, number)
    return shortened(text)


def shortened(text: str) -> str:
    """The text, or its beginning and how much is missing."""
    if len(text) <= LONGEST_BODY:
        return text
    return f"{text[:LONGEST_BODY]}\n... {len(text) - LONGEST_BODY} more characters"


def _line(value: Any) -> str:
    return " ".join(str(value).split())
