"""When the messages of one queue expire: at its head only, as in RabbitMQ's classic queues."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from interlock.amqp.message import Message
    from interlock.amqp.queue import MessageQueue

EXPIRED: Final = "expired"


class Expiry:
    """Looks after deadlines. One that passes behind the head takes effect when its message gets there.

    Args:
        queue: whose messages.
        ttl: milliseconds any message may wait here, None for as long as it likes.

    Attributes:
        wanted: whether any message here has ever had a deadline; without it there is nothing to do.
    """

    def __init__(self, queue: MessageQueue, ttl: int | None) -> None:
        self._queue = queue
        self._ttl = ttl
        self._timer: asyncio.TimerHandle | None = None
        self.wanted = False

    def deadline(self, message: Message) -> float | None:
        """When a message that comes now expires, by the loop's clock."""
        ttl = message.ttl
        if self._ttl is not None:
            ttl = self._ttl if ttl is None else min(ttl, self._ttl)
        if ttl is None:
            return None
        self.wanted = True
        return asyncio.get_running_loop().time() + ttl / 1000

    def sweep(self) -> None:
        """Remove what has expired at the head, and come back when the next will have."""
        loop = asyncio.get_running_loop()
        now = loop.time()
        while (first := self._queue.ready.first()) is not None and first.deadline is not None:
            if first.deadline > now:
                self._look_again_at(loop, first.deadline)
                return
            self._queue.home.router.bury(self._queue, [self._queue.ready.take()], EXPIRED)
        self.stop()

    def next_after(self) -> float | None:
        """Seconds until the first message expires, of one to come where there is none; None where it does not."""
        first = self._queue.ready.first()
        if first is None:
            return None if self._ttl is None else self._ttl / 1000
        if first.deadline is None:
            return None
        return round(max(0.0, first.deadline - asyncio.get_running_loop().time()), 3)

    def stop(self) -> None:
        """Look no more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _look_again_at(self, loop: asyncio.AbstractEventLoop, deadline: float) -> None:
        if self._timer is None or self._timer.cancelled() or self._timer.when() != deadline:
            self.stop()
            self._timer = loop.call_at(deadline, self.sweep)
