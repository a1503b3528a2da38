"""A detour for the next messages of a queue: they reach it late, twice, in another order, or not at all.

A consumer of ours with the highest priority there is takes each of them before the application does, and hands it on
through an exchange of its own: routing key, properties and body stay as they were. What it holds is unacknowledged, so
that it counts as under way, and is back in the queue when the detour's connection ends, however it ends: no binding is
touched, and nothing can be lost or doubled in between.
"""

from __future__ import annotations

import contextlib
import threading
import time
import uuid
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import dataclass
from typing import Any, Literal

from interlock.clients.link import SECONDS, answered_within, connected, parameters, reason_of
from interlock.errors import ClientError

__all__ = ["Detour", "Turn"]

Turn = Literal["late", "twice", "lost", "reversed"]
DETOUR = "interlock.detour."
FIRST_OF_ALL = 2**31 - 1
"""The priority of our consumers."""


@dataclass(frozen=True)
class Taken:
    """A message in our hands."""

    channel: Any
    method: Any
    properties: Any
    body: bytes


class Detour:
    """Takes the next messages of a queue and hands them on, each in its turn.

    Args:
        url: the broker's address.
        queue: whose messages.
        count: how many of them; more than one only to be reversed, for what was handed on would be taken again.
        turn: what becomes of them.
        seconds: how late they are, for ``late``.
        tell: called with the routing key of each message that met its turn.

    Attributes:
        taken: how many have come.
        over: whether all of them have come; those that are late may still be on their way.
        lost: why it can no longer be relied on, or None.

    Raises:
        AMQPError: the broker refused, or is not there.
    """

    def __init__(
        self, url: str, queue: str, count: int, turn: Turn, seconds: float, tell: Callable[[str], None]
    ) -> None:
        self._queue, self._count, self._turn, self._seconds, self._tell = queue, count, turn, seconds, tell
        self._exchange = f"{DETOUR}{uuid.uuid4().hex}"
        self._parameters = parameters(url)
        self._came: list[Taken] = []
        self._held: list[Taken] = []
        self._out: Any = None
        self._connection: Any = None
        self._stopping, self._done = False, threading.Event()
        self._due = 0.0
        self.taken, self.over = 0, False
        self.lost: str | None = None
        up: Future[None] = Future()
        self._thread = threading.Thread(target=self._run, args=(up,), name=f"detour of {queue}", daemon=True)
        self._thread.start()
        try:
            up.result(2 * SECONDS)
        except FutureTimeoutError:
            raise ClientError(f'the queue "{queue}" could not be listened to within {2 * SECONDS:g} s') from None

    def is_done(self) -> bool:
        """Whether all of them have come and met their turn; what is about to is waited for."""
        now = self.over and time.monotonic() >= self._due and self._thread.is_alive()
        return self._done.wait(SECONDS if now else 0.0)

    @property
    def waits(self) -> bool:
        """Whether messages are still to come."""
        return not self.over and self._thread.is_alive()

    def close(self) -> None:
        """Take no more; what is held goes back to where it was."""
        self._stopping = True
        with contextlib.suppress(Exception):  # where there is no connection any more, nobody sleeps on it
            self._connection.add_callback_threadsafe(lambda: None)
        self._thread.join(2 * SECONDS)

    def _run(self, up: Future[None]) -> None:
        try:
            self._connection = connected(self._parameters)
            self._begin()
            up.set_result(None)
            while not self._stopping and (self._held or not self.over):
                self._connection.process_data_events(time_limit=self._until_due())
                self._work()
            self._out.exchange_delete(self._exchange)
        except Exception as error:  # noqa: BLE001 - whatever ended it is told to whoever relies on it
            self.lost = reason_of(error)
            if not up.done():
                up.set_exception(error)
        finally:
            with contextlib.suppress(Exception), answered_within(self._connection, SECONDS / 5):
                self._connection.close()

    def _begin(self) -> None:
        self._out = self._connection.channel()
        self._out.confirm_delivery()
        self._out.queue_declare(self._queue, passive=True)
        self._out.exchange_declare(self._exchange, exchange_type="fanout", auto_delete=True)
        self._out.queue_bind(self._queue, self._exchange)
        # It takes so many, and no other while it holds them; on one channel they come in the order of the queue.
        channel = self._connection.channel()
        channel.basic_qos(prefetch_count=self._count)
        channel.basic_consume(self._queue, self._take, arguments={"x-priority": FIRST_OF_ALL})

    def _take(self, channel: Any, method: Any, properties: Any, body: bytes) -> None:
        self._came.append(Taken(channel, method, properties, body))

    def _until_due(self) -> float | None:
        if self._turn != "late" or not self._held:
            return None
        return max(0.0, self._due - time.monotonic())

    def _work(self) -> None:
        while self._came:
            taken = self._came.pop(0)
            self._due = time.monotonic() + self._seconds
            self._held.append(taken)
            if self.taken + 1 == self._count:
                taken.channel.basic_cancel(taken.method.consumer_tag)  # before it is settled, or another would come
            self.taken += 1
        self.over = self.taken == self._count
        if self._turn == "reversed" and not self.over:
            return
        if self._turn == "reversed":
            self._held.reverse()
        while self._held and (self._turn != "late" or self._until_due() == 0):
            self._hand_on(self._held[0])
            self._held.pop(0)
        if self.over and not self._held:
            self._done.set()

    def _hand_on(self, taken: Taken) -> None:
        key = taken.method.routing_key
        for _ in range({"lost": 0, "twice": 2}.get(self._turn, 1)):
            self._out.basic_publish(self._exchange, key, taken.body, taken.properties, mandatory=True)
        taken.channel.basic_ack(taken.method.delivery_tag)
        self._tell(key)
