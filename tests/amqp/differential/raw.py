r"""What a client says that knows no better: frames by hand, and what the broker makes of them.

A frame is its kind, its channel, and its payload as Python writes bytes; or the name of one that is as it should be::

    frames open 'method 1 \0\x3c\0\x28\0\0\0\1q\0' 'header 1 \0\x3c'

Bytes that are no frame at all follow ``bytes``; ``zeros 9`` is the content of a message, as many of them, and
``zeros 9 5`` in frames of five. The client has logged in before, and says `PING` after: what is answered to that, or
instead of it, is told.
"""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any, Final

import pika
from pika import frame, spec

from amqp.wire import Stream, method, opened

KINDS: Final = {"method": 1, "header": 2, "body": 3, "heartbeat": 8}
LONGEST: Final = 131072 - 8
USUAL: Final = {
    "open": method(spec.Channel.Open()),
    "publish": method(spec.Basic.Publish(routing_key="nobody")),
    "empty": bytes(frame.Header(1, 0, spec.BasicProperties()).marshal()),
}
PING: Final = method(spec.Basic.Qos(prefetch_count=1))


def say(parameters: pika.ConnectionParameters, words: tuple[str, ...]) -> str:
    """Say all of it; returns the broker's answer to the ping, or its last word."""
    with socket.create_connection((parameters.host, parameters.port), timeout=30) as sock:
        stream = Stream(sock)
        for step in opened():
            sock.sendall(step) if isinstance(step, bytes) else stream.receive()
        # A broker may have heard enough before the end.
        sender = threading.Thread(target=_send, args=(sock, (piece for word in words for piece in _pieces(word))))
        sender.start()
        answers = (_told(getattr(answer, "method", None)) for answer in iter(stream.receive_frame, None))
        told = next(filter(None, answers), "hung up")
        with suppress(OSError):
            sock.shutdown(socket.SHUT_RDWR)
        sender.join()
        return told


def _send(sock: socket.socket, pieces: Iterable[bytes]) -> None:
    with suppress(OSError):
        for piece in pieces:
            sock.sendall(piece)
        sock.sendall(PING)


def _pieces(word: str) -> Iterator[bytes]:
    kind, _, rest = word.partition(" ")
    if word in USUAL:
        yield USUAL[word]
    elif kind == "bytes":
        yield _unescaped(rest)
    elif kind == "zeros":
        size, longest = map(int, (*rest.split(), LONGEST)[:2])
        yield bytes(frame.Header(1, size, spec.BasicProperties()).marshal())
        for start in range(0, size, longest):
            yield _frame(KINDS["body"], 1, bytes(min(longest, size - start)))
    else:
        channel, _, payload = rest.partition(" ")
        yield _frame(KINDS[kind], int(channel), _unescaped(payload))


def _frame(kind: int, channel: int, payload: bytes) -> bytes:
    return struct.pack(">BHI", kind, channel, len(payload)) + payload + b"\xce"


def _unescaped(text: str) -> bytes:
    return text.encode("latin-1").decode("unicode-escape").encode("latin-1")


def _told(answer: Any) -> str | None:
    if isinstance(answer, spec.Basic.QosOk):
        return "goes on"
    if isinstance(answer, spec.Basic.Return):
        return f"returned {answer.reply_code} {answer.reply_text}"
    if not isinstance(answer, spec.Channel.Close | spec.Connection.Close):
        return None
    what = answer.NAME.partition(".")[0].lower()
    return f"{what} closed: {answer.reply_code} {answer.reply_text} ({answer.class_id}.{answer.method_id})"
