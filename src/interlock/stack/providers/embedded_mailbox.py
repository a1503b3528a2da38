"""Where the application's mail is caught: the SMTP server of `interlock.doubles`."""

from __future__ import annotations

from interlock.profile.models import Mailbox
from interlock.stack.providers.embedded_program import EmbeddedProgram

__all__ = ["EmbeddedMailbox"]


class EmbeddedMailbox(EmbeddedProgram[Mailbox]):
    """Takes every mail and delivers none."""

    kind = "mailboxes"
    description = "an SMTP server that keeps what it is sent"
    module = "interlock.doubles.smtp"
    url = "smtp://{at}"
