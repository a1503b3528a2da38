"""The JSON Schemas that a profile gives messages: each message of the application is held against its own, unasked.

A Then that looks at messages judges those of the names it looks at; the end of the scenario all that is left. What the
scenario itself published is not the application's doing and is never judged, nor is what goes on as a dead letter: it
was judged when it was published.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING

from interlock.clients.message import called
from interlock.correlation import labels_of
from interlock.errors import ClientError, ExpectationFailed
from interlock.profile.layers import dotted

if TYPE_CHECKING:
    from interlock.clients.broker import Broker, Message
    from interlock.journal import Event
    from interlock.world.world import World

__all__ = ["MessageSchemas", "schema_for"]

MOST_TOLD = 4
"""Further messages that one failure names."""


def schema_for(name: str, schemas: Mapping[str, str]) -> str | None:
    """The schema of a message of this name: by its whole name, or else by the longest pattern that fits.

    Args:
        name: the message's.
        schemas: names of messages, in which ``*`` stands for anything, and of schemas.

    Example:
        >>> schema_for("order.placed", {"order.*": "order", "*": "event"}), schema_for("a", {})
        ('order', None)
    """
    if name in schemas:
        return schemas[name]
    fitting = [pattern for pattern in schemas if "*" in pattern and _compiled(pattern).fullmatch(name)]
    return schemas[max(fitting, key=len)] if fitting else None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(".*".join(map(re.escape, pattern.split("*"))), re.DOTALL)


class MessageSchemas:
    """What was judged in one scenario, and what is still to be judged.

    Args:
        world: the scenario's.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._judged: set[int] = set()

    def check_the_rest(self) -> None:
        """As `check`, of all names; what is still on its way to the tap is waited for.

        Raises:
            ExpectationFailed: a message does not fit its schema.
            InterlockError: nobody can say what was sent.
        """
        for broker in self._brokers():
            broker.settle()
        self.check()

    def check(self, names: Collection[str] | None = None) -> None:
        """Hold the messages that came up to now against their schemas, each once.

        Args:
            names: of the messages that are looked at; all where it is None.

        Raises:
            ExpectationFailed: one does not fit; names message, exchange, schema and fields, and further ones.
            UnknownName, DocumentError: its schema cannot be read.
        """
        broken: list[ExpectationFailed] = []
        for broker in self._brokers():
            for event in self._of_the_application(broker):
                message: Message = event.subject
                if event.number in self._judged or (names is not None and message.name not in names):
                    continue
                self._judged.add(event.number)
                found = self._judge(broker, message)
                broken += [found] if found is not None else []
        if broken:
            first, *others = broken
            more = [f"  Also: {other.sentence}" for other in others[:MOST_TOLD]]
            more += [f"  and {len(others) - MOST_TOLD} more"] if len(others) > MOST_TOLD else []
            raise ExpectationFailed(
                first.sentence, expected=first.expected, actual=first.actual, detail="\n".join([first.detail, *more])
            )

    def _brokers(self) -> Iterator[Broker]:
        for broker in self._world.harness.brokers.values():
            if None not in broker.unheard and any(one.schemas for one in broker.exchanges.values()):
                yield broker

    def _of_the_application(self, broker: Broker) -> Iterator[Event]:
        """What was tapped and not published by the suite: as often as it published the same, it was the suite."""
        world = self._world
        published = world.journal.since(world.mark, "message.published", broker.name)
        own = Counter(_same(event.subject) for event in published)
        for event in world.journal.since(world.mark, "message.tapped", broker.name):
            message: Message = event.subject
            if own[_same(message)]:
                own[_same(message)] -= 1
            elif not message.deaths and world.is_ours(labels_of(message)):
                yield event

    def _judge(self, broker: Broker, message: Message) -> ExpectationFailed | None:
        exchange = broker.exchanges.get(message.exchange)
        name = schema_for(message.name, exchange.schemas) if exchange is not None else None
        if name is None:
            return None
        from interlock.expect.fits_schema import FitsSchema  # noqa: PLC0415 - few suites have schemas

        schema = self._world.harness.documents.schemas.named(name)
        subject = f'the message "{message.name}" at "{called(message.exchange)}"'
        place = dotted(("brokers", broker.name, "exchanges", message.exchange, "schemas"))
        lines = [f"  {self._publishers(message)}", f"  see {place} in {self._world.profile.origin}"]
        try:
            value = message.json()
        except ClientError as error:
            return ExpectationFailed(
                f'{subject} does not fit the schema "{name}": it is not JSON',
                expected="JSON",
                actual=message.text,
                detail="\n".join([f"  {error.message}", f"  the schema is {schema.path}", *lines]),
            )
        matcher = FitsSchema(schema)
        if matcher.matches(value):
            return None
        failure = matcher.failure(value)
        return ExpectationFailed(
            f"{subject} {failure.headline}",
            expected=failure.expected,
            actual=failure.actual,
            detail="\n".join([*failure.lines, *lines]),
        )

    def _publishers(self, message: Message) -> str:
        """Who published it, as far as the profile and the message itself tell."""
        services = self._world.profile.services
        named = [name for name, service in services.items() if message.exchange in service.publishes]
        if (says := message.properties.get("app_id")) in named:
            named = [str(says)]
        quoted = [f'"{name}"' for name in named]
        if not quoted:
            return "no service of the profile says that it publishes there"
        *others, last = quoted
        return f"published by {', '.join(others)} or {last}" if others else f"published by {last}"


def _same(message: Message) -> tuple[str, str, bytes]:
    return message.exchange, message.routing_key, message.body
