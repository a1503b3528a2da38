"""The suite's side of the mail server: the mails that were sent, as people read them."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from interlock.clients.double import Double
from interlock.clients.mail import Attachment, Mail, read_mail
from interlock.journal import Event

__all__ = ["Attachment", "Mail", "Mailbox"]


class Mailbox(Double):
    """Talks to one mail server.

    Args:
        name: its name in the profile.
        control: the channel to its program (`interlock.doubles.smtp`); this client listens to its events.
        journal: gets ``mail.received``.

    Example::

        outbox = Mailbox("mail", ControlClient("/tmp/x/control"), journal)
        outbox.mails(mark, "ada@example.com")[0].subject
    """

    kind = "mailbox"

    def mails(self, mark: int, recipient: str | None = None) -> list[Mail]:
        """The mails since a mark of the journal, oldest first, to one recipient where given (in any case).

        Raises:
            PartLost: the mail server is gone or sent what could not be read: nobody can say what was sent.
            Forgotten: more has happened since the mark than the journal keeps.
        """
        self._check_hearing(mark)
        found: list[Mail] = [event.subject for event in self._journal.since(mark, "mail.received", self.name)]
        if recipient is None:
            return found
        return [mail for mail in found if recipient.lower() in map(str.lower, mail.recipients)]

    def _take(self, event: Mapping[str, Any]) -> None:
        mail = read_mail(event["sender"], list(event["recipients"]), base64.b64decode(event["raw"]), event["at"])
        summary = f"to {', '.join(mail.recipients)}: {mail.subject or '(no subject)'}"
        self._journal.record(
            Event(kind="mail.received", part=self.name, summary=summary, data=mail.data(), subject=mail, at=mail.at)
        )
