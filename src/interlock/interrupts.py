"""What Ctrl-C and SIGTERM do to a run: the first ends it in order, the third ends it at once."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Callable, Iterator

ENOUGH = 3
"""Signals after which order no longer matters."""


class Interrupts:
    """Takes the signals of a run.

    The first raises ``KeyboardInterrupt``, which behave turns into an orderly abort: results, report, clean-up. A
    second one must not interrupt that, or half of it would be missing; whoever sends a third wants it to end now.

    Args:
        at_once: called before the process ends at the third signal; stops what must not be left running.

    Example:
        ``interrupts = Interrupts(harness.abandon)``, then ``interrupts.take()``
    """

    def __init__(self, at_once: Callable[[], object]) -> None:
        self._at_once = at_once
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
        self._heard += 1
        if self._heard >= ENOUGH:
            with contextlib.suppress(Exception):
                self._at_once()
            os._exit(128 + number)
        if self._heard == 1 and not self._shielded:
            raise KeyboardInterrupt
        # Not print: the signal may have come in the middle of one.
        os.write(sys.__stderr__.fileno() if sys.__stderr__ else 2, b"interlock: ending; once more ends at once\n")
