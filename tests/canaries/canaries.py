"""Secrets that sing: a value of its own for every place, and every form in which one could be written."""

from __future__ import annotations

import base64
import html
import json
import quopri
import re
from urllib.parse import quote, quote_plus

ODD = 'ü"&</%+'
"""What encodings treat specially."""


class Canaries:
    """Values by place.

    Args:
        odd: what stands in the middle of each.
    """

    def __init__(self, odd: str = ODD) -> None:
        self._odd = odd
        self.values: dict[str, str] = {}

    def __call__(self, place: str) -> str:
        """This place's canary."""
        return self.values.setdefault(place, f"c4n{len(self.values):03d}y{self._odd}Zq9{len(self.values):03d}wX")

    def sing(self, text: str) -> list[str]:
        """The places whose canary is in the text, and in which form."""
        found = []
        for place, value in self.values.items():
            found += [f"{place} ({form})" for form, written in forms(value).items() if written in text][:1]
        return found


def forms(value: str) -> dict[str, str]:
    """How a value can be written."""
    octets = value.encode()
    cores = {}
    for before in range(3):
        first = -(-before * 8 // 6)
        last = (before + len(octets)) * 8 // 6
        cores[f"base64 {before}"] = base64.b64encode(bytes(before) + octets).decode()[first:last]
        cores[f"base64 {before}, url-safe"] = base64.urlsafe_b64encode(bytes(before) + octets).decode()[first:last]
    return {
        "raw": value,
        "url": quote(value, safe=""),
        "url path": quote(value),
        "form": quote_plus(value),
        "json": json.dumps(value)[1:-1],
        "json unicode": json.dumps(value, ensure_ascii=False)[1:-1],
        "json in json": json.dumps(json.dumps(value)[1:-1])[1:-1],
        "html": html.escape(value),
        "html, decimal": html.escape(value).replace("&quot;", "&#34;"),
        "quoted-printable": quopri.encodestring(octets).decode(),
        "repr": repr(octets)[2:-1],
        **cores,
    }


def readable(page: str) -> str:
    """A report page with what is base64 in it as text beside it: the page carries its attachments so."""
    parts = [page]
    for found in re.findall(r"[A-Za-z0-9+/]{40,}={0,2}", page):
        try:
            parts.append(base64.b64decode(found + "=" * (-len(found) % 4)).decode("utf-8", "replace"))
        except ValueError:
            continue
    return "\n".join(parts)
