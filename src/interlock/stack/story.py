"""How a part's end and its last words are told under a failure."""

from __future__ import annotations

import re
import signal
from collections.abc import Sequence

__all__ = ["TAIL", "UNKNOWN", "ended", "in_short", "told"]

TAIL = 20
"""How many lines of a log are shown."""
UNKNOWN = 1 << 16
"""Stands for the exit code of a program that an earlier process has started: it is told to nobody else."""
LONGEST_LINE = 300
"""How much of a line is shown, in characters: a failure is read on one screen."""

_COLOUR = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
# What a shell means by them.
_MEANING = {126: "a command could not be executed", 127: "a command was not found"}


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
    return "\n    ".join([f"{sentence}; its last output:", *map(in_short, log[-TAIL:])])


def in_short(line: str, longest: int = LONGEST_LINE) -> str:
    r"""A line that somebody else wrote, fit to be shown: without colours, no longer than it must be.

    Example:
        >>> in_short("\x1b[31mno such table\x1b[0m\0"), in_short("abcdef", 3)
        ('no such table\\x00', 'abc... (6 characters)')
    """
    line = _UNPRINTABLE.sub(lambda found: f"\\x{ord(found[0]):02x}", _COLOUR.sub("", line))
    return line if len(line) <= longest else f"{line[:longest]}... ({len(line)} characters)"


def ended(code: int) -> str:
    """How a program ended, for people.

    Example:
        >>> ended(3), ended(127), ended(-9)
        ('ended with exit code 3', 'ended with exit code 127 (a command was not found)', 'was ended by SIGKILL')
    """
    if code == UNKNOWN:
        return "ended (an earlier process had started it, so how is not known)"
    if code < 0:
        known = {one.value: one.name for one in signal.Signals}
        return f"was ended by {known.get(-code, f'signal {-code}')}"
    return f"ended with exit code {code}" + (f" ({_MEANING[code]})" if code in _MEANING else "")
