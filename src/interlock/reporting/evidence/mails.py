"""Mails the application sent, as they read in a mailbox."""

from __future__ import annotations

from interlock.journal import Event
from interlock.reporting.evidence.shapes import Paper, Shown, page, shortened


def mail_received(event: Event) -> list[Shown]:
    """The mail as a text; its HTML form and the attachments that are texts beside it."""
    data = event.data
    recipients = ", ".join(data.get("recipients") or [])
    title = f"mail to {recipients}: {data.get('subject') or 'no subject'}"
    attachments = [f"{item['name']} ({item['type']}, {item['size']} bytes)" for item in data.get("attachments") or []]
    facts = [
        ("From", data.get("sender")),
        ("To", recipients),
        ("Subject", data.get("subject")),
        *(("Attached", attachment) for attachment in attachments),
    ]
    shown: list[Shown] = [page(title, facts, shortened(data.get("text") or ""))]
    if data.get("html"):
        shown.append(Paper(f"{title} (as HTML)", data["html"], "text/html", "html"))
    texts = [item for item in data.get("attachments") or [] if "text" in item]
    return shown + [
        Paper(f"{item['name']}, attached to the {title}", item["text"], "text/plain", "txt") for item in texts
    ]
