"""Whose work something is: the short text that only one scenario has, in a correlation id that goes along with it."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Mapping
from typing import Any

__all__ = ["HEADER", "PROPERTY", "is_of_others", "labels_of", "new_run"]

HEADER = "X-Correlation-Id"
"""The header by which an application can tell whose work it does; every request and message of a scenario has it."""
PROPERTY = "correlation_id"
"""The property of a message that says the same."""

Labels = Iterable[tuple[str, Any]]

# An i, which is no hexadecimal digit, so that no part of a UUID is taken for one.
_SHORT_TEXT = re.compile(r"(?<![0-9A-Za-z])i[0-9a-f]{8}[0-9]{3,}(?![0-9A-Za-z])")


def new_run() -> str:
    """How the short texts of one run begin; a number of three or more digits makes each of them whole.

    Example:
        >>> len(new_run()), new_run() == new_run()
        (9, False)
    """
    return f"i{secrets.token_hex(4)}"


def labels_of(seen: Any) -> list[tuple[str, Any]]:
    """The headers of a message, a request or a mail; a message's property stands among them as a header."""
    headers = getattr(seen, "headers", ())
    labels = list(headers.items() if isinstance(headers, Mapping) else headers)
    properties = getattr(seen, "properties", {})
    return [*labels, (HEADER, properties[PROPERTY])] if PROPERTY in properties else labels


def is_of_others(labels: Labels, unique: str) -> str | None:
    """The correlation id by which something is another scenario's work, of this or another run; None where it is not.

    What names no scenario at all may be anybody's.

    Args:
        labels: headers and the like.
        unique: the short text of the scenario that asks.

    Example:
        >>> is_of_others([("x-correlation-id", "story-i00c0ffee007")], "i00c0ffee008")
        'story-i00c0ffee007'
        >>> is_of_others([("X-Correlation-Id", "story-i00c0ffee008")], "i00c0ffee008")
    """
    named = [value for name, value in labels if name.lower() == HEADER.lower() and isinstance(value, str)]
    if any(unique in value for value in named):
        return None
    return next((value for value in named if _SHORT_TEXT.search(value)), None)
