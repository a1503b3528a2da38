"""Keeping secrets out of everything that is written down.

Lives beside the journal, which applies it once to every event; reports apply `Redactor.text` once more to
what does not come from the journal (exceptions, captured output). Expectations see the untouched values.
"""

from __future__ import annotations

import base64
import re
import threading
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote, quote_plus

REDACTED = "[redacted]"
SHORTEST_SECRET = 6
"""Shorter values would redact half of every page; the profile refuses them as secrets."""

_NAMES = r"pass(?:word|wd|phrase)|secret|token|api[-_]?key|authorization|cookie|credential|card[-_]?number|cvc|cvv"
_SECRET_NAME = re.compile(_NAMES, re.IGNORECASE)
_JSON_PAIR = re.compile(rf'("[^"\\]*(?:{_NAMES})[^"\\]*"\s*:\s*)("(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*)', re.IGNORECASE)
_HEADER_LINE = re.compile(r"(?im)^(\s*(?:proxy-)?authorization|\s*(?:set-)?cookie)(\s*:\s*)(.+)$")
_FORM_PAIR = re.compile(rf"(?i)\b([\w.-]*(?:{_NAMES})[\w.-]*=)([^&\s;,'\"]+)")
# What follows "basic" must look like base64: "a basic order" is prose.
_SCHEME = re.compile(
    r"\b(?:((?i:bearer))\s+[A-Za-z0-9+/._~=-]{8,}"
    r"|((?i:basic))\s+(?=\S*(?:[0-9=]|[a-z][A-Z]))[A-Za-z0-9+/=]{4,})"
)
_USER_INFO = re.compile(r"(?i)\b([a-z][a-z0-9+.-]*://)[^/\s:@\"']*:[^/\s@\"']+@")


class Redactor:
    """Replaces secrets in text and in JSON-like values.

    Secrets are known in three ways: declared by the profile (``${secret:NAME}``), learned from a value that
    stood under a secret's name (a token in an answer, so that it stays hidden when a log repeats it), or
    recognised by their place (passwords, tokens, cookies, ``Authorization``, user-info of an address).

    Example:
        >>> Redactor(["s3cret-value"]).text("said s3cret-value to amqp://guest:guest@host")
        'said [redacted] to amqp://[redacted]@host'
    """

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._lock = threading.Lock()
        self._forms: set[str] = set()
        self._pattern: re.Pattern[str] | None = None
        for secret in secrets:
            self.learn(secret)

    def learn(self, secret: str) -> None:
        """Hide this value from now on: raw, URL-encoded, and base64 as Basic authentication carries it."""
        if len(secret) < SHORTEST_SECRET or secret == REDACTED:
            return
        with self._lock:
            if secret in self._forms:
                return
            self._forms |= {secret, quote(secret, safe=""), quote_plus(secret)}
            self._forms.add(base64.b64encode(secret.encode()).decode())
            # Longest first: a secret that contains another must not leave its tail behind.
            alternatives = sorted(self._forms, key=len, reverse=True)
            self._pattern = re.compile("|".join(map(re.escape, alternatives)))

    def text(self, text: str) -> str:
        """The text without secrets."""
        if self._pattern is not None:
            text = self._pattern.sub(REDACTED, text)
        # Every text of a run passes here, few hold a secret: cheap looks first.
        if "://" in text and "@" in text:
            text = _USER_INFO.sub(rf"\1{REDACTED}@", text)
        lowered = text.lower()
        if "basic" in lowered or "bearer" in lowered:
            text = _SCHEME.sub(rf"\1\2 {REDACTED}", text)
        if ("=" in text or ":" in text) and _SECRET_NAME.search(lowered):
            text = _JSON_PAIR.sub(self._json_pair, text)
            text = _HEADER_LINE.sub(rf"\1\2{REDACTED}", text)
            text = _FORM_PAIR.sub(rf"\1{REDACTED}", text)
        return text

    def value(self, value: Any, name: str = "") -> Any:
        """A JSON-like value without secrets; ``name`` is the key it stands under.

        Pairs (``["Authorization", "Bearer x"]``), the form in which headers are kept, count as key and value.
        """
        if isinstance(value, Mapping):
            return {str(key): self.value(item, str(key)) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            if len(value) == 2 and isinstance(value[0], str) and _SECRET_NAME.search(value[0]):
                return [value[0], self.value(value[1], value[0])]
            return [self.value(item, name) for item in value]
        if value is not None and not isinstance(value, bool) and name and _SECRET_NAME.search(name):
            self._learn_from(str(value))
            return REDACTED
        return self.text(value) if isinstance(value, str) else value

    def _json_pair(self, match: re.Match[str]) -> str:
        self._learn_from(match.group(2).strip('"'))
        return f'{match.group(1)}"{REDACTED}"'

    def _learn_from(self, value: str) -> None:
        # Two more characters than for a declared secret: nobody vouched for this value being one.
        bare = value.removeprefix("Bearer ").removeprefix("Basic ")
        if len(bare) >= SHORTEST_SECRET + 2:
            self.learn(bare)
