"""A message on its way in: its method, its header, and as many body frames as the header promises."""

from __future__ import annotations

from itertools import count

from pika import spec

from interlock.amqp import properties, wire
from interlock.amqp.message import Message
from interlock.amqp.refusal import Refusal

_numbers = count(1)


class Content:
    """A publish that has begun and is not complete.

    Example:
        >>> Content(wire.Publish("", "q", mandatory=False, immediate=False)).take(wire.BODY, b"too early")
        Traceback (most recent call last):
            ...
        interlock.amqp.refusal.Refusal: (505, ...
    """

    def __init__(self, method: wire.Publish) -> None:
        self.method = method
        self._header = b""
        self._pieces: list[bytes] = []
        self._missing = 0

    def take(self, kind: int, payload: bytes) -> Message | None:
        """Take the next frame; returns the message when it is complete.

        Raises:
            Refusal: 505, another kind of frame was due.
        """
        if not self._header:
            if kind != wire.HEADER:
                raise _unexpected("content header for class 60", "content header")
            of_class = int.from_bytes(payload[:2], "big")
            if of_class != spec.Basic.INDEX:
                text = f"expected content header for class 60, got one for class {of_class} instead"
                raise Refusal(spec.UNEXPECTED_FRAME, text)
            self._header = payload
            self._missing = properties.body_size(payload)
        else:
            self._missing -= len(payload)
            if kind != wire.BODY or self._missing < 0:
                raise _unexpected("content body", "content body")
            self._pieces.append(payload)
        if self._missing:
            return None
        body = b"".join(self._pieces)
        return Message(self.method.exchange, self.method.routing_key, self._header, body, number=next(_numbers))


def _unexpected(due: str, kind: str) -> Refusal:
    return Refusal(spec.UNEXPECTED_FRAME, f"expected {due}, got non {kind} frame instead")
