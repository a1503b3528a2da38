"""What a service logged while it came to an answer: who is in trouble seldom says in the answer what it is."""

from __future__ import annotations

import time
from collections.abc import Sequence

from interlock.clients.exchange import Answer
from interlock.journal import Journal
from interlock.texts import cut

LAST_LINES = 5
COMES_SOON = 0.3
"""How long a line may take to come here after the answer, seconds."""
NO_MORE_AFTER = 0.05
"""How long none has come where there are no more, seconds: what went wrong stands at the end of a traceback."""


def last_words(journal: Journal, answer: Answer, since: int = 0) -> str:
    """What the service logged last while it came to this answer; empty where it said nothing, or is not ours.

    Args:
        journal: has the answer's exchange, and the lines.
        answer: an answer of a service.
        since: a mark before the exchange.
    """
    asked = next((event for event in journal.kept(since) if event.subject is answer), None)
    if asked is None:
        return ""
    deadline = time.monotonic() + COMES_SOON
    while True:
        mark = journal.mark()
        logged = [event for event in journal.kept(since) if (event.kind, event.part) == ("service.log", asked.part)]
        lines = [str(event.data["line"]) for event in logged if event.at >= asked.data["start"]]
        left = deadline - time.monotonic()
        if left <= 0 or not journal.wait(mark, min(left, NO_MORE_AFTER) if lines else left):
            return said_last(asked.part, lines)


def said_last(service: str, lines: Sequence[str]) -> str:
    """The last lines of a log, without those that only draw; empty where there is none.

    Example:
        >>> said_last("checkout", ["Traceback", "    ^^^^^", "ValueError: no such day"])
        '"checkout" said last: Traceback | ValueError: no such day'
    """
    said = [cut(line.strip()) for line in lines if any(map(str.isalnum, line))][-LAST_LINES:]
    return f'"{service}" said last: {" | ".join(said)}' if said else ""
