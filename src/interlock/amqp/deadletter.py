"""What becomes of a message that a consumer rejects for good: where it goes, and the x-death it carries."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from pika.compat import long

from interlock.amqp import properties
from interlock.amqp.arguments import DEAD_LETTER_EXCHANGE, DEAD_LETTER_KEY
from interlock.amqp.message import Message

if TYPE_CHECKING:
    from interlock.amqp.queue import MessageQueue

REJECTED: Final = "rejected"


def dead_lettered(message: Message, queue: MessageQueue, reason: str = REJECTED) -> Message | None:
    """The message to publish to the queue's dead-letter exchange, or None where the queue has none."""
    exchange = queue.options.arguments.get(DEAD_LETTER_EXCHANGE)
    if exchange is None:
        return None
    key = queue.options.arguments.get(DEAD_LETTER_KEY, message.routing_key)
    return Message(exchange, key, _with_death(message, queue.name, reason), message.body)


def _with_death(message: Message, queue: str, reason: str) -> bytes:
    pieces = properties.split(message.header)
    # An expired message would expire in the dead-letter queue at once.
    pieces.pop(properties.EXPIRATION, None)
    headers = properties.split_table(pieces.get(properties.HEADERS, b"\0\0\0\0"))
    known = headers.get("x-death")
    deaths = properties.decode_value(known) if known is not None else None
    if deaths is None:
        for name, value in (("reason", reason), ("queue", queue), ("exchange", message.exchange)):
            headers[f"x-first-death-{name}"] = properties.encode_value(value)
    headers["x-death"] = properties.encode_value(_counted(deaths, message, queue, reason))
    pieces[properties.HEADERS] = properties.join_table(headers)
    return properties.join(message.header, pieces)


def _counted(deaths: Any, message: Message, queue: str, reason: str) -> list[Any]:
    """The x-death array with this death first: counted up where it happened before, new where it did not."""
    earlier = deaths if isinstance(deaths, list) else []
    latest: dict[str, Any] = {
        "count": long(1),
        "exchange": message.exchange,
        "queue": queue,
        "reason": reason,
        "routing-keys": [message.routing_key],
        "time": datetime.fromtimestamp(int(time.time()), UTC),
    }
    others = []
    for death in earlier:
        if isinstance(death, dict) and (death.get("queue"), death.get("reason")) == (queue, reason):
            latest = death | {"count": long(death.get("count", 0) + 1)}
        else:
            others.append(death)
    return [latest, *others]
