"""The relay: carries a service's outbox to the broker, in order, on a thread and a connection of its own."""

from __future__ import annotations

import logging
import threading
import time
from typing import Any

import pika

from shop.broker import EXCHANGE, BrokerLost, connect, disconnect
from shop.database import Unreachable
from shop.outbox import Outbox, Unsent
from shop.patience import Patience, describe
from shop.readiness import Readiness

# Rows are published when they are committed; this finds what a killed process left behind, and serves heartbeats.
_POLL = 0.2


class Relay:
    """Publishes with confirms and marks a row only when the broker has the message.

    A crash in between publishes it again with the same message id, which consumers know. One relay per service keeps
    the order.
    """

    def __init__(
        self,
        outbox: Outbox,
        *,
        parameters: Any,
        readiness: Readiness,
        stopping: threading.Event,
        log: logging.Logger,
    ) -> None:
        self._outbox = outbox
        self._parameters = parameters
        self._readiness = readiness
        self._stopping = stopping
        self._log = log

    def run(self) -> None:
        """Until the service stops."""
        patience = Patience(self._stopping)
        while not self._stopping.is_set():
            connection = None
            try:
                connection = connect(self._parameters)
                channel = connection.channel()
                channel.confirm_delivery()
                self._readiness.up("outbox")
                patience.reset()
                self._relay(connection, channel)
            except (*BrokerLost, *Unreachable) as problem:
                self._readiness.down("outbox", describe(problem))
                self._log.warning("the outbox waits, trying again in %.1f s: %s", patience.pause, describe(problem))
                patience.wait()
            finally:
                disconnect(connection)

    def _relay(self, connection: Any, channel: Any) -> None:
        while not self._stopping.is_set():
            self._outbox.added.clear()
            while events := self._outbox.unsent():
                for event in events:
                    if self._stopping.is_set():
                        return
                    self._publish(channel, event)
                    self._outbox.mark_sent(event)
            connection.process_data_events(0)
            self._outbox.added.wait(_POLL)

    def _publish(self, channel: Any, event: Unsent) -> None:
        properties = pika.BasicProperties(
            message_id=event.message_id,
            type=event.event,
            app_id=self._outbox.service,
            content_type="application/json",
            delivery_mode=2,
            timestamp=int(time.time()),
            headers=dict(event.headers),
        )
        channel.basic_publish(EXCHANGE, event.event, event.body.encode(), properties)
