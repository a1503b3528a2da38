"""One channel of an unmodified client, and what it gets to hear, in words. Its methods are the verbs of scripts."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pika
from pika import spec
from pika.exceptions import ChannelClosedByBroker, NackError, UnroutableError

from amqp.differential.names import Names
from amqp.differential.wording import described, text

PATIENCE = 30.0


class Client(Names):
    """Publishes are confirmed, unless the channel has transactions; what is delivered is told by `deliveries`."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self.channel = connection.channel()
        self._confirming = self._transactional = False
        self._events: list[str] = []
        self._queues: set[str] = set()
        self.channel.add_on_cancel_callback(lambda frame: self._events.append(f"{frame.method.consumer_tag} cancelled"))
        self.channel.add_on_return_callback(
            lambda _, method, __, body: self._events.append(f"returned {method.reply_code} {text(body)}")
        )

    # Publishing

    def publish(self, exchange: str, key: str, *bodies: str, **properties: Any) -> list[str]:
        mandatory = bodies[-1:] == ("mandatory",)
        told = [
            self._publish(exchange, key, body, properties, mandatory=mandatory)
            for body in bodies[: -1 if mandatory else None]
        ]
        return told if len(set(told)) > 1 else told[:1]

    def _publish(
        self, exchange: str, key: str, body: str, properties: dict[str, Any], *, mandatory: bool = False
    ) -> str:
        if not (self._confirming or self._transactional):
            self.confirm()
        if "expiration" in properties:
            properties["expiration"] = str(properties["expiration"])
        try:
            self.channel.basic_publish(
                exchange, key, body.encode(), pika.BasicProperties(**properties), mandatory=mandatory
            )
        except NackError:
            return "refused"
        except UnroutableError as error:
            return f"returned {error.messages[0].method.reply_code} {error.messages[0].method.reply_text}"
        return "sent" if self._transactional else "confirmed"

    def confirm(self) -> str:
        self.channel.confirm_delivery()
        self._confirming = True
        return "ok"

    def tx(self, what: str) -> str:
        getattr(self.channel, f"tx_{what}")()
        self._transactional = True
        return "ok"

    # Getting and consuming

    def get(self, queue: str, *flags: str) -> list[str]:
        method, properties, body = self.channel.basic_get(queue, **dict.fromkeys(flags, True))
        if method is None:
            return ["empty"]
        return described(method, properties, body, f"{method.message_count} left")

    def drain(self, queue: str) -> str:
        bodies = []
        while (got := self.channel.basic_get(queue, auto_ack=True))[0] is not None:
            bodies.append(text(got[2]))
        return " ".join(bodies) or "empty"

    def consume(self, queue: str, tag: str, *flags: str, **arguments: Any) -> str:
        self.channel.basic_consume(
            queue, self._take, consumer_tag=tag, **dict.fromkeys(flags, True), arguments=arguments or None
        )
        self._queues.add(queue)
        return "ok"

    def consume_blindly(self, queue: str, tag: str) -> str:
        """As `consume`, where pika itself would refuse."""
        self.channel._impl._send_method(spec.Basic.Consume(queue=queue, consumer_tag=tag))
        return self._done()

    def _take(self, _channel: Any, method: Any, properties: Any, body: bytes) -> None:
        first, *rest = described(method, properties, body, method.consumer_tag)
        self._events += [first, *rest]

    def cancel(self, tag: str) -> str:
        self.channel.basic_cancel(tag)
        return "ok"

    def deliveries(self, count: str = "0") -> list[str]:
        """What has come since the last time, so many lines at least."""
        self._until(lambda: len(self._events) >= int(count), lambda: f"{self._events}")
        for queue in self._queues:  # a queue answers after what it has delivered before, on the same way
            try:
                other = self.connection.channel()
                other.queue_declare(queue, passive=True)
                other.close()
            except ChannelClosedByBroker:
                pass
        self.connection.process_data_events(0)
        told, self._events = self._events, []
        return told or ["nothing"]

    def answer(self, queue: str, body: str) -> str:
        """Answer a question from a queue, where it says that it wants the answer."""
        _, question, _ = self.channel.basic_get(queue, auto_ack=True)
        return self._publish("", question.reply_to, body, {"correlation_id": question.correlation_id})

    # Settling

    def ack(self, tag: str, *flags: str) -> str:
        self.channel.basic_ack(int(tag), **dict.fromkeys(flags, True))
        return self._done()

    def nack(self, tag: str, *flags: str) -> str:
        self.channel.basic_nack(int(tag), multiple="multiple" in flags, requeue="requeue" in flags)
        return self._done()

    def reject(self, tag: str, *flags: str) -> str:
        self.channel.basic_reject(int(tag), requeue="requeue" in flags)
        return self._done()

    def recover(self, *flags: str) -> str:
        if "async" in flags:
            self.channel._impl._send_method(spec.Basic.RecoverAsync(requeue=True))
            return self._done()
        self.channel.basic_recover(requeue="drop" not in flags)
        return "ok"

    def qos(self, count: str, *flags: str) -> str:
        self.channel.basic_qos(prefetch_count=int(count), global_qos="all" in flags)
        return "ok"

    def close(self) -> str:
        self.channel.close()
        return "ok"

    def _done(self) -> str:
        """What has no answer of its own is done, or refused, when this is answered."""
        self.channel.exchange_declare("amq.direct", passive=True)
        return "ok"

    # Waiting

    def until(self, queue: str, count: str) -> str:
        """A queue has so many messages ready, by and by."""
        last: list[int] = []

        def look() -> bool:
            last[:] = [self.channel.queue_declare(queue, passive=True).method.message_count]
            return last[0] == int(count)

        self._until(look, lambda: f"{queue} has {last}")
        return "so it is"

    def until_gone(self, queue: str, getting: str = "", declaring: str = "", expires: str = "") -> str:
        """A queue is there no more. Bindings are asked for: to declare it would be to use it.

        Others may be used all the time, by getting from them or by declaring them as they were.
        """

        def look() -> bool:
            if getting:
                self.channel.basic_get(getting)
            if declaring:
                self.channel.queue_declare(declaring, arguments={"x-expires": int(expires)})
            other = self.connection.channel()
            try:
                other.queue_bind(queue, "amq.direct", "until-gone")
            except ChannelClosedByBroker:
                return True
            other.close()
            return False

        self._until(look, lambda: f"{queue} is there")
        return "so it is"

    def passes(self, milliseconds: int) -> str:
        """So much time, by the broker's clock: that of a message that expires."""
        arguments = {"x-message-ttl": int(milliseconds), "x-dead-letter-exchange": ""}
        other = self.connection.channel()
        over = other.queue_declare("", exclusive=True).method.queue
        wait = other.queue_declare(
            "", exclusive=True, arguments={**arguments, "x-dead-letter-routing-key": over}
        ).method.queue
        other.basic_publish("", wait, b"")
        self._until(lambda: other.queue_declare(over, passive=True).method.message_count == 1, lambda: "time")
        other.queue_delete(wait)
        other.queue_delete(over)
        other.close()
        return "so it is"

    def _until(self, holds: Callable[[], bool], seen: Callable[[], str]) -> None:
        end = time.monotonic() + PATIENCE
        while not holds():
            assert time.monotonic() < end, f"not within {PATIENCE:g} s: {seen()}"
            self.connection.process_data_events(0.005)
