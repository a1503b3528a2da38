"""The client of a message broker: publishes, listens beside the application, and looks at queues.

It works the same on RabbitMQ and on the embedded broker, because it uses nothing but AMQP 0-9-1. What was sent is
seen by a tap (`interlock.clients.tap`): from the application's queues it takes only what is to go a detour.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from pika import exceptions as amqp

from interlock.clients.detour import Detour, Turn
from interlock.clients.link import SECONDS, Link, reason_of
from interlock.clients.losses import check_nothing_lost
from interlock.clients.message import Message, called, name_of
from interlock.clients.publishing import publish_confirmed, publish_marker
from interlock.clients.tap import MARKER, Tap
from interlock.errors import ClientError, UnknownName, UsageError
from interlock.journal import Event, Journal

if TYPE_CHECKING:
    from interlock.profile.models import Exchange

__all__ = ["Broker", "Message", "QueueDepth"]

HAPPENED: Mapping[Turn, str] = {
    "late": "came late",
    "twice": "came twice",
    "lost": "was lost",
    "reversed": "came in reverse order",
}
"""What became of a message on a detour."""


@dataclass(frozen=True)
class QueueDepth:
    """What a queue holds: messages ready for delivery (without those in a consumer's hands), and consumers."""

    ready: int
    consumers: int


class Broker:
    """Talks to one broker. All methods may be called from any thread.

    Args:
        name: its name in the profile.
        url: ``amqp://user:password@host:port/vhost``.
        exchanges: name -> what the profile says of it.
        journal: gets ``message.published``, ``message.tapped``, ``queue.read`` and ``part.lost``.
        unheard: the exchanges that its user may not listen to, and why; None among them where there can be no tap.
        dead: the exchanges that its queues' dead letters go to, the profile's or not, with their type and keys.

    Example::

        rabbit = Broker("rabbit", "amqp://127.0.0.1", {"shop.events": Exchange()}, journal)
        rabbit.tap()
        mark = journal.mark()
        rabbit.publish("shop.events", "order.placed", b'{"id": 1}', properties={"content_type": "application/json"})
        rabbit.settle()
        rabbit.messages(mark)[0].json()  # {'id': 1}
    """

    def __init__(
        self,
        name: str,
        url: str,
        exchanges: Mapping[str, Exchange],
        journal: Journal,
        unheard: Mapping[str | None, str] = MappingProxyType({}),
        dead: Mapping[str, Exchange] = MappingProxyType({}),
    ) -> None:
        self.name = name
        self.exchanges, self.unheard, self.dead = dict(exchanges), dict(unheard), dict(dead)
        self._url, self._journal = url, journal
        self._link = Link(name, url, journal.redactor.text)
        self._tap: Tap | None = None
        self._detours: dict[str, Detour] = {}

    @property
    def slow(self) -> bool:
        """Whether it is not on this machine, so that looks at it are worth sparing."""
        return not self._link.here

    def connect(self) -> None:
        """Make sure that the broker can be talked to.

        Raises:
            ClientError: it cannot; says why.
        """
        self._link.run(lambda _channel: None, "no connection")

    def close(self) -> None:
        """Stop listening and hang up; never raises."""
        before, self._tap = self._tap, None
        if before is not None:
            before.stop()
        self._link.close()

    def publish(
        self,
        exchange: str,
        routing_key: str,
        body: bytes,
        headers: Mapping[str, Any] | None = None,
        properties: Mapping[str, Any] | None = None,
    ) -> bool:
        """Publish a message and wait until the broker has it.

        Returns:
            Whether any queue takes it. A tap's queue counts, so this is mostly True where one listens.

        Raises:
            UnknownName: the profile names no such exchange, or AMQP no such property.
            ClientError: the broker cannot be reached or refused.
        """
        declared = self._exchange(exchange)
        properties = dict(properties or {})
        name = name_of(declared.message_name, routing_key, properties, body)
        message = Message(
            name=name, exchange=exchange, routing_key=routing_key, properties=properties, headers=headers or {},
            body=body, at=time.time(),
        )  # fmt: skip
        return self._publish(message)

    def republish(self, message: Message) -> bool:
        """Publish a message once more as it was: exchange, key, properties, headers, body; returns as `publish`.

        Raises:
            ClientError: the broker cannot be reached or refused.
        """
        return self._publish(message)

    def rule_of(self, exchange: str) -> str:
        """Where the messages of an exchange have their name, see `name_of`; also of one that the profile does not name.

        Such a message is called as on all other exchanges, where they have the name in the same place of the body.
        """
        named = self.exchanges.get(exchange)
        if named is not None:
            return named.message_name
        rules = {one.message_name for one in self.exchanges.values()}
        return rules.pop() if len(rules) == 1 else "routing_key"

    def put(
        self,
        queue: str,
        body: bytes,
        headers: Mapping[str, Any],
        properties: Mapping[str, Any],
        name: str | None = None,
    ) -> None:
        """Publish a message straight into a queue, past all exchanges; it is called as the queue, unless by a name.

        Raises:
            ClientError: there is no such queue, or the broker cannot be reached or refused.
        """
        message = Message(
            name=queue if name is None else name,
            exchange="",
            routing_key=queue,
            properties=properties,
            headers=headers,
            body=body,
            at=time.time(),
        )
        if not self._publish(message):
            raise ClientError(f'there is no queue "{queue}" at broker "{self.name}"')

    def detour(self, queue: str, count: int, turn: Turn, seconds: float = 0.0) -> Detour:
        """Let the next messages of a queue come late, twice, in reverse order, or not at all; see `Detour`.

        Raises:
            UsageError: another detour of the queue still waits for its messages.
            ClientError: there is no such queue, or the broker cannot be reached or refused.
        """

        def tell(key: str) -> None:
            text = f'"{key}" to the queue "{queue}" {HAPPENED[turn]}'
            self._journal.record(Event(kind="fault", part=self.name, summary=text, data={"text": text}))

        before = self._detours.get(queue)
        if before is not None and before.waits:
            raise UsageError(
                f'what was said before of messages to the queue "{queue}" has not happened yet',
                hint="let those messages come first, or say it in a scenario of its own",
            )
        try:
            detour = self._detours[queue] = Detour(self._url, queue, count, turn, seconds, tell)
            return detour
        except (amqp.AMQPError, OSError) as error:
            reason = self._journal.redactor.text(reason_of(error))
            raise ClientError(
                f'messages to the queue "{queue}" of broker "{self.name}" cannot be held up: {reason}'
            ) from error

    def tap(self) -> None:
        """Listen to the profile's exchanges from now on, where that is allowed; to direct ones by the keys it names.

        Raises:
            ClientError: the broker cannot be reached or refused.
        """
        before, self._tap = self._tap, None  # where the new one fails, nothing must pass for heard
        if before is not None:
            before.stop()
        if None not in self.unheard:
            heard = {name: exchange for name, exchange in self.exchanges.items() if name not in self.unheard}
            dead = {name: exchange for name, exchange in self.dead.items() if name not in self.unheard}
            self._tap = Tap(self.name, self._url, heard, self._journal, dead)

    def retap(self) -> None:
        """Begin anew: what was sent before is no longer seen. A lost tap is made again.

        Raises:
            ClientError: the broker cannot be reached or refused.
        """
        if not self.mend() and self._tap is not None:
            self._tap.retap()

    def mend(self) -> bool:
        """Make a lost tap again; whether one was made.

        Raises:
            ClientError: the broker cannot be reached or refused.
        """
        lost = None not in self.unheard and (self._tap is None or self._tap.lost is not None)
        if lost:
            self.tap()
        return lost

    def untapped(self) -> list[str]:
        """Exchanges whose messages nobody hears: `unheard`, direct ones without ``keys``; all where there is no tap."""
        deaf = self._tap is None
        return [name for name, one in self.exchanges.items() if deaf or name in self.unheard or not one.heard]

    def settle(self) -> None:
        """Return when every message the broker took before this call is in the journal.

        Raises:
            PartLost: the tap is gone.
            ClientError: there is no tap, or the broker does not answer.
        """
        tap = self._listening()
        marker = uuid.uuid4().hex
        seen = tap.expect_marker(marker)
        if not publish_marker(self._link, tap.queue, MARKER, marker):
            seen.wait(SECONDS)  # its queue is gone: the tap is about to say so
        if not seen.wait(SECONDS):
            tap.give_up(f"it did not see its marker within {SECONDS:g} s")
        tap.check()

    def messages(self, mark: int) -> list[Message]:
        """The messages seen at the profile's exchanges since a mark of the journal, oldest first.

        Raises:
            PartLost: the tap is or was gone since then, so that nobody can say what was sent.
            ClientError: there is no tap.
            Forgotten: more has happened since the mark than the journal keeps.
        """
        seen = self._seen(mark)
        return [message for message in seen if not message.died and message.exchange in self.exchanges]

    def dead_letters(self, mark: int) -> list[Message]:
        """What has died in a queue and was seen on its way since a mark of the journal, oldest first.

        Raises:
            PartLost, ClientError, Forgotten: as `messages`.
        """
        return [message for message in self._seen(mark) if message.deaths]

    def _seen(self, mark: int) -> list[Message]:
        self._listening()
        check_nothing_lost(self._journal, mark, "broker", self.name)
        return [event.subject for event in self._journal.since(mark, "message.tapped", self.name)]

    def depth(self, queue: str) -> QueueDepth:
        """Look at a queue without touching it.

        Raises:
            ClientError: there is none, or it is someone's own.
        """
        answer = self._link.run(lambda channel: channel.queue_declare(queue, passive=True), f'queue "{queue}"')
        found = QueueDepth(answer.method.message_count, answer.method.consumer_count)
        data = {"queue": queue, "ready": found.ready, "unacked": None, "consumers": found.consumers}
        summary = f"{queue} -> {found.ready} ready, {found.consumers} consumers"
        self._journal.record(Event(kind="queue.read", part=self.name, summary=summary, data=data, subject=found))
        return found

    def _publish(self, message: Message) -> bool:
        routed = publish_confirmed(self._link, message)
        summary = f"{message.name} to {called(message.exchange)}{'' if routed else ': no queue takes it'}"
        event = Event(kind="message.published", part=self.name, summary=summary, data=message.data(), subject=message)
        self._journal.record(event)
        return routed

    def _exchange(self, name: str) -> Exchange:
        if name not in self.exchanges:
            raise UnknownName("exchange", name, self.exchanges, f'broker "{self.name}" of the profile')
        return self.exchanges[name]

    def _listening(self) -> Tap:
        if None in self.unheard:
            raise ClientError(f'nothing can be heard of the messages of broker "{self.name}": {self.unheard[None]}')
        if self._tap is None:
            raise ClientError(f'broker "{self.name}" is not tapped', hint="call tap() before the first message")
        self._tap.check()
        return self._tap
