"""What services wrote while a scenario ran: collected line by line with its time, shown once at its end."""

from __future__ import annotations

import time

from interlock.journal import Event
from interlock.reporting.evidence.shapes import Paper

MOST_LINES = 2_000


class Logs:
    """The lines of each service since the scenario began; of a flood, the newest."""

    def __init__(self) -> None:
        self._lines: dict[str, list[str]] = {}

    def add(self, event: Event) -> None:
        """Keep a ``service.log`` event."""
        said = str(event.data.get("line", event.summary))
        self._lines.setdefault(event.part, []).append(f"{_clock(event.at)}  {said}")

    def papers(self) -> list[Paper]:
        """One text per service that said anything."""
        return [Paper(f"{part} log", _text(lines), "text/plain", "txt") for part, lines in sorted(self._lines.items())]


def _clock(at: float) -> str:
    """The time of day when it was read, to the millisecond, as the report's own times are: where it is made.

    Example:
        >>> len(_clock(0.0625)), _clock(0.0625)[-4:]
        (12, '.062')
    """
    return f"{time.strftime('%H:%M:%S', time.localtime(at))}.{int(at % 1 * 1000):03d}"


def _text(lines: list[str]) -> str:
    left_out = len(lines) - MOST_LINES
    head = [f"... {left_out} earlier lines left out ..."] if left_out > 0 else []
    return "\n".join([*head, *lines[-MOST_LINES:]])
