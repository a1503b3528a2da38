"""What the properties of a published message ask of the broker: its expiration, its copies, its reply-to, its user."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from pika import data, spec

from interlock.amqp import properties
from interlock.amqp.arguments import too_long
from interlock.amqp.fields import type_name
from interlock.amqp.refusal import Refusal
from interlock.amqp.replies import REPLY_TO

if TYPE_CHECKING:
    from interlock.amqp.channel import Channel
    from interlock.amqp.message import Message

_DELIVERY_MODES: Final = (b"\1", b"\2")
_NUMBER: Final = re.compile(r"[+-]?\d+")


def opened(channel: Channel, message: Message) -> Message:
    """The message as it goes into queues.

    Raises:
        Refusal: 406, a property is wrong; 541, they cannot be read.
    """
    pieces = properties.checked(message.header)
    if properties.REPLY_TO in pieces:
        message = _with_reply_to(channel, message, pieces)
    if properties.USER_ID in pieces:
        _check_user(channel, _text(pieces[properties.USER_ID]))
    if properties.EXPIRATION in pieces:
        message = replace(message, ttl=_milliseconds(_text(pieces[properties.EXPIRATION])))
    # A search in the bytes is cheap; only a header that may hold these names is taken apart.
    if properties.HEADERS in pieces and (b"\x02CC" in message.header or b"\x03BCC" in message.header):
        message = _with_copies(message, pieces)
    mode = pieces.get(properties.DELIVERY_MODE, _DELIVERY_MODES[0])
    if mode not in _DELIVERY_MODES:
        raise Refusal(spec.PRECONDITION_FAILED, f"invalid message: {{delivery_mode_unknown,{mode[0]}}}")
    return message


def _text(piece: bytes) -> str:
    return piece[1:].decode(errors="replace")


def _with_reply_to(channel: Channel, message: Message, pieces: dict[int, bytes]) -> Message:
    if pieces[properties.REPLY_TO][1:] != REPLY_TO.encode():
        return message
    encoded: list[bytes] = []
    data.encode_short_string(encoded, channel.vhost.replies.name_of(channel))
    pieces[properties.REPLY_TO] = b"".join(encoded)
    return replace(message, header=properties.join(message.header, pieces))


def _check_user(channel: Channel, user: str) -> None:
    known = channel.connection.user
    if user != known:
        text = f"user_id property set to '{user}' but authenticated user was '{known}'"
        raise Refusal(spec.PRECONDITION_FAILED, text)


def _milliseconds(expiration: str) -> int:
    number = _NUMBER.match(expiration)
    if number is None:
        wrong = "no_integer"
    elif number.end() < len(expiration):
        wrong = f'{{leftover_string,"{expiration[number.end() :]}"}}'
    elif int(expiration) < 0:
        wrong = f"{{value_negative,{int(expiration)}}}"
    else:
        wrong = too_long(int(expiration)) or ""
    if not wrong:
        return int(expiration)
    raise Refusal(spec.PRECONDITION_FAILED, f"invalid expiration '{expiration}': {wrong}")


def _with_copies(message: Message, pieces: dict[int, bytes]) -> Message:
    headers = properties.split_table(pieces[properties.HEADERS])
    copies = tuple(key for name in ("CC", "BCC") if name in headers for key in _keys(name, headers[name]))
    if headers.pop("BCC", None) is not None:
        pieces[properties.HEADERS] = properties.join_table(headers)
    return replace(message, copies_to=copies, header=properties.join(message.header, pieces))


def _keys(name: str, encoded: bytes) -> list[Any]:
    keys = properties.decode_value(encoded)
    if not isinstance(keys, list):
        text = f'invalid message: {{unacceptable_type_in_header,"{name}",{type_name(keys)}}}'
        raise Refusal(spec.PRECONDITION_FAILED, text)
    return [key for key in keys if isinstance(key, str)]
