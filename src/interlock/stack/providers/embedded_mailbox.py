"""Where the application's mail is caught: the SMTP server of `interlock.doubles`."""

from __future__ import annotations

from interlock.profile.models import Mailbox
from interlock.stack.providers.embedded_double import EmbeddedDouble

__all__ = ["EmbeddedMailbox"]


class EmbeddedMailbox(EmbeddedDouble[Mailbox]):
    """Takes every mail and delivers none."""

    kind = "mailboxes"
    description = "an SMTP server that keeps what it is sent"
    module = "interlock.doubles.smtp"
    scheme = "smtp"
