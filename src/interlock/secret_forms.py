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
    """A pattern for one character, raw or as URLs, JSON, HTML and forms write it."""
    if character in _PLAIN:
        return re.escape(character)
    octets = character.encode("utf-8", "surrogatepass")
    escaped = json.dumps(character)[1:-1]
    forms = {
        character,
        escaped,
        escaped.upper().replace("\\U", "\\u"),
        html.escape(character),
        f"&#{ord(character)};",
        f"&#x{ord(character):x};",
        f"&#x{ord(character):X};",
        "".join(f"%{octet:02X}" for octet in octets),
        "".join(f"%{octet:02x}" for octet in octets),
    }
    if character == " ":
        forms.add("+")
    if character == "/":
        forms.add("\\/")
    return f"(?:{'|'.join(map(re.escape, sorted(forms, key=len, reverse=True)))})"


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
