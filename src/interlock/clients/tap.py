"""A queue of our own bound beside the application's, so that its queues are never consumed from.

The tap has a thread and a connection to itself and journals every message as it comes. Bound with ``#`` it
sees everything of topic, fanout and headers exchanges; of a direct exchange what has one of the profile's keys; of
the default exchange what a broker that traces tells of it.
"""

from __future__ import annotations

import contextlib
import queue
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pika
from pika import exceptions as amqp

from interlock.clients.link import SECONDS, answered_within, connected, parameters, reason_of
from interlock.clients.message import Message, called, from_pika, name_of
from interlock.clients.tap_queue import TAP, listening_queue
from interlock.clients.tracing import DEFAULT, DIED, TRACE, traced
from interlock.errors import ClientError, InterlockError, PartLost
from interlock.journal import Event, Journal

if TYPE_CHECKING:
    from interlock.profile.models import Exchange

Question = tuple[Callable[[], None], Future[None]]
"""What the tap's thread is to do, and where the outcome goes."""

MARKER = "interlock.marker"
"""The ``type`` of messages that only say: whatever came before has been seen."""


class Tap:
    """Listens until `stop`; `lost` says why it can no longer be trusted, or None.

    Args:
        name: the broker's name in the profile.
        url: its address.
        exchanges: those to listen to, and by which keys; one that is not there yet is declared as the profile says.
        journal: gets ``message.tapped`` and, when the tap dies, ``part.lost``.
        dead: the exchanges that dead letters go to.

    Raises:
        ClientError: the broker cannot be reached or refused.
    """

    def __init__(
        self,
        name: str,
        url: str,
        exchanges: Mapping[str, Exchange],
        journal: Journal,
        dead: Mapping[str, Exchange] = MappingProxyType({}),
    ) -> None:
        self.name, self.queue = name, ""
        self.lost: str | None = None
        self._exchanges, self._dead, self._journal = dict(exchanges), dict(dead), journal
        self._asked: queue.SimpleQueue[Question] = queue.SimpleQueue()
        self._markers: dict[str, threading.Event] = {}
        self._stopping, self._losing = False, threading.Lock()
        self._parameters = parameters(url)
        self._connection: Any = None
        self._channel: Any = None
        up: Future[None] = Future()
        self._thread = threading.Thread(target=self._run, args=(up,), name=f"tap {name}", daemon=True)
        self._thread.start()
        self._result(up, 4 * SECONDS)

    def retap(self) -> None:
        """Leave the queue for a new one: nothing sent before this arrives after it."""
        done: Future[None] = Future()
        self._asked.put((self._renew, done))
        self._wake()
        self._result(done, 2 * SECONDS)

    def expect_marker(self, marker: str) -> threading.Event:
        """The event that is set when the marker has come, or never will; ask before sending it."""
        seen = self._markers.setdefault(marker, threading.Event())
        if self.lost is not None:
            seen.set()
        return seen

    def check(self) -> None:
        """Raise `PartLost` where the tap is gone: what it did not see, nobody can say."""
        if self.lost is not None:
            raise PartLost(
                f'the tap of broker "{self.name}" is lost: {self.lost}; messages since then were not seen',
                hint=f'see the log of "{self.name}"; the tap is made again before the next scenario',
            )

    def give_up(self, reason: str) -> None:
        """Say that it can no longer be trusted: its connection may be there for us alone."""
        self._stopping = True
        self._lose(reason)

    def stop(self) -> None:
        """Hang up; the queue goes with the connection."""
        self._stopping = True
        self._wake()
        self._thread.join(SECONDS)

    def _result(self, future: Future[None], seconds: float) -> None:
        try:
            future.result(seconds)
        except FutureTimeoutError:
            reason = f"it did not answer within {seconds:g} s"
            self.give_up(reason)
            raise ClientError(f'the tap of broker "{self.name}" is lost: {reason}') from None
        except InterlockError:
            raise
        except Exception as error:
            message = self._journal.redactor.text(f'broker "{self.name}" cannot be tapped: {reason_of(error)}')
            raise ClientError(message, hint=f'see the log of "{self.name}"') from error

    def _wake(self) -> None:
        with contextlib.suppress(Exception):  # where there is no connection any more, nobody sleeps on it
            self._connection.add_callback_threadsafe(lambda: None)

    def _run(self, up: Future[None]) -> None:
        try:
            self._listen(up)
        except Exception as error:  # noqa: BLE001 - a tap that ends must say so, whatever ended it
            if not up.done():
                up.set_exception(error)
            elif not self._stopping:
                self._lose(reason_of(error))
        finally:
            with contextlib.suppress(Exception), answered_within(self._connection, SECONDS / 5):
                self._connection.close()

    def _listen(self, up: Future[None]) -> None:
        self._connection = connected(self._parameters)
        self._renew()
        up.set_result(None)
        while not self._stopping:
            self._connection.process_data_events(time_limit=None)
            self._do_what_was_asked()
            if not self._channel.is_open:
                raise amqp.ChannelClosed(0, "its queue was deleted, or the broker closed its channel")

    def _do_what_was_asked(self) -> None:
        for act, done in self._taken_questions():
            try:
                act()
            except Exception as error:
                done.set_exception(error)
                raise
            done.set_result(None)

    def _taken_questions(self) -> Iterator[Question]:
        with contextlib.suppress(queue.Empty):  # two threads may take them: this one, and one that gives up
            while True:
                yield self._asked.get_nowait()

    def _lose(self, reason: str) -> None:
        with self._losing:
            if self.lost is not None:
                return
            self.lost = self._journal.redactor.text(reason)
        for seen in tuple(self._markers.values()):
            seen.set()
        for _, done in self._taken_questions():
            done.set_exception(PartLost(f'the tap of broker "{self.name}" is lost: {self.lost}'))
        summary = f'the tap of "{self.name}" is lost: {reason}'
        self._journal.record(Event(kind="part.lost", part=self.name, summary=summary, data={"reason": reason}))

    def _renew(self) -> None:
        if self._channel is not None:
            self._channel.close()  # takes the consumer with it, and that the exclusive, auto-deleted queue
        self._channel, self.queue = listening_queue(self._connection, self._exchanges, self._take, self._dead)

    def _take(self, _channel: Any, method: Any, raw: pika.BasicProperties, body: bytes) -> None:
        properties, headers = from_pika(raw)
        if not method.exchange and properties.get("type") == MARKER:
            if (seen := self._markers.pop(properties.get("message_id", ""), None)) is not None:
                seen.set()
            return
        at, key = method.exchange, method.routing_key
        died = at == TRACE and key.startswith(DIED)
        if died or (at == TRACE and DEFAULT in self._exchanges):
            at, (key, properties, headers) = DEFAULT, traced(headers)
            if key.startswith(TAP):
                return  # a marker for a tap, or a question of ours whether there can be one
        exchange = self._exchanges.get(at)
        message = Message(
            name=name_of(exchange.message_name if exchange else "routing_key", key, properties, body),
            exchange=at,
            routing_key=key,
            properties=properties,
            headers=headers,
            body=body,
            redelivered=method.redelivered,
            died=died,
            at=time.time(),
        )
        data = message.data() | {"redelivered": message.redelivered}
        summary = f"{message.name} at {called(at)}"
        self._journal.record(Event(kind="message.tapped", part=self.name, summary=summary, data=data, subject=message))
