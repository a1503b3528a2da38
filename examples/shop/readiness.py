"""Whether a service does its work, and if not, which part of it is missing and why."""

from __future__ import annotations

import logging
import threading


class Readiness:
    """Told by the parts of a service; says once in the log that all of them run."""

    def __init__(self, service: str, parts: tuple[str, ...], log: logging.Logger) -> None:
        self._service = service
        self._reasons: dict[str, str] = dict.fromkeys(parts, "has not started yet")
        self._announced = False
        self._log = log
        self._lock = threading.Lock()

    def up(self, part: str) -> None:
        """The part works."""
        with self._lock:
            was_down = self._reasons.pop(part, None) is not None
            if self._reasons or not was_down:
                return
            again = " again" if self._announced else ""
            self._announced = True
        self._log.info("%s is ready%s", self._service, again)

    def down(self, part: str, reason: str) -> None:
        """The part does not work, or not any more."""
        with self._lock:
            self._reasons[part] = reason

    def reason(self) -> str | None:
        """Why the service is not ready; None where it is."""
        with self._lock:
            return "; ".join(f"the {part}: {reason}" for part, reason in self._reasons.items()) or None
