"""What the journal saw, made readable: one small module for each family of events.

Pure functions from an event to lines and papers; nothing here knows behave, Allure's model or files. Secrets are
gone already: the journal took them out.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from interlock.journal import Event
from interlock.reporting.evidence import exchanges, mails, messages, rows, story
from interlock.reporting.evidence.logs import Logs
from interlock.reporting.evidence.recall import ARRIVING, spoken_of
from interlock.reporting.evidence.shapes import Line, Paper, Shown

__all__ = ["ARRIVING", "Line", "Logs", "Paper", "Shown", "shown", "spoken_of"]

_BY_KIND: dict[str, Callable[[Event], Any]] = {
    "http.exchange": exchanges.http_exchange,
    "stub.request": exchanges.stub_request,
    "rows.read": rows.rows_read,
    "rows.written": rows.rows_written,
    "rows.changed": rows.rows_changed,
    "message.published": messages.message_published,
    "message.tapped": messages.message_tapped,
    "mail.received": mails.mail_received,
    "service.state": story.service_state,
    "fault": story.fault,
    "part.lost": story.part_lost,
    "note": story.note,
    "wait": story.wait,
    "memory.remembered": story.remembered,
    "queue.read": story.queue_read,
    "stub.prepared": story.stub_prepared,
}


def shown(event: Event) -> list[Shown]:
    """What a reader sees of an event; a shape we did not expect is shown as its summary, never as an error."""
    try:
        return list(_BY_KIND.get(event.kind, story.anything)(event))
    except (KeyError, TypeError, ValueError, AttributeError):
        return list(story.anything(event))
