"""One client's conversation: commands in, replies out, by RFC 5321.

With SIZE, 8BITMIME, SMTPUTF8, PIPELINING and AUTH, because mail libraries use them where they are offered.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import contextlib
from collections.abc import Awaitable, Callable

from interlock.doubles.smtp.lines import LONGEST_MAIL, TooLong, path_and_parameters, read_line, read_mail

Capture = Callable[[str, list[str], bytes], None]
"""Gets sender, recipients and the mail."""

MOST_RECIPIENTS = 1000

_EXTENSIONS = ("PIPELINING", "8BITMIME", "SMTPUTF8", f"SIZE {LONGEST_MAIL}", "AUTH PLAIN LOGIN")
_PARAMETERS = frozenset({"SIZE", "BODY", "SMTPUTF8", "AUTH"})


class Session:
    """Talks to one client until it leaves; ``capture`` has every mail before the client is told it was taken."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, capture: Capture) -> None:
        self._reader, self._writer, self._capture = reader, writer, capture
        self._greeted = self._signed_in = False
        self._sender: str | None = None
        self._recipients: list[str] = []
        self._commands: dict[str, Callable[[str], Awaitable[str]]] = {
            "EHLO": self._ehlo,
            "HELO": self._helo,
            "MAIL": self._mail,
            "RCPT": self._rcpt,
            "DATA": self._data,
            "RSET": self._rset,
            "AUTH": self._auth,
        }

    @property
    def busy(self) -> bool:
        """Whether a mail is on its way: between MAIL and the end of DATA."""
        return self._sender is not None

    async def run(self) -> None:
        """Hold the conversation; returns when the client has quit or hung up."""
        # The other end may go at any moment; there is nobody to tell.
        with contextlib.suppress(OSError, asyncio.CancelledError, asyncio.IncompleteReadError):
            await self._say("220 localhost ESMTP interlock")
            while await self._one():
                pass
        self._sender = None
        self._writer.close()

    async def _one(self) -> bool:
        try:
            line = await read_line(self._reader)
        except TooLong:
            await self._say("500 line too long")
            return True
        if line is None:
            return False
        verb, _, argument = line.decode("utf-8", "replace").partition(" ")
        verb = verb.upper()
        if verb == "QUIT":
            await self._say("221 bye")
            return False
        if verb in self._commands:
            await self._say(await self._commands[verb](argument.strip()))
        else:
            await self._say(_PLAIN.get(verb, "500 unknown command"))
        return True

    async def _say(self, reply: str) -> None:
        self._writer.write(reply.encode() + b"\r\n")
        await self._writer.drain()

    async def _ehlo(self, argument: str) -> str:
        if not argument:
            return "501 EHLO needs a name"
        self._begin()
        return "\r\n".join([*(f"250-{line}" for line in ("localhost", *_EXTENSIONS[:-1])), f"250 {_EXTENSIONS[-1]}"])

    async def _helo(self, argument: str) -> str:
        if not argument:
            return "501 HELO needs a name"
        self._begin()
        return "250 localhost"

    def _begin(self) -> None:
        self._greeted = True
        self._forget()

    def _forget(self) -> None:
        self._sender, self._recipients = None, []

    async def _mail(self, argument: str) -> str:
        if not self._greeted:
            return "503 say EHLO first"
        if self._sender is not None:
            return "503 there is a mail under way already"
        parsed = path_and_parameters(argument)
        if parsed is None or not argument.upper().startswith("FROM:"):
            return "501 MAIL FROM:<address>"
        sender, parameters = parsed
        if refusal := _refusal(parameters):
            return refusal
        self._sender = sender
        return "250 ok"

    async def _rcpt(self, argument: str) -> str:
        if self._sender is None:
            return "503 say MAIL first"
        parsed = path_and_parameters(argument)
        if parsed is None or not argument.upper().startswith("TO:") or not parsed[0]:
            return "501 RCPT TO:<address>"
        if parsed[1]:
            return f"555 unknown parameter {min(parsed[1])}"
        if len(self._recipients) >= MOST_RECIPIENTS:
            return "452 too many recipients"
        self._recipients.append(parsed[0])
        return "250 ok"

    async def _data(self, argument: str) -> str:
        if argument:
            return "501 DATA takes no argument"
        if self._sender is None:
            return "503 say MAIL first"
        if not self._recipients:
            return "554 no recipient"
        await self._say("354 end with a single dot")
        try:
            mail = await read_mail(self._reader)
        except TooLong:
            self._forget()
            return f"552 more than {LONGEST_MAIL} bytes are not accepted"
        if mail is None:
            raise ConnectionError("hung up in the middle of a mail")
        self._capture(self._sender, self._recipients, mail)
        self._forget()
        return "250 taken"

    async def _rset(self, _argument: str) -> str:
        self._forget()
        return "250 ok"

    async def _auth(self, argument: str) -> str:
        if not self._greeted:
            return "503 say EHLO first"
        if self._signed_in or self.busy:
            return "503 not now"
        mechanism, _, initial = argument.partition(" ")
        match mechanism.upper():
            case "PLAIN":
                answers = [initial or await self._challenge("")]
            case "LOGIN":
                answers = [initial or await self._challenge("Username:"), await self._challenge("Password:")]
            case _:
                return "504 PLAIN or LOGIN"
        if "*" in answers:
            return "501 given up"
        try:
            for answer in answers:
                base64.b64decode("" if answer == "=" else answer, validate=True)
        except binascii.Error:
            return "501 not base64"
        self._signed_in = True
        return "235 welcome"

    async def _challenge(self, text: str) -> str:
        await self._say(f"334 {base64.b64encode(text.encode()).decode()}")
        line = await read_line(self._reader)
        if line is None:
            raise ConnectionError("hung up while signing in")
        return line.decode("ascii", "replace").strip()


def _refusal(parameters: dict[str, str]) -> str | None:
    """Why the parameters of MAIL are not accepted, or None."""
    if unknown := set(parameters) - _PARAMETERS:
        return f"555 unknown parameter {min(unknown)}"
    size = parameters.get("SIZE", "0")
    if not size.isascii() or not size.isdigit():
        return "501 SIZE is a number"
    return f"552 more than {LONGEST_MAIL} bytes are not accepted" if int(size) > LONGEST_MAIL else None


_PLAIN = {
    "NOOP": "250 ok",
    "VRFY": "252 try and see",
    "EXPN": "502 there are no lists",
    "HELP": "214 everything is accepted, nothing is delivered",
    "STARTTLS": "502 no TLS here",
}
