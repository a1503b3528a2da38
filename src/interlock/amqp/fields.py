"""Values of field tables in RabbitMQ's words: their types, and how refusals tell them."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Final

from pika.compat import long

_NAMES: Final[dict[type, str]] = {
    bool: "bool",
    int: "signedint",
    long: "long",
    str: "longstr",
    bytes: "binary",
    float: "double",
    Decimal: "decimal",
    datetime: "timestamp",
    list: "array",
    dict: "table",
}


def type_name(value: object) -> str:
    """RabbitMQ's word for the type of a decoded value.

    Example:
        >>> type_name(True), type_name("x"), type_name(None)
        ('bool', 'longstr', 'void')
    """
    return _NAMES.get(type(value), "void")


def is_integer(value: object) -> bool:
    """Whether it is a number without fraction, which a truth is not."""
    return isinstance(value, int) and not isinstance(value, bool)


def erlang(value: object) -> str:
    """As refusals tell it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def erlang_binary(octets: bytes) -> str:
    """As refusals tell bytes.

    Example:
        >>> erlang_binary(b"ab"), erlang_binary(bytes([0, 1])), erlang_binary(b"")
        ('<<"ab">>', '<<0,1>>', '<<>>')
    """
    if octets and all(32 <= octet < 127 for octet in octets):
        return f'<<"{octets.decode()}">>'
    return f"<<{','.join(map(str, octets))}>>"


def typed(value: object) -> str:
    """With its type, ``the value '5' of type 'signedint'``; ``none`` where there is none."""
    return "none" if value is None else f"the value '{erlang(value)}' of type '{type_name(value)}'"
