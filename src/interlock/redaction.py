"""Keeping secrets out of everything that is written down.

Lives beside the journal, which applies it once to every event; reports apply `Redactor.text` once more to
what does not come from the journal (exceptions, captured output). Expectations see the untouched values.
The forms a known secret can take are in `interlock.secret_forms`.
"""

from __future__ import annotations

import functools
import re
import threading
from collections.abc import Iterable, Mapping
from typing import Any

from interlock.secret_forms import SecretForms
from interlock.texts import writable

REDACTED = "[redacted]"
SHORTEST_SECRET = 6
"""Shorter values would redact half of every page; the profile refuses them as secrets."""

LONGEST_KEPT, MOST_KEPT = 200, 5000
"""Names, keys and cells come again and again: so many texts up to this length are looked at only once."""

SHORTEST_LINE = 12
"""Shorter lines of a secret of several lines are too ordinary to be hidden by themselves."""

MOST_LEARNED = 64
"""Values learned by their place; the oldest are forgotten, for every text is searched for all of them."""

_NAMES = r"pass(?:word|wd|phrase)|secret|token|api[-_]?key|authorization|cookie|credential|card[-_]?number|cvc|cvv"
_SECRET_NAME = re.compile(_NAMES, re.IGNORECASE)
_HINTS = ("passw", "passph", "secret", "token", "api", "authorization", "cookie", "credential", "card", "cvc", "cvv")


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text.replace("NAMES", f"(?:{_NAMES})"), re.IGNORECASE)


