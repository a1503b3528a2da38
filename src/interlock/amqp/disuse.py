"""A queue that nobody uses for a while is deleted (``x-expires``)."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from interlock.amqp.queue import MessageQueue


class Disuse:
    """Counts from the last use: a declaration, a basic.get, a consumer that goes. A queue with consumers is used.

    Args:
        queue: which goes.
        after: milliseconds, None for never.
    """

    def __init__(self, queue: MessageQueue, after: int | None) -> None:
        self._queue = queue
        self._after = after
        self._timer: asyncio.TimerHandle | None = None

    def begin_again(self) -> None:
        """It was used just now."""
        self.stop()
        if self._after is not None:
            self._timer = asyncio.get_running_loop().call_later(self._after / 1000, self._look)

    def stop(self) -> None:
        """Count no more."""
        if self._timer is not None:
            self._timer.cancel()

    def _look(self) -> None:
        if not self._queue.consumers:
            self._queue.home.delete_queue(self._queue)
