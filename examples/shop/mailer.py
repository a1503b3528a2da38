"""Sending a letter by SMTP."""

from __future__ import annotations

from email.message import EmailMessage
from email.utils import formatdate

from shop.letters import Letter
from shop.message import CORRELATION, Message

_TIMEOUT = 5


class NotSent(Exception):
    """The mail server did not take the letter; it may do so later."""


class Refused(Exception):
    """The mail server will never take this letter."""


class Mailer:
    """A client of one mail server."""

    def __init__(self, host: str, port: int, sender: str) -> None:
        self._host = host
        self._port = port
        self._sender = sender

    def send(self, letter: Letter, cause: Message) -> None:
        """Hand the letter over; NotSent or Refused where the server has not taken it.

        The Message-ID is the same at every try, so a mail system can tell a letter that was sent twice after a crash.
        """
        import smtplib  # noqa: PLC0415  not needed before the first letter

        mail = EmailMessage()
        try:
            mail["From"] = self._sender
            mail["To"] = letter.recipient
            mail["Subject"] = letter.subject
            mail["Date"] = formatdate()
            mail["Message-ID"] = f"<{cause.order}.{cause.event}@shop>"
            mail["X-Order"] = cause.order
            mail[CORRELATION] = cause.correlation
        except ValueError as problem:
            raise Refused(f"it cannot be addressed: {problem}") from None
        mail.set_content(letter.text)
        mail.add_alternative(letter.html, subtype="html")
        try:
            with smtplib.SMTP(self._host, self._port, local_hostname="localhost", timeout=_TIMEOUT) as server:
                server.send_message(mail)
        except smtplib.SMTPRecipientsRefused as problem:
            code, reason = next(iter(problem.recipients.values()))
            raise (Refused if code >= 500 else NotSent)(f"{code} {reason!r}") from None
        except smtplib.SMTPResponseException as problem:
            permanent = isinstance(problem, smtplib.SMTPDataError) and problem.smtp_code >= 500
            raise (Refused if permanent else NotSent)(f"{problem.smtp_code} {problem.smtp_error!r}") from None
        except smtplib.SMTPNotSupportedError as problem:
            raise Refused(str(problem)) from None
        except (smtplib.SMTPException, OSError) as problem:
            raise NotSent(str(problem) or type(problem).__name__) from None