# Every pattern begins at a name or a sign, never at "any word", so that long texts are searched in linear time.
_USER_INFO = _pattern(r"(://)[^/\s\"'<>?#]{1,400}@")
_JSON_PAIR = _pattern(
    r'("[^"\\]{0,80}?NAMES[^"\\]{0,80}"\s*:\s*)("(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|\[[^\[\]{}]*\]|\{[^{}\[\]]*\})'
)
_ESCAPED_PAIR = _pattern(r'(NAMES[^"\\]{0,80}\\+"\s*:\s*\\+")([^"\\]*)')
_REPR_PAIR = _pattern(r"(NAMES[^'\"\\]{0,80}'\s*:\s*)('[^']*'|\"[^\"]*\")")
_HEADER = _pattern(r"(\b(?:authorization|cookie)\s*:\s*)([^\r\n\"']+)")
# What follows "basic" must look like base64: "a basic order" is prose.
_SCHEME = re.compile(
    r"\b(?:((?i:bearer))\s+[A-Za-z0-9+/._~=-]{8,}"
    r"|((?i:basic))\s+(?=\S*(?:[0-9=]|[a-z][A-Z]))[A-Za-z0-9+/=]{4,})"
)
_FORM_PAIR = _pattern(r"(NAMES[\w.%\[\]-]{0,60}\s?=\s?)([^&\s;,'\"]+)")
_SPOKEN = _pattern(r"\b((?:password|passwd|passphrase|secret|api[-_]?key)\s*:\s*)([^\s\"'{\[,;]+)")
_UNQUOTED_PAIR = _pattern(r'(NAMES\w{0,80}\s*:\s*\\*")([^"\\]+)')  # as GraphQL and JavaScript write it
_PART = _pattern(r'(name="[^"\r\n]{0,80}?NAMES[^"\r\n]{0,80}"[^\r\n]*\r?\n(?:[^\r\n]+\r?\n){0,4}\r?\n)([^\r\n]+)')
_ELEMENT = _pattern(r"(<[\w:.-]{0,60}?NAMES[\w:.-]{0,60}(?:\s[^<>]*)?>)([^<]+)")
_TIME = re.compile(r"\d{4}-\d\d-\d\d")


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
        self._declared: set[str] = set()
        self._forms = SecretForms([])
        self._learned: tuple[str, ...] = ()
        self._cleaned: dict[str, str] = {}
        for secret in secrets:
            self.learn(secret)

    def learn(self, secret: str) -> None:
        """Hide this value from now on in every form: raw, as URLs, JSON and HTML write it, and inside base64.

        Of a value of several lines each is hidden by itself as well: logs and consoles come line by line.
        """
        lines = [line for line in secret.splitlines() if line != secret and len(line) >= SHORTEST_LINE]
        for line in lines:
            self.learn(line)
        with self._lock:
            if len(secret) >= SHORTEST_SECRET and secret not in REDACTED and secret not in self._declared:
                self._declared.add(secret)
                self._forms = SecretForms(self._declared)
                self._cleaned = {}

    def learn_for_now(self, secret: str) -> None:
        """Hide a value that turned up during the run, such as a session's token, wherever it stands as it is.

        Cheap, where `learn` prepares for every form; only the newest of them are kept.
        """
        with self._lock:
            if len(secret) >= SHORTEST_SECRET and secret not in REDACTED and secret not in self._learned:
                self._learned = (*self._learned, secret)[-MOST_LEARNED:]
                self._cleaned = {}

    def text(self, text: str) -> str:
        """The text without secrets, and as files and consoles take it."""
        if len(text) > LONGEST_KEPT:
            return self._clean(text)
        # Learning makes a new dictionary: a thread that is late puts what it found into the old one.
        cleaned = self._cleaned
        found = cleaned.get(text)
        if found is None:
            found = self._clean(text)
            if len(cleaned) >= MOST_KEPT:
                cleaned.clear()
            cleaned[text] = found
        return found

    def _clean(self, text: str) -> str:
        text = writable(text)
        if len(text) < SHORTEST_SECRET:
            return text
        if self._declared:
            text = self._forms.hidden(text, REDACTED)
        for learned in self._learned:
            if learned in text:
                text = text.replace(learned, REDACTED)
        # Every text of a run passes here, few hold a secret: cheap looks first.
        if "://" in text and "@" in text:
            text = _USER_INFO.sub(rf"\1{REDACTED}@", text)
        lowered = text.lower()
        if "basic" in lowered or "bearer" in lowered:
            text = _SCHEME.sub(rf"\1\2 {REDACTED}", text)
        if any(hint in lowered for hint in _HINTS) and _SECRET_NAME.search(lowered):
            text = self._by_name(text)
        return text

    def octets(self, octets: bytes) -> bytes:
        """Bytes that are no text, without the secrets that are known; names in them say nothing."""
        text = octets.decode("utf-8", "surrogateescape")
        hidden = self._forms.hidden(text, REDACTED) if self._declared else text
        for learned in self._learned:
            hidden = hidden.replace(learned, REDACTED)
        return octets if hidden == text else hidden.encode("utf-8", "surrogateescape")

    def value(self, value: Any, name: str = "") -> Any:
        """A JSON-like value without secrets; ``name`` is the key it stands under.

        Under a secret's name everything is hidden. Names are keys, the first of two in a pair (``["Authorization",
        "Bearer x"]``, as headers are kept), a ``name`` beside a ``value``, and ``columns`` above ``rows``.
        """
        secret = _is_secret_name(name)
        before = self._learned
        hidden = self._value(value, secret=secret)
        # What was learned at the end of a value may stand at its beginning, too.
        return hidden if before is self._learned else self._value(hidden, secret=secret)

    def _value(self, value: Any, *, secret: bool) -> Any:
        if isinstance(value, str):  # most are, and the other questions take longer
            return self._leaf(value, secret=secret)
        if isinstance(value, Mapping):
            is_table = isinstance(value.get("columns"), list) and isinstance(value.get("rows"), list)
            return self._table(value, secret=secret) if is_table else self._mapping(value, secret=secret)
        if isinstance(value, (list, tuple)):
            if len(value) == 2 and _is_secret_name(value[0]):
                return [self.text(value[0]), self._value(value[1], secret=True)]
            return [self._value(item, secret=secret) for item in value]
        return self._leaf(value, secret=secret)

    def _leaf(self, value: Any, *, secret: bool) -> Any:
        if value is None or isinstance(value, bool):
            return value
        if secret:
            self._learn_from(str(value))
            return REDACTED
        if isinstance(value, str):
            return self.text(value)
        shown = str(value)
        return value if len(shown) < SHORTEST_SECRET or self.text(shown) == shown else REDACTED

    def _mapping(self, pairs: Mapping[Any, Any], *, secret: bool) -> dict[str, Any]:
        named = "value" in pairs and _is_secret_name(pairs.get("name"))
        return {
            self.text(str(key)): self._value(item, secret=secret or _is_secret_name(key) or (named and key == "value"))
            for key, item in pairs.items()
        }

    def _table(self, table: Mapping[str, Any], *, secret: bool) -> dict[str, Any]:
        columns = [str(column) for column in table["columns"]]
        hide = [secret or _is_secret_name(column) for column in columns]
        rows = [
            [self._value(cell, secret=index < len(hide) and hide[index]) for index, cell in enumerate(row)]
            for row in table["rows"]
        ]
        rest = {key: item for key, item in table.items() if key not in {"columns", "rows"}}
        return {**self._value(rest, secret=secret), "columns": [self.text(column) for column in columns], "rows": rows}

    def _by_name(self, text: str) -> str:
        text = _HEADER.sub(rf"\1{REDACTED}", text)
        text = _JSON_PAIR.sub(lambda match: self._pair(match, '"'), text)
        text = _REPR_PAIR.sub(lambda match: self._pair(match, "'"), text)
        for pattern in (_ESCAPED_PAIR, _UNQUOTED_PAIR, _FORM_PAIR, _SPOKEN, _PART, _ELEMENT):
            text = pattern.sub(lambda match: self._pair(match, ""), text)
        return text

    def _pair(self, match: re.Match[str], quote: str) -> str:
        self._learn_from(match.group(2).strip("\"'"))
        return f"{match.group(1)}{quote}{REDACTED}{quote}"

    def _learn_from(self, value: str) -> None:
        """Remember a value that looks like a secret: "approved" under "authorization" must stay readable elsewhere."""
        bare = value.removeprefix("Bearer ").removeprefix("Basic ")
        letters, digits = any(map(str.isalpha, bare)), any(map(str.isdigit, bare))
        if REDACTED in bare or len(bare) < SHORTEST_SECRET + 2 or not bare.isprintable() or " " in bare:
            return
        if _TIME.match(bare) or not digits or (not letters and len(bare) < 12):
            return
        self.learn_for_now(bare)


def _is_secret_name(name: Any) -> bool:
    return isinstance(name, str) and _is_secret_text(name)


@functools.lru_cache(maxsize=MOST_KEPT)
def _is_secret_text(name: str) -> bool:
    return _SECRET_NAME.search(name) is not None
