"""What a queue may be declared with beyond its flags: the x-arguments, and whether two declarations say the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from pika import spec
from pika.compat import long

from interlock.amqp.refusal import Refusal, not_implemented

DEAD_LETTER_EXCHANGE: Final = "x-dead-letter-exchange"
DEAD_LETTER_KEY: Final = "x-dead-letter-routing-key"
QUEUE_TYPE: Final = "x-queue-type"

# Where a queue keeps its messages is nobody's business in memory: accepted, compared, without effect.
_COMPARED: Final = (DEAD_LETTER_EXCHANGE, DEAD_LETTER_KEY, "x-queue-mode", QUEUE_TYPE, "x-queue-version")
_TEXTS: Final = (DEAD_LETTER_EXCHANGE, DEAD_LETTER_KEY)
_TYPE_NAMES: Final[dict[type, str]] = {
    bool: "bool",
    int: "signedint",
    long: "long",
    str: "longstr",
    bytes: "binary",
    Decimal: "decimal",
    datetime: "timestamp",
    list: "array",
    dict: "table",
}
_MISSING: Final = (
    "x-message-ttl",
    "x-expires",
    "x-max-length",
    "x-max-length-bytes",
    "x-overflow",
    "x-max-priority",
    "x-single-active-consumer",
)


@dataclass(frozen=True)
class QueueOptions:
    """What a queue was declared with; a second declaration must say the same."""

    durable: bool = False
    exclusive: bool = False
    auto_delete: bool = False
    arguments: Mapping[str, Any] = field(default_factory=dict)


def check_arguments(arguments: Mapping[str, Any], resource: str) -> None:
    """Refuse arguments this broker cannot honour.

    Raises:
        Refusal: 540, RabbitMQ has it and we have not; 406, the value is of the wrong type.
    """
    for name in _MISSING:
        if name in arguments:
            raise not_implemented(f"queue argument {name}")
    kind = arguments.get(QUEUE_TYPE, "classic")
    if kind != "classic":
        raise not_implemented(f"queue type {kind}")
    for name in _TEXTS:
        if name in arguments and not isinstance(arguments[name], str):
            text = f"invalid type '{type_name(arguments[name])}' for arg '{name}' in {resource}"
            raise Refusal(spec.PRECONDITION_FAILED, text)
    if DEAD_LETTER_KEY in arguments and DEAD_LETTER_EXCHANGE not in arguments:
        raise Refusal(
            spec.PRECONDITION_FAILED,
            f"invalid arg '{DEAD_LETTER_KEY}' for {resource}: routing_key_but_no_dlx_defined",
        )


def check_same(current: object, received: object, argument: str, resource: str) -> None:
    """Refuse a declaration whose flag or type differs.

    Raises:
        Refusal: 406, with both values in RabbitMQ's words.
    """
    if current != received:
        raise _inequivalent(argument, resource, f"'{_erlang(received)}'", f"'{_erlang(current)}'")


def check_same_arguments(current: Mapping[str, Any], received: Mapping[str, Any], resource: str) -> None:
    """Refuse a declaration whose arguments differ, as far as RabbitMQ compares them.

    Raises:
        Refusal: 406, with both values in RabbitMQ's words.
    """
    for name in _COMPARED:
        old, new = current.get(name), received.get(name)
        if old == new:
            continue
        if old is None or new is None:
            raise _inequivalent(name, resource, _typed(new), _typed(old))
        raise _inequivalent(name, resource, f"'{_erlang(new)}'", f"'{_erlang(old)}'")


def type_name(value: object) -> str:
    """RabbitMQ's word for the type of a decoded field value."""
    return _TYPE_NAMES.get(type(value), "void")


def _typed(value: object) -> str:
    return "none" if value is None else f"the value '{_erlang(value)}' of type '{type_name(value)}'"


def _erlang(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _inequivalent(argument: str, resource: str, received: str, current: str) -> Refusal:
    text = f"inequivalent arg '{argument}' for {resource}: received {received} but current is {current}"
    return Refusal(spec.PRECONDITION_FAILED, text)
