"""Heartbeats of one connection, both ways, as RabbitMQ keeps them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

SILENT_CHECKS: Final = 2


class Heartbeat:
    """Sends one twice an interval; hangs up on a client that nothing came from for two intervals.

    RabbitMQ does the same to a process that is stopped or whose handler takes too long, so this broker does: a client
    that is only kept by a lenient broker would be lost in production. A broker that itself stood still blames nobody.

    Args:
        seconds: the interval that was agreed, 0 for no heartbeats.
        beat: sends one.
        hang_up: ends the connection without a word.
    """

    def __init__(self, seconds: int, beat: Callable[[], None], hang_up: Callable[[], None]) -> None:
        self.heard = True
        """Whether anything came since the last check."""
        self._seconds = seconds
        self._beat, self._hang_up = beat, hang_up
        self._silent = 0
        self._loop = asyncio.get_running_loop()
        self._due = 0.0
        self._next_beat: asyncio.TimerHandle | None = None
        self._next_check: asyncio.TimerHandle | None = None
        if seconds:
            self._send()
            self._check_later()

    def stop(self) -> None:
        """No more of it."""
        for timer in (self._next_beat, self._next_check):
            if timer is not None:
                timer.cancel()

    def _send(self) -> None:
        self._beat()
        self._next_beat = self._loop.call_later(self._seconds / 2, self._send)

    def _check(self) -> None:
        late = self._loop.time() - self._due
        self._silent = 0 if self.heard or late > self._seconds / 2 else self._silent + 1
        self.heard = False
        if self._silent == SILENT_CHECKS:
            self._hang_up()
        else:
            self._check_later()

    def _check_later(self) -> None:
        self._due = self._loop.time() + self._seconds
        self._next_check = self._loop.call_at(self._due, self._check)
