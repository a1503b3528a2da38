"""Content headers as bytes: cut into properties and joined again, decoded only where somebody must look inside.

Relaying the bytes keeps what a decoder would lose: integer widths, floats, the order of header fields.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import Any, Final

from pika import data, spec

from interlock.amqp.refusal import Refusal
from interlock.amqp.shapes import Malformed, after_table, after_value

_NONE: Final = b"\0\0"
_NO_TEXT: Final = "surrogateescape"
"""A name in a table may be any octets; these come back as they were."""
_START: Final = 12  # class, weight and body size stand before the properties
_FIXED_LENGTH: Final = {
    spec.BasicProperties.FLAG_DELIVERY_MODE: 1,
    spec.BasicProperties.FLAG_PRIORITY: 1,
    spec.BasicProperties.FLAG_TIMESTAMP: 8,
}
_FLOATS: Final = {b"f": struct.Struct(">f"), b"d": struct.Struct(">d")}
HEADERS: Final[int] = spec.BasicProperties.FLAG_HEADERS
EXPIRATION: Final[int] = spec.BasicProperties.FLAG_EXPIRATION
USER_ID: Final[int] = spec.BasicProperties.FLAG_USER_ID
REPLY_TO: Final[int] = spec.BasicProperties.FLAG_REPLY_TO
DELIVERY_MODE: Final[int] = spec.BasicProperties.FLAG_DELIVERY_MODE
PRIORITY: Final[int] = spec.BasicProperties.FLAG_PRIORITY


def checked(header: bytes) -> dict[int, bytes]:
    """As `split`, where nobody has looked at them yet: the headers inside are looked at too.

    Raises:
        Refusal: 541; RabbitMQ trips over them, and does not say why.
    """
    if header.endswith(_NONE) and len(header) == _START + 2:
        return {}
    try:
        pieces = split(header)
        if HEADERS in pieces:
            after_table(pieces[HEADERS], 0)
    except IndexError as error:
        raise Refusal(spec.INTERNAL_ERROR, method=0) from error
    return pieces


def body_size(header: bytes) -> int:
    """The number of body bytes a content header promises."""
    (size,) = struct.unpack_from(">Q", header, 4)
    return int(size)


def flags(header: bytes) -> int:
    """Which properties are there, as AMQP's flag bits."""
    (bits,) = struct.unpack_from(">H", header, _START)
    return int(bits)


def priority(header: bytes) -> int:
    """The priority, 0 where there is none."""
    return split(header)[PRIORITY][0] if flags(header) & PRIORITY else 0


def headers_of(header: bytes) -> Mapping[str, Any]:
    """The decoded headers, empty where there are none."""
    return decode_table(split(header)[HEADERS]) if flags(header) & HEADERS else {}


def split(header: bytes) -> dict[int, bytes]:
    """Flag -> encoded property, in their order.

    Raises:
        IndexError: they end elsewhere than the header.
    """
    bits, offset = int.from_bytes(header[_START : _START + 2]), _START + 2
    pieces: dict[int, bytes] = {}
    for shift in range(15, 1, -1):
        flag = 1 << shift
        if not bits & flag:
            continue
        if flag == HEADERS:
            length = 4 + int.from_bytes(header[offset : offset + 4])
        else:
            length = _FIXED_LENGTH.get(flag) or 1 + header[offset]
        pieces[flag] = header[offset : offset + length]
        offset += length
    if offset != len(header):
        raise Malformed
    return pieces


def join(header: bytes, pieces: dict[int, bytes]) -> bytes:
    """A content header of the same class and body size with other properties."""
    ordered = sorted(pieces.items(), reverse=True)
    return b"".join((header[:_START], struct.pack(">H", sum(pieces)), *(piece for _, piece in ordered)))


def split_table(table: bytes) -> dict[str, bytes]:
    """Name -> encoded value (with its type octet) of an encoded field table."""
    offset, end = 4, len(table)
    fields: dict[str, bytes] = {}
    while offset < end:
        start = offset + 1 + table[offset]
        name = table[offset + 1 : start].decode(errors=_NO_TEXT)
        offset = after_value(table, start)
        fields[name] = table[start:offset]
    return fields


def join_table(fields: dict[str, bytes]) -> bytes:
    """The encoded field table of encoded values."""
    pieces: list[bytes] = []
    for name, value in fields.items():
        encoded = name.encode(errors=_NO_TEXT)
        pieces += bytes((len(encoded),)), encoded, value
    body = b"".join(pieces)
    return struct.pack(">I", len(body)) + body


def encode_value(value: Any) -> bytes:
    """One encoded value with its type octet."""
    pieces: list[bytes] = []
    data.encode_value(pieces, value)
    return b"".join(pieces)


def decode_value(encoded: bytes) -> Any:
    """The value of one encoded value.

    Example:
        >>> decode_value(bytes([100, 63, 248, 0, 0, 0, 0, 0, 0]))
        1.5
    """
    kind = encoded[:1]
    if kind in _FLOATS:  # pika makes whole numbers of them
        return _FLOATS[kind].unpack_from(encoded, 1)[0]
    try:
        return data.decode_value(encoded, 0)[0]
    except (ValueError, OverflowError, OSError):  # a time in milliseconds is further away than Python's calendar goes
        return int.from_bytes(encoded[1:])  # which is the same for the same bytes, and that is all anybody asks


def decode_table(table: bytes) -> dict[str, Any]:
    """Name -> value of an encoded field table."""
    return {name: decode_value(value) for name, value in split_table(table).items()}
