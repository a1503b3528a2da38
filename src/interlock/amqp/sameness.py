"""Whether a second declaration says the same as the first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pika import spec

from interlock.amqp.fields import erlang, typed
from interlock.amqp.refusal import Refusal


def check_same(current: object, received: object, argument: str, resource: str) -> None:
    """Refuse a declaration whose flag or type differs.

    Raises:
        Refusal: 406, with both values in RabbitMQ's words.
    """
    if current != received:
        raise _inequivalent(argument, resource, f"'{erlang(received)}'", f"'{erlang(current)}'")


def check_same_arguments(
    current: Mapping[str, Any], received: Mapping[str, Any], defaults: Mapping[str, Any], resource: str
) -> None:
    """Refuse a declaration whose arguments differ.

    Args:
        current: of the one there is.
        received: of the new one.
        defaults: the names that are compared, each with what it means not to say it.
        resource: what is declared.

    Raises:
        Refusal: 406, with both values in RabbitMQ's words.
    """
    for name, default in defaults.items():
        if current.get(name, default) == received.get(name, default):
            continue
        old, new = current.get(name), received.get(name)
        if old is None or new is None:
            raise _inequivalent(name, resource, typed(new), typed(old))
        raise _inequivalent(name, resource, f"'{erlang(new)}'", f"'{erlang(old)}'")


def _inequivalent(argument: str, resource: str, received: str, current: str) -> Refusal:
    text = f"inequivalent arg '{argument}' for {resource}: received {received} but current is {current}"
    return Refusal(spec.PRECONDITION_FAILED, text)
