"""The shape of what clients send: where its fields end, and whether that is where they should. Decoders do not ask."""

from __future__ import annotations

from typing import Final

from pika import spec

_WIDTHS: Final = {
    ord(kind): width
    for width, kinds in {0: "V", 1: "tbB", 2: "su", 4: "Iif", 5: "D", 8: "lLdT"}.items()
    for kind in kinds
}
"""Octets of a table's value, by its type; the others have their length before them."""

_FIXED: Final = {"b": 1, "h": 2, "l": 4, "L": 8}
_ARGUMENTS: Final[dict[int, str]] = {
    method.INDEX: shape
    for shape, methods in {
        "": (spec.Connection.CloseOk, spec.Channel.CloseOk, spec.Tx.Select, spec.Tx.Commit, spec.Tx.Rollback),
        "b": (spec.Channel.Flow, spec.Channel.FlowOk, spec.Confirm.Select, spec.Basic.Recover, spec.Basic.RecoverAsync),
        "s": (spec.Channel.Open,),
        "sb": (spec.Access.Request, spec.Basic.Cancel),
        "Lb": (spec.Basic.Ack, spec.Basic.Nack, spec.Basic.Reject),
        "lhb": (spec.Basic.Qos,),
        "hsb": (spec.Basic.Get, spec.Queue.Purge, spec.Queue.Delete, spec.Exchange.Delete),
        "hsbF": (spec.Queue.Declare,),
        "hssb": (spec.Basic.Publish,),
        "hssbF": (spec.Basic.Consume, spec.Exchange.Declare),
        "hsssF": (spec.Queue.Unbind,),
        "hsssbF": (spec.Queue.Bind, spec.Exchange.Bind, spec.Exchange.Unbind),
        "hshh": (spec.Connection.Close, spec.Channel.Close),
        "FsSs": (spec.Connection.StartOk,),
        "hlh": (spec.Connection.TuneOk,),
        "ssb": (spec.Connection.Open,),
        "Ss": (spec.Connection.UpdateSecret,),
    }.items()
    for method in methods
}
"""Bits, short, long, longer numbers, short and long Strings, and Field tables of what clients send."""


class Malformed(IndexError):
    """A field ends where it should not."""


class NotText(ValueError):
    """A name is not UTF-8."""


def check_arguments(method: int, payload: bytes) -> int | None:
    """Whether a method frame's payload holds the arguments of its method, and nothing more.

    Args:
        method: its index.
        payload: all of it.

    Returns:
        Where its last argument begins if that is a table.

    Raises:
        IndexError: it does not.
        NotText: a name is not UTF-8.

    Example:
        >>> check_arguments(spec.Basic.Cancel.INDEX, bytes([0, 60, 0, 30, 3, 97, 0]))
        Traceback (most recent call last):
            ...
        interlock.amqp.shapes.Malformed
    """
    place, names, tables = 4, [], []
    shape = _ARGUMENTS.get(method, "")
    for kind in shape:
        start = place
        if kind == "s":
            place += 1 + payload[place]
            names.append(payload[start + 1 : place])
        elif kind in _FIXED:
            place += _FIXED[kind]
        else:
            place = _after_length(payload, place)
            if kind == "F":
                tables.append(start)
    if place != len(payload) and method in _ARGUMENTS:
        raise Malformed
    for name in names:
        try:
            name.decode()
        except UnicodeDecodeError as error:
            raise NotText from error
    for table in tables:
        after_table(payload, table)
    return tables[-1] if shape.endswith("F") else None


def after_table(octets: bytes, place: int) -> int:
    """Where an encoded field table ends that begins here.

    Raises:
        IndexError: it does not end where it says, or has a value of a type that nobody knows.
    """
    end = _after_length(octets, place)
    place += 4
    while place < end:
        place = after_value(octets, place + 1 + octets[place])
    if place != end or end > len(octets):
        raise Malformed
    return end


def after_value(octets: bytes, place: int) -> int:
    """Where an encoded value ends whose type octet is here.

    Raises:
        IndexError: as of `after_table`.
    """
    kind = octets[place]
    place += 1
    if kind in _WIDTHS:
        return place + _WIDTHS[kind]
    if kind in b"Sx":
        return _after_length(octets, place)
    if kind == ord("F"):
        return after_table(octets, place)
    if kind != ord("A"):
        raise Malformed
    end = _after_length(octets, place)
    place += 4
    while place < end:
        place = after_value(octets, place)
    if place != end:
        raise Malformed
    return end


def _after_length(octets: bytes, place: int) -> int:
    return place + 4 + int.from_bytes(octets[place : place + 4])
