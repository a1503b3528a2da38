"""The consumer: takes messages from a service's queue and settles each one when its effects are in the database."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import Any

from shop.broker import BrokerLost, connect, disconnect, queue_of
from shop.database import Unreachable
from shop.message import Message, Poison, read_message
from shop.patience import Patience, describe
from shop.readiness import Readiness

Handler = Callable[[Message], None]

# What a message in hand is given to finish in when the service stops, in seconds: what breaks off is done again.
_FAREWELL = 2.0


class Stopping(Exception):
    """Raised by a handler that gives up because the service stops; its message goes back to the broker."""


class Consumer:
    """Runs handlers, each on a thread of its own: the connection is served meanwhile, slow ones cost no heartbeat.

    A message is acknowledged when its handler returns, rejected into the dead-letter queue when it raises Poison or
    something unforeseen, and tried again when the database was unreachable. The same message is never worked on twice
    at a time.
    """

    def __init__(
        self,
        service: str,
        handlers: Mapping[str, Handler],
        *,
        parameters: Any,
        readiness: Readiness,
        stopping: threading.Event,
        log: logging.Logger,
        at_once: int = 1,
    ) -> None:
        self._queue = queue_of(service)
        self._handlers = handlers
        self._parameters = parameters
        self._readiness = readiness
        self._stopping = stopping
        self._log = log
        self._at_once = at_once
        self._connection: Any = None
        self._channel: Any = None
        self._in_hand: dict[str, list[tuple[Any, int]]] = {}
        self._lock = threading.Lock()

    def run(self) -> None:
        """Until the service stops."""
        patience = Patience(self._stopping)
        while not self._stopping.is_set():
            try:
                self._connection = connect(self._parameters)
                self._consume(patience)
            except BrokerLost as problem:
                self._readiness.down("consumer", describe(problem))
                self._log.warning(
                    "the consumer lost the broker, trying again in %.1f s: %s", patience.pause, describe(problem)
                )
                patience.wait()
            finally:
                disconnect(self._connection)

    def stop(self) -> None:
        """Let the running consumer see that the service stops."""
        with suppress(*BrokerLost):
            if self._connection is not None:
                self._connection.add_callback_threadsafe(lambda: None)

    def _consume(self, patience: Patience) -> None:
        self._channel = channel = self._connection.channel()
        channel.basic_qos(prefetch_count=self._at_once)
        channel.basic_consume(self._queue, self._delivered)
        self._readiness.up("consumer")
        patience.reset()
        while not self._stopping.is_set():
            if not channel.is_open or not channel.consumer_tags:
                raise ConnectionError(f"the broker ended the consumer of {self._queue}")
            self._connection.process_data_events(time_limit=1)
        deadline = time.monotonic() + _FAREWELL
        while self._in_hand and time.monotonic() < deadline:
            self._connection.process_data_events(time_limit=0.02)
        self._connection.process_data_events(time_limit=0)

    def _delivered(self, channel: Any, method: Any, properties: Any, body: bytes) -> None:
        if self._stopping.is_set():
            return
        try:
            message = read_message(body, method.routing_key, properties.message_id, properties.headers or {})
            handler = self._handler_of(message)
        except Poison as problem:
            self._log.error("rejected a message with the key %s: %s", method.routing_key, problem)
            channel.basic_reject(method.delivery_tag, requeue=False)
            return
        with self._lock:
            deliveries = self._in_hand.setdefault(message.id, [])
            deliveries.append((channel, method.delivery_tag))
            if len(deliveries) > 1:
                return  # delivered again while it is worked on: settled together
        threading.Thread(target=self._work, args=(message, handler), name=message.event, daemon=True).start()

    def _handler_of(self, message: Message) -> Handler:
        handler = self._handlers.get(message.event)
        if handler is None:
            raise Poison(f"the event {message.event!r} is not for this service")
        return handler

    def _work(self, message: Message, handler: Handler) -> None:
        understood = self._understood(message, handler)
        with self._lock:
            deliveries = self._in_hand.pop(message.id)
        if understood is None:
            return
        # Without a connection it is delivered again on the next one, and found in the inbox.
        with suppress(*BrokerLost):
            self._connection.add_callback_threadsafe(partial(self._settle, deliveries, understood=understood))

    def _understood(self, message: Message, handler: Handler) -> bool | None:
        """True to acknowledge, False to reject, None to leave the message to the broker."""
        patience = Patience(self._stopping)
        while not self._stopping.is_set():
            try:
                handler(message)
                return True
            except Stopping:
                return None
            except Poison as problem:
                self._log.error("rejected %s: %s", message.event, problem)
                return False
            except Unreachable as problem:
                self._log.warning(
                    "%s waits for the database, trying again in %.1f s: %s",
                    message.event,
                    patience.pause,
                    describe(problem),
                )
                patience.wait()
            except Exception:  # noqa: BLE001  a bug must not stop the service; the message is kept for a person
                self._log.exception("rejected %s", message.event)
                return False
        return None

    def _settle(self, deliveries: list[tuple[Any, int]], *, understood: bool) -> None:
        for channel, tag in deliveries:
            if channel is not self._channel or not channel.is_open:
                continue  # the broker has taken it back with its connection
            if understood:
                channel.basic_ack(tag)
            else:
                channel.basic_reject(tag, requeue=False)
