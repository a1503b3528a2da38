"""How a text is shown: on one line, invisible characters spelled out, cut where it is long."""

from __future__ import annotations

import datetime as dt
import re

LONGEST_NAME = 100
"""Characters of a name in a message."""

_HALVES = re.compile("[\ud800-\udfff]")


def cut(text: str, longest: int = 200) -> str:
    r"""The text on one line, and not longer than that.

    Example:
        >>> cut("two\nlines"), cut("abcdef", 3)
        ('two\\nlines', 'abc... (6 characters)')
    """
    line = visible(text[:longest])
    return line if len(text) <= longest else f"{line}... ({len(text):,} characters)"


def iso_text(value: dt.date | dt.time) -> str:
    """A day, a time or a point in time as ISO 8601 has it; UTC is Z, which an address or a form takes as it stands.

    Example:
        >>> iso_text(dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)), iso_text(dt.date(2026, 3, 1))
        ('2026-03-01T12:00:00Z', '2026-03-01')
    """
    return re.sub(r"\+00:00$", "Z", value.isoformat())


def bytes_text(value: bytes) -> str:
    r"""Bytes as a cell has them: the text that they are, or 0x and hexadecimal digits.

    Example:
        >>> bytes_text(b"abc"), bytes_text(b"\x00\xff"), bytes_text(b"")
        ('abc', '0x00ff', '0x')
    """
    try:
        text = value.decode()
    except UnicodeDecodeError:
        text = ""
    readable = text.isprintable() and text and text == text.strip() and not text.startswith(("0x", '"'))
    return text if readable else f"0x{value.hex()}"


def named(error: BaseException) -> str:
    """An exception's type and text, also where a team's ``__str__`` fails.

    Example:
        >>> named(ValueError("too late")), named(ValueError())
        ('ValueError: too late', 'ValueError')
    """
    kind = type(error).__name__
    try:
        text = str(error)
    except Exception as wrong:  # noqa: BLE001 - it may raise anything
        return f"{kind}, whose text cannot be had: its __str__ raises {type(wrong).__name__}"
    return f"{kind}: {text}" if text else kind


def shortened(text: str, longest: int) -> str:
    r"""The text with its lines, and not longer than that.

    Example:
        >>> shortened("two\nlines", 5)
        'two\nl... (9 characters)'
    """
    return text if len(text) <= longest else f"{text[:longest]}... ({len(text):,} characters)"


def visible(text: str) -> str:
    r"""The text with every character that prints nothing, or changes what is printed, spelled out.

    A name from a web page may hold a space that is none, and nobody would see why it is not found.

    Example:
        >>> visible("stock\u00a0"), visible("Grüße 😀")
        ('stock\\xa0', 'Grüße 😀')
    """
    if text.isprintable():
        return text
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in text)


def writable(text: str) -> str:
    r"""The text with halves of characters spelled out: JSON may hold them, and no file or console takes them.

    Example:
        >>> writable("half: \ud800")
        'half: \\ud800'
    """
    if text.isascii() or not _HALVES.search(text):
        return text
    return text.encode("utf-8", "backslashreplace").decode()
