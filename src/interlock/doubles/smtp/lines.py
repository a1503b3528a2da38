"""SMTP as lines: commands with their arguments, addresses, and the body of a mail. Keeps no state."""

from __future__ import annotations

import asyncio
import re

LONGEST_LINE = 16 * 1024
"""Bytes of a command line; RFC 5321 asks for 512, extensions and tokens for more."""

LONGEST_MAIL = 32 * 1024 * 1024

_PATH = re.compile(r"\s*(?:FROM|TO):\s*<(?:@[^:>]*:)?([^<>]*)>\s*(.*)", re.IGNORECASE)


class TooLong(Exception):
    """A line or a mail is longer than is accepted; it has been read to its end."""


def path_and_parameters(argument: str) -> tuple[str, dict[str, str]] | None:
    """What follows MAIL or RCPT: the address, and parameters by upper-case name; None where it is malformed.

    Example:
        >>> path_and_parameters("FROM:<ada@example.com> SIZE=100 BODY=8BITMIME")
        ('ada@example.com', {'SIZE': '100', 'BODY': '8BITMIME'})
    """
    match = _PATH.fullmatch(argument)
    if match is None:
        return None
    pairs = (parameter.partition("=") for parameter in match.group(2).split())
    return match.group(1), {name.upper(): value for name, _, value in pairs}


async def read_line(reader: asyncio.StreamReader) -> bytes | None:
    """A line without its end, or None when the client has hung up.

    Raises:
        TooLong: and the rest of the line is gone.
    """
    line = await _line(reader)
    if not line.endswith(b"\n"):
        return None
    if len(line) > LONGEST_LINE:
        raise TooLong
    return line.rstrip(b"\r\n")


async def read_mail(reader: asyncio.StreamReader) -> bytes | None:
    """The mail up to the line that is a single dot, dots undone; None when the client hung up before that.

    Raises:
        TooLong: it was read to its end.
    """
    mail, size = bytearray(), 0
    while line := await _line(reader):
        if line == b".\r\n":
            if size > LONGEST_MAIL:
                raise TooLong
            return bytes(mail)
        size += len(line)
        if size <= LONGEST_MAIL:
            mail += line[1:] if line.startswith(b".") else line
    return None


async def _line(reader: asyncio.StreamReader) -> bytes:
    """Bytes up to and with the next line feed, or whatever came before the end."""
    pieces: list[bytes] = []
    while True:
        try:
            pieces.append(await reader.readuntil(b"\n"))
        except asyncio.LimitOverrunError as error:
            pieces.append(await reader.readexactly(error.consumed))
            continue
        except asyncio.IncompleteReadError as error:
            pieces.append(error.partial)
            return b""  # the end came in the middle of a line
        return b"".join(pieces)
