"""How a part's last words are told under a failure."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["TAIL", "told"]

TAIL = 20
"""How many lines of a log are shown."""


def told(sentence: str, log: Sequence[str]) -> str:
    """The sentence, and below it the end of a log.

    Example:
        >>> print(told('"checkout" ended with exit code 3', ["no such table: orders"]))
        "checkout" ended with exit code 3; its last output:
            no such table: orders
        >>> print(told('"checkout" is silent', []))
        "checkout" is silent; it wrote nothing
    """
    if not log:
        return f"{sentence}; it wrote nothing"
    return "\n    ".join([f"{sentence}; its last output:", *log[-TAIL:]])
