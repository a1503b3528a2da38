"""Frames and methods, to and from bytes, with pika's codec. What the methods mean is not known here."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from pika import spec

from interlock.amqp import properties
from interlock.amqp.fields import erlang_binary
from interlock.amqp.refusal import Refusal, not_implemented
from interlock.amqp.shapes import Malformed, NotText, check_arguments

METHOD: Final[int] = spec.FRAME_METHOD
HEADER: Final[int] = spec.FRAME_HEADER
BODY: Final[int] = spec.FRAME_BODY
HEARTBEAT: Final[int] = spec.FRAME_HEARTBEAT
SHORTEST: Final = {METHOD: 4, HEADER: 12, BODY: 0, HEARTBEAT: 0}
"""The payload of each type of frame has so many bytes at least."""
FRAME_MAX: Final[int] = spec.FRAME_MAX_SIZE
FRAME_MIN: Final[int] = spec.FRAME_MIN_SIZE
OVERHEAD: Final = 8
GRACE: Final = 8
"""How much longer a frame may be than was agreed; RabbitMQ lets it pass."""
END: Final = bytes([spec.FRAME_END])
PROTOCOL_HEADER: Final = b"AMQP\x00\x00\x09\x01"
NOT_UTF8: Final = "Malformed UTF-8 in shortstr"
NO_METHOD: Final = "expected method frame, got non method frame instead"
HEARTBEAT_FRAME: Final = b"\x08\x00\x00\x00\x00\x00\x00" + END

_PREFIX: Final = struct.Struct(">BHI")
_METHOD_PREFIX: Final = struct.Struct(">BHII")
_METHODS: Final[dict[int, Any]] = spec.methods
_DELIVERY: Final = struct.Struct(">QB")
_PUBLISH: Final = spec.Basic.Publish.INDEX.to_bytes(4, "big")

Frame = tuple[int, int, bytes]


class Publish(NamedTuple):
    """The fields of a basic.publish."""

    exchange: str
    routing_key: str
    mandatory: bool
    immediate: bool


class FrameReader:
    """Cuts a stream of bytes into frames; keeps the incomplete rest for the next time.

    Attributes:
        frame_max: longest frame allowed, in bytes.
    """

    def __init__(self, frame_max: int = FRAME_MAX) -> None:
        self.frame_max = frame_max
        self._rest = b""

    def feed(self, data: bytes) -> Iterator[Frame]:
        """Yield (type, channel number, payload) of every frame that is complete.

        Raises:
            Refusal: 501, the stream is no sequence of frames.
        """
        if self._rest:
            data = self._rest + data
        self._rest = b""
        start, end = 0, len(data)
        try:
            while end - start >= OVERHEAD:
                kind, channel, size = _PREFIX.unpack_from(data, start)
                if size + OVERHEAD > self.frame_max + GRACE:
                    raise unreadable(kind, b"", f"{{frame_too_large,{size},{self.frame_max - OVERHEAD}}}")
                payload, last = start + 7, start + 7 + size
                if last >= end:
                    break
                if data[last] != spec.FRAME_END:
                    raise unreadable(kind, data[payload:last], f"{{invalid_frame_end_marker,{data[last]}}}")
                if size < SHORTEST.get(kind, size + 1):
                    raise unreadable(kind, data[payload:last], "unknown_frame")
                start = last + 1
                yield kind, channel, data[payload:last]
        except Refusal:
            start = end  # nobody knows where the next frame would begin
            raise
        finally:
            # Also where whoever takes them refuses one: what comes after it goes on in the middle of a frame.
            self._rest = data[start:]


def build(kind: Any, **fields: Any) -> Any:
    """A method with these fields, whatever its constructor demands.

    Example:
        >>> build(spec.Basic.ConsumeOk, consumer_tag="c").consumer_tag
        'c'
    """
    method = kind.__new__(kind)
    method.__dict__.update(fields)
    return method


def decode_method(payload: bytes) -> Any:
    """The method in a method frame's payload.

    Raises:
        Refusal: 540, there is no such method; 501, it cannot be read or a name is not UTF-8.
    """
    index = int.from_bytes(payload[:4], "big")
    kind = _METHODS.get(index)
    if kind is None:
        raise not_implemented(f"method {index >> 16}.{index & 0xFFFF}")
    method = kind.__new__(kind)
    try:
        table = check_arguments(index, payload)
        if table is None:
            method.decode(payload, 4)
        else:
            method.decode(payload[:table] + bytes(4), 4)
            method.arguments = properties.decode_table(payload[table:])
    except NotText as error:
        raise Refusal(spec.FRAME_ERROR, NOT_UTF8, 0) from error
    except Exception as error:  # pika's decoder raises whatever its last instruction raised
        raise _undecodable(payload) from error
    return method


def decode_publish(payload: bytes) -> Publish | None:
    """A basic.publish, None where it is another method; they are most of what comes, and pika takes 3 us for each.

    Raises:
        Refusal: 501, it cannot be read or a name is not UTF-8.
    """
    if not payload.startswith(_PUBLISH):
        return None
    try:
        exchange_ends = 7 + payload[6]
        key_ends = exchange_ends + 1 + payload[exchange_ends]
        bits = payload[key_ends]
        if key_ends + 1 != len(payload):
            raise Malformed
        exchange, key = payload[7:exchange_ends].decode(), payload[exchange_ends + 1 : key_ends].decode()
    except UnicodeDecodeError as error:
        raise Refusal(spec.FRAME_ERROR, NOT_UTF8, spec.Basic.Publish.INDEX) from error
    except IndexError as error:
        raise _undecodable(payload) from error
    return Publish(exchange, key, bool(bits & 1), bool(bits & 2))


def unreadable(kind: int, payload: bytes, why: str) -> Refusal:
    """The refusal of a frame that is none."""
    return Refusal(spec.FRAME_ERROR, f"type {kind}, all octets = {erlang_binary(payload)}: {why}")


def unexpected(kind: int, payload: bytes) -> Refusal:
    """The refusal of a frame on a channel it has no business on."""
    return Refusal(spec.UNEXPECTED_FRAME, f"type {kind}, all octets = {erlang_binary(payload)}")


def check_heartbeat(number: int, payload: bytes) -> None:
    """Refuse a heartbeat that is none.

    Raises:
        Refusal: 501, it holds something; 505, it is on a channel.
    """
    if payload:
        raise unreadable(HEARTBEAT, payload, "unknown_frame")
    if number:
        raise unexpected(HEARTBEAT, payload)


def _undecodable(payload: bytes) -> Refusal:
    index = int.from_bytes(payload[:4])
    return Refusal(spec.FRAME_ERROR, f"cannot decode <<{','.join(map(str, payload[4:]))}>>", index)


def deliver_frame(channel: int, consumer_tag: bytes, delivery_tag: int, where: bytes, *, redelivered: bool) -> bytes:
    """The frame of a basic.deliver; ``consumer_tag`` and ``where`` (exchange, routing key) are short strings."""
    payload = consumer_tag + _DELIVERY.pack(delivery_tag, redelivered) + where
    return _METHOD_PREFIX.pack(METHOD, channel, len(payload) + 4, spec.Basic.Deliver.INDEX) + payload + END


def short_string(text: str) -> bytes:
    """A text of at most 255 bytes, as it is sent."""
    encoded = text.encode()
    return bytes((len(encoded),)) + encoded


def method_frame(channel: int, method: Any) -> bytes:
    """The frame of a method."""
    payload = b"".join(method.encode())
    return _METHOD_PREFIX.pack(METHOD, channel, len(payload) + 4, method.INDEX) + payload + END


def content_frames(channel: int, header: bytes, body: bytes, frame_max: int) -> bytes:
    """The frames of a content: its header as it came, its body cut to what the client takes."""
    room = frame_max - OVERHEAD
    pieces = [_PREFIX.pack(HEADER, channel, len(header)), header, END]
    for start in range(0, len(body), room):
        piece = body[start : start + room]
        pieces += _PREFIX.pack(BODY, channel, len(piece)), piece, END
    return b"".join(pieces)
