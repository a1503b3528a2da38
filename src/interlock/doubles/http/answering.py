"""Sending an answer, whole or spoilt in the way its fault says."""

from __future__ import annotations

import asyncio

from interlock.doubles.breaking import reset
from interlock.doubles.http.answer import Answer
from interlock.doubles.http.wire import Connection, HttpRequest, head_of

SLOW_SECONDS = 2.0
SLOW_PIECES = 40
_BODILESS = frozenset({204, 304})


async def send(connection: Connection, request: HttpRequest, answer: Answer) -> bool:
    """Send an answer; returns whether the connection can carry another request."""
    if answer.fault == "silent":
        await asyncio.Event().wait()  # until cancelled
    if answer.after and answer.fault != "slow":
        await asyncio.sleep(answer.after)
    writer = connection.writer
    if answer.fault == "reset":
        reset(writer.transport)
        return False
    body = answer.content()
    keeps_alive = request.keeps_alive and answer.fault is None
    head = _head(answer, body, keeps_alive=keeps_alive)
    if request.method == "HEAD" or answer.status in _BODILESS or answer.status < 200:
        body = b""
    if answer.fault == "truncated":
        writer.write(head + body[: len(body) // 2])
    elif answer.fault == "slow":
        writer.write(head if body else b"")
        await _dribble(writer, body or head, answer.after or SLOW_SECONDS)
    else:
        writer.write(head + body)
    await writer.drain()
    return keeps_alive


def _head(answer: Answer, body: bytes, *, keeps_alive: bool) -> bytes:
    ours = {"content-length", "transfer-encoding", "connection", "content-type"}
    headers = [(name, value) for name, value in answer.headers.items() if name.lower() not in ours]
    if content_type := answer.content_type():
        headers.append(("Content-Type", content_type))
    if answer.status not in _BODILESS and answer.status >= 200:
        # A truncated answer promises at least one byte that never comes.
        length = max(len(body), 1) if answer.fault == "truncated" else len(body)
        headers.append(("Content-Length", str(length)))
    if not keeps_alive:
        headers.append(("Connection", "close"))
    return head_of(answer.status, headers)


async def _dribble(writer: asyncio.StreamWriter, data: bytes, seconds: float) -> None:
    size = max(1, len(data) // SLOW_PIECES)
    pieces = [data[start : start + size] for start in range(0, len(data), size)]
    for piece in pieces:
        writer.write(piece)
        await writer.drain()
        await asyncio.sleep(seconds / len(pieces))
