"""Direct reply-to: answers that go to the channel that asked, without any queue."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Final

from pika import spec

from interlock.amqp.refusal import Refusal
from interlock.amqp.wire import short_string

if TYPE_CHECKING:
    from interlock.amqp.channel import Channel
    from interlock.amqp.message import Message

REPLY_TO: Final = "amq.rabbitmq.reply-to"


class Replies:
    """Who waits for answers, by the name that stands in ``reply_to``."""

    def __init__(self) -> None:
        self._waiting: dict[str, tuple[Channel, str]] = {}

    def exists(self, name: str) -> bool:
        """Whether an answer to that name arrives; ``amq.rabbitmq.reply-to`` itself is always there."""
        return name == REPLY_TO or name in self._waiting

    def name_of(self, channel: Channel) -> str:
        """What ``reply_to`` becomes in what a channel publishes.

        Raises:
            Refusal: 406, nobody waits there.
        """
        for name, (waiting, _) in self._waiting.items():
            if waiting is channel:
                return name
        raise Refusal(spec.PRECONDITION_FAILED, "fast reply consumer does not exist")

    def consume(self, channel: Channel, method: Any, tag: str) -> None:
        """A channel begins to wait.

        Raises:
            Refusal: 406, it waits already, or wants to acknowledge.
        """
        if any(waiting is channel for waiting, _ in self._waiting.values()):
            raise Refusal(spec.PRECONDITION_FAILED, "reply consumer already set")
        if not method.no_ack:
            raise Refusal(spec.PRECONDITION_FAILED, "reply consumer cannot acknowledge")
        self._waiting[f"{REPLY_TO}.{os.urandom(12).hex()}"] = channel, tag

    def cancel(self, channel: Channel, tag: str | None = None) -> None:
        """A channel waits no more; it is told by its consumer tag, or it is gone."""
        for name, (waiting, its) in tuple(self._waiting.items()):
            if waiting is channel and tag in (None, its):
                del self._waiting[name]

    def deliver(self, message: Message) -> str | None:
        """Hand an answer over, where somebody waits for it; returns that consumer's tag."""
        if message.routing_key not in self._waiting:
            return None
        channel, tag = self._waiting[message.routing_key]
        channel.send_delivery(short_string(tag), channel.next_tag(), message, redelivered=False)
        return tag
