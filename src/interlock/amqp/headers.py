"""What a binding to a headers exchange asks of a message's headers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from pika import spec

from interlock.amqp.fields import erlang, type_name
from interlock.amqp.refusal import Refusal

MATCH: Final = "x-match"
WORDS: Final = ("all", "any", "all-with-x", "any-with-x")


class Condition:
    """``x-match`` and the headers that a binding names.

    Without ``-with-x``, headers that begin with ``x-`` are not looked at. One that is bound to no value asks only
    whether the message has it.

    Example:
        >>> Condition({"x-match": "any", "colour": "red", "size": 2}).met_by({"size": 2})
        True
    """

    def __init__(self, arguments: Mapping[str, Any]) -> None:
        word = arguments.get(MATCH, WORDS[0])
        self._all = word in ("all", "all-with-x")
        with_x = word in ("all-with-x", "any-with-x")
        self._asked = {
            name: value for name, value in arguments.items() if name != MATCH and (with_x or not name.startswith("x-"))
        }

    def met_by(self, headers: Mapping[str, Any]) -> bool:
        """Whether a message with these headers goes this way."""
        answers = (name in headers and _same(value, headers[name]) for name, value in self._asked.items())
        return all(answers) if self._all else any(answers)


def check_binding(arguments: Mapping[str, Any]) -> None:
    """Refuse an ``x-match`` that is none of its words.

    Raises:
        Refusal: 406, in RabbitMQ's words.
    """
    word = arguments.get(MATCH, WORDS[0])
    if not isinstance(word, str):
        said = "undefined" if word is None else erlang(word)
        text = f"Invalid x-match field type {type_name(word)} (value {said}); expected longstr"
    elif word not in WORDS:
        text = f'Invalid x-match field value <<"{word}">>; expected all, any, all-with-x, or any-with-x'
    else:
        return
    raise Refusal(spec.PRECONDITION_FAILED, text)


def _same(asked: Any, found: Any) -> bool:
    return asked is None or (_class(asked) == _class(found) and bool(asked == found))


def _class(value: Any) -> type:
    """Numbers of all widths, whole or not, are one kind, and no number is a text or a truth."""
    for kind in (bool, int, str, bytes, Decimal, datetime, dict, list):
        if isinstance(value, kind):
            return kind
    return int if isinstance(value, float) else type(value)
