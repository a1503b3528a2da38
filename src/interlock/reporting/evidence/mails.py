"""Mails the application sent, as they read in a mailbox."""

from __future__ import annotations

from interlock.journal import Event
from interlock.reporting.evidence.shapes import Paper, Shown, facts, fenced, markdown, shortened


def mail_received(event: Event) -> list[Shown]:
    """The mail as a page, and its HTML form beside it where it has one."""
    data = event.data
    recipients = ", ".join(data.get("recipients") or [])
    title = f"mail to {recipients}: {data.get('subject') or 'no subject'}"
    attachments = [f"{item['name']} ({item['type']}, {item['size']} bytes)" for item in data.get("attachments") or []]
    head = facts(
        [
            ("from", data.get("sender")),
            ("to", recipients),
            ("subject", data.get("subject")),
            ("attached", ", ".join(attachments)),
        ]
    )
    text = shortened(data.get("text") or "")
    shown: list[Shown] = [markdown(title, f"{head}\n\n{fenced(text)}" if text else head)]
    if data.get("html"):
        shown.append(Paper(f"{title} (as HTML)", data["html"], "text/html", "html"))
    return shown
