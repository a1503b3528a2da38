"""The forms a known secret takes on its way through URLs, JSON, HTML and Basic authentication.

Only values that are known; recognising a secret by the place where it stands is `interlock.redaction`'s.
"""

from __future__ import annotations

import base64
import html
import json
import re
import string
from collections.abc import Iterable

_PLAIN = frozenset(string.ascii_letters + string.digits + "_.-~")
"""Characters that every encoding leaves alone."""

_BACKSLASHES = r"\\{1,4}"

_BASE64 = frozenset(string.ascii_letters + string.digits + "+/-_=")


class SecretForms:
    """Finds secrets in any of their forms, and says where.

    Args:
        secrets: the values.

    Example:
        >>> SecretForms(["p@ss/word"]).hidden("a=p%40ss%2Fword", "***")
        'a=***'
    """

    def __init__(self, secrets: Iterable[str]) -> None:
        # Longest first: a secret that contains another must not leave its tail behind.
        ordered = sorted(secrets, key=len, reverse=True)
        self._written = re.compile("|".join("".join(map(_forms_of, secret)) for secret in ordered) or r"(?!)")
        self._cores = sorted({core for secret in ordered for core in _base64_cores(secret)}, key=len, reverse=True)
        self._encoded = re.compile("|".join(map(re.escape, self._cores)) or r"(?!)")

    def hidden(self, text: str, instead: str) -> str:
        """The text with every occurrence replaced."""
        text = self._written.sub(lambda _: instead, text)
        if not any(core in text for core in self._cores):  # ten times faster than the pattern
            return text
        pieces, done = [], 0
        for match in self._encoded.finditer(text):
            start, end = match.span()
            if start < done:
                continue
            # What stands around it is encoded with it: `user:secret` gives away the user and the length.
            while start > done and text[start - 1] in _BASE64:
                start -= 1
            while end < len(text) and text[end] in _BASE64:
                end += 1
            pieces += [text[done:start], instead]
            done = end
        return "".join([*pieces, text[done:]])


def _forms_of(character: str) -> str:
    """A pattern for one character, raw or as URLs, JSON, HTML, mails and Python's own ``repr`` write it."""
    if character in _PLAIN:
        return re.escape(character)
    octets = character.encode("utf-8", "surrogatepass")
    units = character.encode("utf-16-be", "surrogatepass")
    escapes = {
        json.dumps(character)[2:-1] if json.dumps(character)[1] == "\\" else "",
        "\\".join(f"u{units[place]:02x}{units[place + 1]:02x}" for place in range(0, len(units), 2)),
        "\\".join(f"x{octet:02x}" for octet in octets),
        f"x{ord(character):02x}" if ord(character) < 256 else "",
        character if character in "'\"/" else "",
    } - {""}
    forms = {
        character,
        html.escape(character),
        f"&#{ord(character)};",
        f"&#x{ord(character):x};",
        "".join(f"%{octet:02X}" for octet in octets),
        "".join(f"%25{octet:02X}" for octet in octets),  # in a URL inside a URL
        "".join(f"={octet:02X}" for octet in octets),
    }
    forms |= {"+"} if character == " " else {"&apos;"} if character == "'" else set()
    # What stands in a text that stands in a text has its backslashes doubled.
    escaped = [_any_case(escape).replace(re.escape("\\"), _BACKSLASHES) for escape in escapes]
    written = sorted((_any_case(form) for form in forms), key=len, reverse=True)
    return f"(?:{_BACKSLASHES}(?:{'|'.join(sorted(escaped, key=len, reverse=True))})|{'|'.join(written)})"


def _any_case(form: str) -> str:
    """A pattern for a form whose hexadecimal digits may be large or small; a lone character keeps its case."""
    return re.escape(form) if len(form) == 1 else f"(?i:{re.escape(form)})"


def _base64_cores(secret: str) -> set[str]:
    """What base64 makes of the secret wherever it begins: the characters that depend on nothing but it.

    Example:
        >>> core = _base64_cores("opensesame")
        >>> all(any(c in base64.b64encode(b"x" * n + b"opensesame").decode() for c in core) for n in range(3))
        True
    """
    octets = secret.encode("utf-8", "surrogatepass")
    cores = set()
    for before in range(3):
        text = base64.b64encode(bytes(before) + octets).decode()
        first = -(-before * 8 // 6)
        last = (before + len(octets)) * 8 // 6
        core = text[first:last]
        cores |= {core, core.replace("+", "-").replace("/", "_")}
    return cores
