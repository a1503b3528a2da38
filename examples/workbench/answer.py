"""What goes out: status, headers and body of an answer."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Answer:
    """One answer; ``headers`` may have a name twice, as two cookies do."""

    status: int = 200
    body: bytes = b""
    content_type: str | None = None
    headers: list[tuple[str, str]] = field(default_factory=list)


def said(value: Any, status: int = 200, *headers: tuple[str, str]) -> Answer:
    """A value as JSON."""
    return Answer(status, json.dumps(value).encode(), "application/json", list(headers))


def refused(status: int, code: str, *headers: tuple[str, str]) -> Answer:
    """A refusal, with a code that a client can act on."""
    return said({"error": {"code": code}}, status, *headers)
