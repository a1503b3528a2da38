"""A message on its way in: its method, its header, and as many body frames as the header promises."""

from __future__ import annotations

from itertools import count
from typing import Final

from pika import spec

from interlock.amqp import properties, wire
from interlock.amqp.message import Message
from interlock.amqp.refusal import Refusal

LONGEST: Final = 128 * 1024 * 1024
"""Bytes of a body: RabbitMQ's ``max_message_size``, as it is when nobody sets it."""

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
            Refusal: 505, another kind of frame was due; 406, the message is too long.
        """
        if not self._header:
            of_class, weight = int.from_bytes(payload[:2]), payload[2:4]
            if kind != wire.HEADER or any(weight):
                raise _unexpected("content header for class 60", "content header")
            if of_class != spec.Basic.INDEX:
                text = f"expected content header for class 60, got one for class {of_class} instead"
                raise Refusal(spec.UNEXPECTED_FRAME, text)
            self._header = payload
            self._missing = size = properties.body_size(payload)
            if size > LONGEST:
                # RabbitMQ says so when it has got all of it; nobody has to wait for that.
                text = f"message size {size} is larger than configured max size {LONGEST}"
                raise Refusal(spec.PRECONDITION_FAILED, text)
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
