"""One of two brokers, driven through pika: a command goes in, what it came to comes out in a form that compares."""

from __future__ import annotations

import contextlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pika
from pika.exceptions import AMQPError, ChannelClosedByBroker, NackError, UnroutableError

from amqp.claims import Address

CONNECTION_OF = (0, 0, 1)
"""Which connection a channel is on."""

UNANSWERED = {"basic_ack", "basic_nack", "basic_reject"}
"""What a broker says nothing of, unless it refuses."""

Outcome = tuple[Any, ...]


class Side:
    """A broker with two clients of three channels.

    Each command ends with an answer of the broker, and a look with one of every queue and then of every channel: what
    the command set going has arrived by then, for a queue answers after what it has sent, and so does a channel. Only
    what goes from queue to queue, and what RabbitMQ's queues put off, may take another look.

    Args:
        address: of the broker.
    """

    def __init__(self, address: Address) -> None:
        self.name = address.broker
        self._address = address
        self._connections = [pika.BlockingConnection(address.parameters()) for _ in range(2)]
        self._channels: list[Any] = [None] * len(CONNECTION_OF)
        self._lookers: list[Any] = [None, None]
        self._arrived: defaultdict[str, list[Outcome]] = defaultdict(list)
        self._consuming: set[int] = set()
        self.begin()

    def begin(self) -> None:
        """Open what is not open."""
        for number, connection in enumerate(CONNECTION_OF):
            if self._channels[number] is None or not self._channels[number].is_open:
                self._channels[number] = self._connections[connection].channel()
                self._channels[number].confirm_delivery()
                self._channels[number].add_on_cancel_callback(self._cancelled)
        for number, connection in enumerate(self._connections):
            if self._lookers[number] is None or not self._lookers[number].is_open:
                self._lookers[number] = connection.channel()

    def end(self, queues: Iterable[str], exchanges: Iterable[str]) -> None:
        """Leave nothing behind of what there may be."""
        for channel in self._channels:
            if channel.is_open:
                channel.close()
        for connection in range(len(self._connections)):
            for queue in queues:
                # An exclusive one only the connection can delete that it belongs to.
                with contextlib.suppress(ChannelClosedByBroker):
                    self._lookers[connection].queue_delete(queue)
                self.begin()
        for exchange in exchanges:
            self._lookers[0].exchange_delete(exchange)
        for connection in self._connections:
            connection.process_data_events(0)
        self._arrived.clear()
        self._consuming.clear()

    def close(self) -> None:
        """Hang up."""
        for connection in self._connections:
            with contextlib.suppress(AMQPError):
                connection.close()

    def do(self, number: int, name: str, *arguments: Any, **options: Any) -> Outcome:
        """Call a method of a channel, and say what it came to; a channel that it closed is opened again."""
        channel = self._channels[number]
        if name == "basic_consume":
            self._consuming.add(number)
            queue, tag = arguments
            arguments, options = (queue, self._inbox(tag)), {**options, "consumer_tag": tag}
        try:
            found = told(getattr(channel, name)(*arguments, **options))
            if name in UNANSWERED:
                channel.flow(True)  # done, or refused, when this has its answer
        except ChannelClosedByBroker as error:
            self.begin()
            return ("closed", error.reply_code, error.reply_text)
        except UnroutableError as error:
            return ("returned", *((each.method.reply_code, each.method.reply_text) for each in error.messages))
        except NackError:
            return ("nacked",)
        return ("ok", *found)

    def reopen(self, number: int) -> Outcome:
        """Close a channel, and open it again."""
        self._channels[number].close()
        self.begin()
        return ("ok",)

    def _inbox(self, tag: str) -> Callable[..., None]:
        def take(_channel: Any, method: Any, properties: Any, body: bytes) -> None:
            self._arrived[tag].append(delivered(method, properties, body))

        return take

    def look(self, queues: Mapping[str, int]) -> Outcome:
        """What is ready and how many consume, by queue, and what arrived since `seen`, by consumer.

        Args:
            queues: those there may be, and the connection to ask by.
        """
        counts = {queue: self._count(queue, connection) for queue, connection in queues.items()}
        for number in sorted(self._consuming):
            self._channels[number].flow(True)
        for connection in self._connections:
            connection.process_data_events(0)
        return counts, dict(self._arrived)

    def seen(self) -> None:
        """What has arrived is known."""
        self._arrived.clear()

    def _count(self, queue: str, connection: int) -> Outcome:
        try:
            answer = self._lookers[connection].queue_declare(queue, passive=True).method
        except ChannelClosedByBroker as error:
            self.begin()
            return ("closed", error.reply_code, error.reply_text)
        return answer.message_count, answer.consumer_count

    def _cancelled(self, frame: Any) -> None:
        self._arrived[frame.method.consumer_tag].append(("cancelled",))


def told(answer: Any) -> Outcome:
    """What a method of pika's channels returned."""
    if isinstance(answer, tuple):
        return delivered(*answer) if answer[0] is not None else ("empty",)
    if hasattr(answer, "method"):
        counts = (getattr(answer.method, name, None) for name in ("message_count", "consumer_count"))
        return (answer.method.NAME, *counts)
    return ()


def delivered(method: Any, properties: Any, body: bytes) -> Outcome:
    """What a delivery or the answer to a get says."""
    said = {name: value for name, value in vars(properties).items() if value is not None}
    headers = dict(said.pop("headers", {}))
    deaths = [{name: value for name, value in death.items() if name != "time"} for death in headers.pop("x-death", [])]
    return (
        method.delivery_tag,
        method.redelivered,
        method.exchange,
        method.routing_key,
        getattr(method, "message_count", None),
        said,
        headers,
        deaths,
        body,
    )
