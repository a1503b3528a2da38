"""What Ctrl-C and SIGTERM do to a run: the first ends it in order, those that follow do not disturb that."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Callable, Iterator

ENOUGH = 2
"""Signals heard while the run is ending after which order no longer matters."""


class Interrupts:
    """Takes the signals of a run.

    A signal raises ``KeyboardInterrupt``, which behave turns into an orderly abort: results, report, clean-up. Once
    that is under way, the next must not interrupt it, or half of it would be missing; whoever sends one more wants
    it to end now.

    Args:
        ending: whether the run is ending already; an interrupt that somebody swallowed does not count.
        at_once: called before the process ends on the spot; stops what must not be left running.

    Example:
        ``Interrupts(lambda: runner.aborted, harness.abandon).take()``
    """

    def __init__(self, ending: Callable[[], bool], at_once: Callable[[], object]) -> None:
        self._ending, self._at_once = ending, at_once
        self._heard = 0
        self._shielded = False

    def take(self) -> None:
        """Handle SIGINT and SIGTERM from now on."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._handle)

    @contextlib.contextmanager
    def shielded(self) -> Iterator[None]:
        """No signal interrupts what happens here: it is short and bounded, and half of it would be worse."""
        self._shielded = True
        try:
            yield
        finally:
            self._shielded = False

    def _handle(self, number: int, frame: object) -> None:
        del frame
        if not self._shielded and not self._ending():
            raise KeyboardInterrupt
        self._heard += 1
        if self._heard >= ENOUGH:
            with contextlib.suppress(Exception):
                self._at_once()
            os._exit(128 + number)
        # Not print: the signal may have come in the middle of one.
        os.write(sys.__stderr__.fileno() if sys.__stderr__ else 2, b"interlock: ending; once more ends at once\n")
