"""What came earlier than the sentence that asks for it.

A mail often arrives while an earlier sentence waits for something else. The reader looks for it where it is spoken
of, so it is shown there again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from interlock.journal import Event

ARRIVING = ("message.tapped", "mail.received", "stub.request")
"""Kinds that come by themselves, whenever the application sends them."""

MOST_RECALLED = 10

_QUOTED = re.compile(r'"([^"]*)"')


def spoken_of(sentence: str, events: Iterable[Event]) -> list[Event]:
    """The events whose name the sentence has in quotes: a message's, a recipient's, or a stub's and its path.

    Example:
        >>> mail = Event(kind="mail.received", part="", summary="", data={"recipients": ["ada@example.com"]})
        >>> len(spoken_of('Then "ada@example.com" receives a mail', [mail]))
        1
    """
    quoted = set(_QUOTED.findall(sentence))
    return [event for event in events if quoted and _is_among(quoted, event)][-MOST_RECALLED:]


def _is_among(quoted: set[str], event: Event) -> bool:
    if event.kind == "message.tapped":
        return event.data.get("name") in quoted
    if event.kind == "mail.received":
        return not quoted.isdisjoint(event.data.get("recipients") or ())
    return event.part in quoted and (len(quoted) == 1 or event.data.get("path") in quoted)
