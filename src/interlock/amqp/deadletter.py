"""What becomes of a message that a queue lets go for good: where it goes on to, and the x-death it carries."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import takewhile
from typing import TYPE_CHECKING, Any, Final

from pika.compat import long

from interlock.amqp import properties
from interlock.amqp.arguments import DEAD_LETTER_EXCHANGE, DEAD_LETTER_KEY

if TYPE_CHECKING:
    from interlock.amqp.message import Message
    from interlock.amqp.queue import MessageQueue

REJECTED: Final = "rejected"


@dataclass(frozen=True)
class DeadLetter:
    """A message on its way to the dead-letter exchange of the queue it died in.

    Attributes:
        message: as it is published there.
        deaths: all it has died so far, the last one first.
        reason: of the last one: rejected, expired, maxlen.
    """

    message: Message
    deaths: list[Any]
    reason: str

    def may_go_to(self, queue: MessageQueue) -> bool:
        """Whether it would not go round for ever: a way back here without any reject is no way."""
        if self.reason == REJECTED or not any(_of(death, "queue") == queue.name for death in self.deaths):
            return True
        since = [*takewhile(lambda death: _of(death, "queue") != queue.name, self.deaths)]
        return any(_of(death, "reason") == REJECTED for death in self.deaths[: len(since) + 1])


def dead_letter(message: Message, queue: MessageQueue, reason: str) -> DeadLetter | None:
    """What goes on from a queue, or None where the queue has no dead-letter exchange."""
    exchange = queue.options.arguments.get(DEAD_LETTER_EXCHANGE)
    if exchange is None:
        return None
    pieces = properties.split(message.header)
    # An expired message would expire in the dead-letter queue at once.
    expiration = pieces.pop(properties.EXPIRATION, None)
    headers = properties.split_table(pieces.get(properties.HEADERS, b"\0\0\0\0"))
    death = _death(message, queue.name, reason, headers)
    if expiration is not None:
        death["original-expiration"] = expiration[1:].decode(errors="replace")
    deaths = _deaths(headers, death)
    headers["x-death"] = properties.encode_value(deaths)
    key = queue.options.arguments.get(DEAD_LETTER_KEY)
    if key is not None:
        headers.pop("CC", None)
    pieces[properties.HEADERS] = properties.join_table(headers)
    letter = replace(
        message,
        exchange=exchange,
        routing_key=message.routing_key if key is None else key,
        copies_to=message.copies_to if key is None else (),
        header=properties.join(message.header, pieces),
        ttl=None,
    )
    return DeadLetter(letter, deaths, reason)


def _death(message: Message, queue: str, reason: str, headers: Mapping[str, bytes]) -> dict[str, Any]:
    copies = properties.decode_value(headers["CC"]) if "CC" in headers else []
    return {
        "count": long(1),
        "exchange": message.exchange,
        "queue": queue,
        "reason": reason,
        "routing-keys": [message.routing_key, *(copies if isinstance(copies, list) else [])],
        "time": datetime.fromtimestamp(int(time.time()), UTC),
    }


def _deaths(headers: dict[str, bytes], latest: dict[str, Any]) -> list[Any]:
    """The x-death array with this death first: counted up where it happened before, new where it did not.

    RabbitMQ 3.10 turns the order of all others round each time.
    """
    if "x-death" not in headers:
        for name in ("reason", "queue", "exchange"):
            headers[f"x-first-death-{name}"] = properties.encode_value(latest[name])
        return [latest]
    earlier = properties.decode_value(headers["x-death"])
    others = []
    for death in earlier if isinstance(earlier, list) else []:
        if all(_of(death, name) == latest[name] for name in ("queue", "reason")):
            latest = death | {"count": long(death.get("count", 0) + 1)}
        else:
            others.append(death)
    return [latest, *reversed(others)]


def _of(death: Any, name: str) -> Any:
    return death.get(name) if isinstance(death, dict) else None
