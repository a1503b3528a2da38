"""Notices that this process itself stood still: its machine slept, or somebody stopped it."""

from __future__ import annotations

import threading
import time

from interlock.stack.patience import STOOD_STILL

__all__ = ["Pauses"]

EVERY = 0.5
"""Seconds between two looks at the clock; one that comes much later was held up."""


class Pauses:
    """Looks at the clock in a thread that does nothing else, until `stop`."""

    def __init__(self) -> None:
        self._over = threading.Event()
        self._lock = threading.Lock()
        self._looked = 0.0, 0.0
        self._sum = 0.0
        self._thread = threading.Thread(target=self._run, name="pauses", daemon=True)

    def start(self) -> None:
        """Look from now on."""
        self._looked = time.monotonic(), time.process_time()
        self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._over.set()

    def take(self) -> float:
        """Seconds for which it stood still since this was asked last, also where whoever looks had no turn since."""
        with self._lock:
            if self._thread.is_alive() and self._late():
                self._looked = time.monotonic(), time.process_time()
            found, self._sum = self._sum, 0.0
        return found

    def _run(self) -> None:
        while not self._over.wait(EVERY):
            with self._lock:
                self._late()
                self._looked = time.monotonic(), time.process_time()

    def _late(self) -> bool:
        at, worked = self._looked
        late = time.monotonic() - at - EVERY
        # A busy step keeps others waiting as well, and uses the processor meanwhile.
        stood_still = late > STOOD_STILL and time.process_time() - worked < late / 2
        self._sum += late if stood_still else 0.0
        return stood_still
