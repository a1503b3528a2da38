"""Frames and methods, to and from bytes, with pika's codec. What the methods mean is not known here."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any, Final

from pika import spec

from interlock.amqp.refusal import Refusal, not_implemented

METHOD: Final[int] = spec.FRAME_METHOD
HEADER: Final[int] = spec.FRAME_HEADER
BODY: Final[int] = spec.FRAME_BODY
HEARTBEAT: Final[int] = spec.FRAME_HEARTBEAT
FRAME_TYPES: Final = frozenset({METHOD, HEADER, BODY, HEARTBEAT})
FRAME_MAX: Final[int] = spec.FRAME_MAX_SIZE
FRAME_MIN: Final[int] = spec.FRAME_MIN_SIZE
OVERHEAD: Final = 8
END: Final = bytes([spec.FRAME_END])
PROTOCOL_HEADER: Final = b"AMQP\x00\x00\x09\x01"
HEARTBEAT_FRAME: Final = b"\x08\x00\x00\x00\x00\x00\x00" + END

_PREFIX: Final = struct.Struct(">BHI")
_METHOD_PREFIX: Final = struct.Struct(">BHII")
_METHODS: Final[dict[int, Any]] = spec.methods

Frame = tuple[int, int, bytes]


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
        while end - start >= OVERHEAD:
            kind, channel, size = _PREFIX.unpack_from(data, start)
            if kind not in FRAME_TYPES:
                raise Refusal(spec.FRAME_ERROR, f"there is no frame of type {kind}")
            if size + OVERHEAD > self.frame_max:
                raise Refusal(spec.FRAME_ERROR, f"frame of {size + OVERHEAD} bytes, {self.frame_max} were agreed")
            last = start + 7 + size
            if last >= end:
                break
            if data[last] != spec.FRAME_END:
                raise Refusal(spec.FRAME_ERROR, f"frame does not end with {spec.FRAME_END} but with {data[last]}")
            yield kind, channel, data[start + 7 : last]
            start = last + 1
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
        Refusal: 540, there is no such method; 502, its fields cannot be read or a name is not UTF-8.
    """
    (index,) = struct.unpack_from(">I", payload)
    kind = _METHODS.get(index)
    if kind is None:
        raise not_implemented(f"method {index >> 16}.{index & 0xFFFF}")
    method = kind.__new__(kind)
    try:
        method.decode(payload, 4)
    except Exception as error:  # pika's decoder raises whatever its last instruction raised
        raise Refusal(spec.SYNTAX_ERROR, f"cannot decode {kind.NAME}: {error!r}") from error
    for field in ("exchange", "queue", "routing_key", "consumer_tag"):
        if isinstance(method.__dict__.get(field), bytes):
            raise Refusal(spec.SYNTAX_ERROR, f"{kind.NAME}: {field} is not UTF-8")
    return method


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
