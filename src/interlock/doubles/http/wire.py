"""HTTP/1.1 as bytes: reading requests, writing answers. Knows no rules and no faults.

By hand, because a library that speaks HTTP well cannot be made to break off in the middle of it.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import parse_qsl, unquote, urlsplit

LONGEST_HEAD = 64 * 1024
LONGEST_BODY = 32 * 1024 * 1024
LONGEST_CHUNK_LINE = 1024


class BadRequest(Exception):
    """What came is not a request that can be answered; ``status`` says how it is refused."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


@dataclass(frozen=True)
class HttpRequest:
    """A request that was received whole. ``path`` is decoded segment by segment, ``%2F`` stays."""

    method: str
    path: str
    query: list[tuple[str, str]]
    headers: list[tuple[str, str]]
    body: bytes
    keeps_alive: bool

    def header(self, name: str) -> str | None:
        """The first header of that name, or None."""
        return _header(self.headers, name)


class Connection:
    """The two ends of a client's connection, with a buffer that can be looked into while waiting for it to close.

    Attributes:
        receiving: whether a request has begun to come and is not there whole.
    """

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self.writer = reader, writer
        self._buffer = bytearray()
        self._ended = False
        self.receiving = False

    async def request(self) -> HttpRequest | None:
        """The next request, or None when the client has hung up.

        Raises:
            BadRequest: it is not HTTP/1.x, or too large.
        """
        try:
            return await self._request()
        finally:
            self.receiving = False

    async def _request(self) -> HttpRequest | None:
        head = await self._head()
        if head is None:
            return None
        method, target, version, headers = _parse_head(head)
        keep = (_header(headers, "Connection") or "").lower()
        keeps_alive = "close" not in keep if version == "HTTP/1.1" else "keep-alive" in keep
        body = await self._body(headers)
        # Not urlsplit for "//evil": a target that begins with / is a path, whatever follows.
        path, _, query = (target if target.startswith("/") else _origin_form(target)).partition("?")
        return HttpRequest(
            method=method,
            path="/".join(unquote(segment).replace("/", "%2F") for segment in path.split("/")),
            query=parse_qsl(query, keep_blank_values=True),
            headers=headers,
            body=body,
            keeps_alive=keeps_alive,
        )

    async def closed(self) -> None:
        """Return when the client has hung up; what it sends until then is kept for the next request."""
        while await self._fill():
            if len(self._buffer) > LONGEST_BODY:
                return

    async def _fill(self) -> bool:
        if self._ended:
            return False
        try:
            piece = await self._reader.read(64 * 1024)
        except OSError:
            piece = b""
        self._ended = not piece
        self._buffer += piece
        return bool(piece)

    async def _head(self) -> bytes | None:
        while True:
            while self._buffer.startswith(b"\r\n"):
                del self._buffer[:2]  # RFC 9112 section 2.2: empty lines before a request are ignored
            self.receiving = bool(self._buffer)
            end = self._buffer.find(b"\r\n\r\n")
            if end >= 0:
                return self._take(end + 4)[:-4]
            if len(self._buffer) > LONGEST_HEAD:
                raise BadRequest(431, f"the header is longer than {LONGEST_HEAD} bytes")
            if not await self._fill():
                return None

    async def _body(self, headers: list[tuple[str, str]]) -> bytes:
        coding, length = _header(headers, "Transfer-Encoding"), _header(headers, "Content-Length")
        if coding is not None:
            if coding.lower() != "chunked" or length is not None:
                raise BadRequest(400, "only chunked is understood, and not together with a Content-Length")
            await self._continue(headers)
            return await self._chunks()
        if length is None or length == "0":
            return b""
        if not length.isascii() or not length.isdigit():
            raise BadRequest(400, f"Content-Length is {length!r}")
        if int(length) > LONGEST_BODY:
            raise BadRequest(413, f"the body is longer than {LONGEST_BODY} bytes")
        await self._continue(headers)
        return await self._exactly(int(length))

    async def _continue(self, headers: list[tuple[str, str]]) -> None:
        if (_header(headers, "Expect") or "").lower() == "100-continue" and not self._buffer:
            self.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            await self.writer.drain()

    async def _chunks(self) -> bytes:
        body = bytearray()
        while size := await self._chunk_size():
            if len(body) + size > LONGEST_BODY:
                raise BadRequest(413, f"the body is longer than {LONGEST_BODY} bytes")
            body += await self._exactly(size)
            if await self._line():
                raise BadRequest(400, "a chunk is longer than it says")
        while await self._line():
            pass  # trailers
        return bytes(body)

    async def _chunk_size(self) -> int:
        text = (await self._line()).split(b";")[0].strip()
        try:
            return int(text, 16)
        except ValueError:
            raise BadRequest(400, f"a chunk's size is {text!r}") from None

    async def _line(self) -> bytes:
        while (end := self._buffer.find(b"\r\n")) < 0:
            if len(self._buffer) > LONGEST_CHUNK_LINE or not await self._fill():
                raise BadRequest(400, "the body broke off")
        return self._take(end + 2)[:-2]

    async def _exactly(self, count: int) -> bytes:
        while len(self._buffer) < count:
            if not await self._fill():
                raise BadRequest(400, "the body broke off")
        return self._take(count)

    def _take(self, count: int) -> bytes:
        taken = bytes(self._buffer[:count])
        del self._buffer[:count]
        return taken


def head_of(status: int, headers: list[tuple[str, str]]) -> bytes:
    """Status line and headers of an answer, up to and with the empty line."""
    phrase = HTTPStatus(status).phrase if status in HTTPStatus.__members__.values() else "Unnamed"
    lines = [f"HTTP/1.1 {status} {phrase}", *(f"{name}: {value}" for name, value in headers)]
    return "\r\n".join([*lines, "", ""]).encode()


def _parse_head(head: bytes) -> tuple[str, str, str, list[tuple[str, str]]]:
    first, *lines = head.decode("utf-8", "surrogateescape").split("\r\n")
    words = first.split(" ")
    if len(words) != 3 or not words[0].isascii() or not words[0].isupper():
        raise BadRequest(400, f"the request line is {first[:200]!r}")
    if words[2] not in ("HTTP/1.0", "HTTP/1.1"):
        raise BadRequest(505, f"the version is {words[2]!r}")
    headers = []
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon or not name or name != name.strip():
            raise BadRequest(400, f"a header line is {line[:200]!r}")
        headers.append((name, value.strip()))
    return words[0], words[1], words[2], headers


def _origin_form(target: str) -> str:
    parts = urlsplit(target)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _header(headers: list[tuple[str, str]], name: str) -> str | None:
    return next((value for key, value in headers if key.lower() == name.lower()), None)
