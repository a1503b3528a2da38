"""How cells are written: the shapes of words, comparisons, options and quotes. What they mean is in `cells`."""

from __future__ import annotations

import json
import re

from interlock.expect.kinds import WORDS

WORD = re.compile(rf"<([^<>]*)>(?:\s+as\b\s*(.*))?|<({'|'.join(WORDS)})>\s+(\S.*)", re.DOTALL)
COMPARISON = re.compile(
    r"(?:(?P<sign>>=|<=|>|<)(?:\s+|(?=[-+\d{]))|(?P<not>!=)\s*|(?P<verb>contains|starts with|matches|one of)\s+)"
    r"(?P<operand>\S.*)",
    re.DOTALL,
)
ALONE = re.compile(r"(>=|<=|>|<|!=|contains|starts with|matches|one of)\s*")
NO_COMPARISON = re.compile(r"(==?|=>|=<|=~|<>)\s+\S.*", re.DOTALL)
_OPTION = re.compile(r'\s*("(?:[^"\\]|\\.)*"|[^,]*?)\s*(?:,|$)')


def unquoted(text: str) -> str | None:
    r"""What stands between the quotes, or None where the text is not quoted; escapes are those of JSON.

    Example:
        >>> unquoted('"<any>"'), unquoted('""'), unquoted("plain")
        ('<any>', '', None)
    """
    if len(text) < 2 or not (text.startswith('"') and text.endswith('"')):
        return None
    try:
        value = json.loads(text, strict=False)
    except ValueError:
        # Escapes that are none of JSON's, as in "C:\data", mean nothing; two quoted pieces are not one text.
        return None if '"' in text[1:-1] else text[1:-1]
    return str(value)


def has_meaning(text: str) -> bool:
    """True where the text is a word or a comparison, or would be one."""
    return any(grammar.fullmatch(text) for grammar in (WORD, COMPARISON, ALONE, NO_COMPARISON))


def options(text: str) -> list[str]:
    """The options of ``one of``, between commas; ValueError where one is empty."""
    found: list[str] = []
    position = 0
    while position < len(text) and (match := _OPTION.match(text, position)):
        found.append(match[1])
        position = match.end()
    if "" in found or text.rstrip().endswith(","):
        raise ValueError('an option is empty; write "" for the empty text')
    return found
