"""The types of the parameters in the library's sentences.

Typed patterns cannot swallow each other: a name ends at its closing quote. behave keeps converters by
function, so each type has one of its own.
"""

from __future__ import annotations

import parse
from behave import register_type

from interlock import durations


@parse.with_pattern(r'[^"]*')
def name(text: str) -> str:
    """A text without double quotes."""
    return text


@parse.with_pattern(r"GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS")
def method(text: str) -> str:
    """An HTTP method in capitals, such as GET or POST."""
    return text


@parse.with_pattern(r"[1-5]\d\d")
def status(text: str) -> int:
    """An HTTP status, 100 to 599."""
    return int(text)


@parse.with_pattern(r"\d{1,9}")
def count(text: str) -> int:
    """A whole number."""
    return int(text)


@parse.with_pattern(durations.PATTERN)
def duration(text: str) -> float:
    """A length of time with its unit, such as 300 ms, 2 seconds or 1 minute."""
    return durations.parse_duration(text)


@parse.with_pattern(r"rows?")
def rows(text: str) -> str:
    """``row`` or ``rows``."""
    return text


@parse.with_pattern(r"messages?")
def messages(text: str) -> str:
    """``message`` or ``messages``."""
    return text


@parse.with_pattern(r"arrives?")
def arrive(text: str) -> str:
    """``arrive`` or ``arrives``."""
    return text


@parse.with_pattern(r"is|are")
def are(text: str) -> str:
    """``is`` or ``are``."""
    return text


@parse.with_pattern(r"mails?")
def mails(text: str) -> str:
    """``mail`` or ``mails``."""
    return text


@parse.with_pattern(r"consumers?")
def consumers(text: str) -> str:
    """``consumer`` or ``consumers``."""
    return text


@parse.with_pattern(r"once|twice|\d{1,9} times")
def times(text: str) -> int:
    """``once``, ``twice`` or ``3 times``."""
    return {"once": 1, "twice": 2}.get(text) or int(text.split(" ", maxsplit=1)[0])


def register() -> None:
    """Make the types known to behave, under the names the patterns use."""
    register_type(
        Name=name,
        Method=method,
        Status=status,
        Count=count,
        Duration=duration,
        Rows=rows,
        Messages=messages,
        Arrive=arrive,
        Are=are,
        Mails=mails,
        Consumers=consumers,
        Times=times,
    )
