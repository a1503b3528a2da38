"""A mail as people read it, from the bytes that were sent."""

from __future__ import annotations

import email
import email.policy
import email.utils
import re
from dataclasses import dataclass, field
from email.message import EmailMessage, Message
from functools import cached_property
from typing import Any

from interlock.clients.hypertext import Hypertext, Link, on_one_line, read_html
from interlock.clients.payload import evidence

_URL = re.compile(r"https?://[^\s<>\"']+")
_NO_TEXT = ("image/", "audio/", "video/", "font/")
_AFTER_A_URL = ".,;:!?)]}"
"""What ends a sentence, not an address."""


@dataclass(frozen=True)
class Attachment:
    """A file that came with a mail."""

    name: str
    type: str
    content: bytes = field(repr=False)
    charset: str | None = None

    @property
    def text(self) -> str | None:
        """What it says; None where that is no text."""
        if self.type.startswith(_NO_TEXT):
            return None
        try:
            text = self.content.decode(self.charset or "utf-8").replace("\r\n", "\n")
        except (UnicodeDecodeError, LookupError):
            return None
        return None if "\x00" in text else text


@dataclass(frozen=True, kw_only=True)
class Mail:
    """One mail.

    Attributes:
        sender: the From header as people read it; where there is none, the envelope's sender.
        envelope_sender: whom the sending server named, where bounces go; need not be in any header.
        recipients: who really gets it, copies included.
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

    @property
    def to(self) -> list[str]:
        """The recipients that it is addressed to; all that are no copies."""
        return [one for one in self.recipients if one not in self.cc and one not in self.bcc]

    @property
    def cc(self) -> list[str]:
        """The recipients that get a copy and are told so."""
        to, copied = self._named("to"), self._named("cc")
        return [one for one in self.recipients if one.lower() in copied - to]

    @property
    def bcc(self) -> list[str]:
        """The recipients that no header names; none where no header names anybody."""
        named = self._named("to") | self._named("cc")
        return [one for one in self.recipients if named and one.lower() not in named]

    @property
    def readable(self) -> str | None:
        """The plain-text body, or, where there is HTML alone, what that says to whoever reads it."""
        return self.text if self.text is not None or self.html is None else self._hypertext.text

    @property
    def links(self) -> list[list[Link]]:
        """The links of the HTML body; those of the plain-text body, which may lead elsewhere."""
        return [self._hypertext.links, links_in(self.text or "")]

    @cached_property
    def _hypertext(self) -> Hypertext:
        return read_html(self.html or "")

    def _named(self, header: str) -> set[str]:
        values = [value for name, value in self.headers if name.lower() == header]
        return {address.lower() for _, address in email.utils.getaddresses(values)}

    def data(self) -> dict[str, Any]:
        """What the journal keeps of it."""
        files = [
            {"name": one.name, "type": one.type, "size": len(one.content)}
            | ({} if one.text is None else {"text": evidence(one.text.encode())})
            for one in self.attachments
        ]
        return {
            "sender": self.sender,
            "envelope_sender": self.envelope_sender,
            "recipients": list(self.recipients),
            "subject": self.subject,
            "text": self.readable,
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
        attachments=[
            Attachment(part.get_filename() or "", part.get_content_type(), _bytes(part), part.get_content_charset())
            for part in files
        ],
        headers=headers,
        at=at,
        raw=raw,
    )


def links_in(text: str) -> list[Link]:
    r"""The addresses in a plain text; what people take for their name is the rest of the line, or the line before.

    Example:
        >>> found = links_in("Please confirm:\nhttp://shop.example/confirm?t=1\nUnsubscribe <http://shop.example/off>.")
        >>> [(link.text, link.address.rpartition("/")[2]) for link in found]
        [('Please confirm', 'confirm?t=1'), ('Unsubscribe', 'off')]
    """
    found, above = [], ""
    for line in text.split("\n"):
        begin = 0
        for match in _URL.finditer(line):
            address = match[0].rstrip(_AFTER_A_URL)
            label = _label(line[begin : match.start()])
            found.append(Link(label or above, address))
            begin = match.start() + len(address)
        above = _label(_URL.sub("", line)) or above
    return found


def _label(words: str) -> str:
    return on_one_line(words).strip(" <>()[]:.,;-=*")


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
