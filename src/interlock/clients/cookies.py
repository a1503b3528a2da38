"""What an answer says of cookies: each ``Set-Cookie`` header taken apart. Keeping them is the session's."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Mapping
from email.utils import mktime_tz, parsedate_tz

FLAGS = ("secure", "httponly", "partitioned")
"""Attributes without a value; they are ``true`` where they stand."""

COOKIE_FIELDS = ("value", "path", "domain", "expires", "max-age", "samesite", *FLAGS)
"""What can be asked of a cookie."""

SHORTEST_SECRET_VALUE = 12
"""Characters of a cookie that may be a session; shorter ones, a language say, would redact ordinary words."""


def cookies_set(headers: Iterable[tuple[str, str]]) -> dict[str, dict[str, str]]:
    """The cookies an answer sets, each with its value and attributes; the last one of a name counts.

    Example:
        >>> cookies_set([("Set-Cookie", "sid=7f; Path=/; HttpOnly")])
        {'sid': {'value': '7f', 'path': '/', 'httponly': 'true'}}
    """
    found: dict[str, dict[str, str]] = {}
    for header, text in headers:
        if header.lower() != "set-cookie":
            continue
        pair, *attributes = text.split(";")
        name, _, value = pair.partition("=")
        if not name.strip():
            continue  # nobody could ask for it
        cookie = {"value": value.strip().strip('"')}
        for attribute in attributes:
            key, _, said = attribute.strip().partition("=")
            cookie[key.strip().lower()] = "true" if key.strip().lower() in FLAGS else said.strip()
        found[name.strip()] = cookie
    return found


def is_taken_back(cookie: Mapping[str, str]) -> bool:
    """Whether a cookie is only set so that who has it forgets it.

    Example:
        >>> is_taken_back({"value": "", "max-age": "0"}), is_taken_back({"value": "7f", "max-age": "60"})
        (True, False)
    """
    seconds, until = cookie.get("max-age"), cookie.get("expires")
    if seconds is not None and re.fullmatch(r"-?\d{1,12}", seconds):
        return int(seconds) <= 0
    then = parsedate_tz(until.replace("-", " ")) if until else None
    return then is not None and mktime_tz(then) <= time.time()


def secrets_in(headers: Iterable[tuple[str, str]]) -> list[str]:
    """The values of cookies that nobody should read."""
    return [c["value"] for c in cookies_set(headers).values() if len(c["value"]) >= SHORTEST_SECRET_VALUE]
