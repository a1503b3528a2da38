"""A mail as people read it, from the bytes that were sent."""

from __future__ import annotations

import email
import email.policy
from dataclasses import dataclass, field
from email.message import EmailMessage, Message
from typing import Any


@dataclass(frozen=True)
class Attachment:
    """A file that came with a mail."""

    name: str
    type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Mail:
    """One mail.

    Attributes:
        sender: the From header as people read it; where there is none, the envelope's sender.
        envelope_sender: whom the sending server named, where bounces go; need not be in any header.
        recipients: who really gets it, blind copies included.
        subject: decoded.
        text: the plain-text body, decoded, or None.
        html: the HTML body, decoded, or None.
        attachments: in their order.
        headers: names and decoded values in their order.
        at: when it was taken, seconds since the epoch.
        raw: as received.
    """

    sender: str
    envelope_sender: str
    recipients: list[str]
    subject: str = ""
    text: str | None = None
    html: str | None = None
    attachments: list[Attachment] = field(default_factory=list)
    headers: list[tuple[str, str]] = field(default_factory=list)
    at: float = 0.0
    raw: bytes = field(default=b"", repr=False)

    def data(self) -> dict[str, Any]:
        """What the journal keeps of it."""
        files = [{"name": one.name, "type": one.type, "size": len(one.content)} for one in self.attachments]
        return {
            "sender": self.sender,
            "envelope_sender": self.envelope_sender,
            "recipients": list(self.recipients),
            "subject": self.subject,
            "text": self.text,
            "html": self.html,
            "attachments": files,
            "headers": [list(pair) for pair in self.headers],
        }


def read_mail(envelope_sender: str, recipients: list[str], raw: bytes, at: float) -> Mail:
    r"""Take a mail apart; what cannot be decoded is replaced, never an error: the sender's faults are evidence.

    Example:
        >>> read_mail("shop@x", ["ada@x"], b"Subject: Hi\r\n\r\nHello\r\n", 0.0).text
        'Hello'
    """
    message = email.message_from_bytes(raw, policy=email.policy.default)
    bodies = {kind: message.get_body((kind,)) for kind in ("plain", "html")}
    files = [part for part in message.walk() if not part.is_multipart() and part not in bodies.values()]
    headers = _headers(message)
    return Mail(
        sender=_first(headers, "from") or envelope_sender,
        envelope_sender=envelope_sender,
        recipients=recipients,
        subject=_first(headers, "subject"),
        text=_text(bodies["plain"]),
        html=_text(bodies["html"]),
        attachments=[Attachment(part.get_filename() or "", part.get_content_type(), _bytes(part)) for part in files],
        headers=headers,
        at=at,
        raw=raw,
    )


def _first(headers: list[tuple[str, str]], wanted: str) -> str:
    return next((value for name, value in headers if name.lower() == wanted), "")


def _headers(message: EmailMessage) -> list[tuple[str, str]]:
    try:
        return [(name, str(value)) for name, value in message.items()]
    except (ValueError, IndexError, AttributeError):  # the library's parser trips over some malformed headers
        return [(name, str(value)) for name, value in message.raw_items()]


def _text(part: Message | None) -> str | None:
    if part is None:
        return None
    declared = part.get_content_charset() or "utf-8"
    try:
        text = _bytes(part).decode(declared, "replace")
    except LookupError:
        text = _bytes(part).decode("utf-8", "replace")
    return text.replace("\r\n", "\n").rstrip("\n")


def _bytes(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""
