"""The x-arguments of queues and consumers, each with what RabbitMQ says of a wrong one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from pika import spec

from interlock.amqp.fields import is_integer, type_name
from interlock.amqp.limits import DROP_HEAD, MAX_BYTES, MAX_LENGTH, OVERFLOW, REJECT, REJECT_TO_DLX
from interlock.amqp.refusal import Refusal, not_implemented

UNUSED_FOR: Final = "x-expires"
MESSAGE_TTL: Final = "x-message-ttl"
DEAD_LETTER_EXCHANGE: Final = "x-dead-letter-exchange"
DEAD_LETTER_KEY: Final = "x-dead-letter-routing-key"
MAX_PRIORITY: Final = "x-max-priority"
SINGLE_ACTIVE: Final = "x-single-active-consumer"
QUEUE_TYPE: Final = "x-queue-type"
QUEUE_MODE: Final = "x-queue-mode"
QUEUE_VERSION: Final = "x-queue-version"
LOCATOR: Final = "x-queue-master-locator"
LOCATORS: Final = ("client-local", "min-masters", "random")
LONGEST_TIME: Final = 10 * 365 * 24 * 60 * 60 * 1000
"""Milliseconds: ten years."""
PRIORITY: Final = "x-priority"
STREAM_OFFSET: Final = "x-stream-offset"
CREDIT: Final = "x-credit"
HIGHEST_PRIORITY: Final = 255

# Only for queue types that are not here.
_OF_OTHER_TYPES: Final = (
    "x-dead-letter-strategy",
    "x-delivery-limit",
    "x-initial-cluster-size",
    "x-max-age",
    "x-max-in-memory-bytes",
    "x-max-in-memory-length",
    "x-queue-leader-locator",
    "x-quorum-initial-group-size",
    "x-stream-max-segment-size-bytes",
)


@dataclass(frozen=True)
class QueueOptions:
    """What a queue was declared with; a second declaration must say the same."""

    durable: bool = False
    exclusive: bool = False
    auto_delete: bool = False
    arguments: Mapping[str, Any] = field(default_factory=dict)


def _integer(value: Any) -> str | None:
    return None if is_integer(value) else f'"expected integer, got {type_name(value)}"'


def _count(value: Any) -> str | None:
    return _integer(value) or (f"{{value_negative,{value}}}" if value < 0 else None)


def _time(value: Any) -> str | None:
    return _count(value) or too_long(value)


def _time_of_disuse(value: Any) -> str | None:
    return _time(value) or ("{value_zero,0}" if value == 0 else None)


def too_long(milliseconds: int) -> str | None:
    """What RabbitMQ says of a time that is longer than it can wait."""
    return f"{{value_too_large,{milliseconds}}}" if milliseconds > LONGEST_TIME else None


def _priority(value: Any) -> str | None:
    return _count(value) or (f"{{max_value_exceeded,{value}}}" if value > HIGHEST_PRIORITY else None)


def _of_type(kind: type) -> Callable[[Any], str | None]:
    return lambda value: None if type(value) is kind else f"{{unacceptable_type,{type_name(value)}}}"


def _one_of(words: tuple[str, ...], otherwise: str) -> Callable[[Any], str | None]:
    is_text = _of_type(str)
    return lambda value: is_text(value) or (None if value in words else otherwise.format(value))


def _version(value: Any) -> str | None:
    return _integer(value) or (None if value in (1, 2) else f"\"unsupported queue version '{value}'\"")


# Also the order in which they are compared. Where a queue keeps its messages (mode, version) has no effect in memory.
_CHECKS: Final[dict[str, Callable[[Any], str | None]]] = {
    UNUSED_FOR: _time_of_disuse,
    MESSAGE_TTL: _time,
    DEAD_LETTER_EXCHANGE: _of_type(str),
    DEAD_LETTER_KEY: _of_type(str),
    MAX_LENGTH: _count,
    MAX_BYTES: _count,
    MAX_PRIORITY: _priority,
    OVERFLOW: _one_of((DROP_HEAD, REJECT, REJECT_TO_DLX), "invalid_overflow"),
    QUEUE_MODE: _one_of(("default", "lazy"), "\"unsupported queue mode '{}'\""),
    QUEUE_VERSION: _version,
    SINGLE_ACTIVE: _of_type(bool),
    QUEUE_TYPE: _one_of(("classic", "quorum", "stream"), "\"unsupported queue type '{}'\""),
}
COMPARED: Final[dict[str, Any]] = {**dict.fromkeys(_CHECKS), QUEUE_TYPE: "classic", LOCATOR: None}
"""The arguments a second declaration must repeat, with what it means not to say them."""


def check_arguments(arguments: Mapping[str, Any], resource: str) -> None:
    """Refuse arguments that are wrong, or that this broker cannot honour.

    Raises:
        Refusal: 406, a value is wrong; 540, RabbitMQ has it and we have not.
    """
    check_exchange_name(arguments.get(DEAD_LETTER_EXCHANGE, ""), DEAD_LETTER_EXCHANGE, resource)
    for name, check in _CHECKS.items():
        if name in arguments:
            wrong = check(arguments[name])
            if name == DEAD_LETTER_KEY and wrong is None and DEAD_LETTER_EXCHANGE not in arguments:
                wrong = "routing_key_but_no_dlx_defined"
            if wrong is not None:
                raise Refusal(spec.PRECONDITION_FAILED, f"invalid arg '{name}' for {resource}: {wrong}")
    kind = arguments.get(QUEUE_TYPE, "classic")
    if kind != "classic":
        raise not_implemented(f"queue type {kind}")
    for name in _OF_OTHER_TYPES:
        if name in arguments:
            raise _of_other_type(name, resource)
    if arguments.get(LOCATOR, LOCATORS[0]) not in LOCATORS:
        raise Refusal(spec.INTERNAL_ERROR, method=0)  # RabbitMQ trips over it


def _of_other_type(name: str, resource: str) -> Refusal:
    text = f"invalid arg '{name}' for {resource} of queue type rabbit_classic_queue"
    return Refusal(spec.PRECONDITION_FAILED, text)


def check_exchange_name(value: Any, argument: str, resource: str) -> None:
    """Refuse a name of an exchange that is no text.

    Raises:
        Refusal: 406.
    """
    if not isinstance(value, str):
        text = f"invalid type '{type_name(value)}' for arg '{argument}' in {resource}"
        raise Refusal(spec.PRECONDITION_FAILED, text)


_CHECKS_OF_CONSUMERS: Final[dict[str, Callable[[Any], str | None]]] = {
    PRIORITY: _integer,
    "x-cancel-on-ha-failover": _of_type(bool),
}


def check_consumer(arguments: Mapping[str, Any], resource: str) -> int:
    """The priority a consumer asks for, 0 where it asks for none.

    Raises:
        Refusal: 406, an argument is wrong, or for another kind of queue; 540, RabbitMQ has it and we have not.
    """
    for name, check in _CHECKS_OF_CONSUMERS.items():
        wrong = check(arguments[name]) if name in arguments else None
        if wrong is not None:
            raise Refusal(spec.PRECONDITION_FAILED, f"invalid arg '{name}' for {resource}: {wrong}")
    if STREAM_OFFSET in arguments:
        raise _of_other_type(STREAM_OFFSET, resource)
    if CREDIT in arguments:
        raise not_implemented(f"consumer argument {CREDIT}")
    return int(arguments.get(PRIORITY, 0))
