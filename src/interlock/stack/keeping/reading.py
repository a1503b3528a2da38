"""The logs of a kept stack, read by somebody who has nothing else to do with it."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from interlock.stack.output import Log

__all__ = ["Line", "LogReader", "newest"]

_SEEN = re.compile(rb"^(\d+) (\d+\.\d+)( <)?$", re.MULTILINE)


@dataclass(frozen=True, order=True, slots=True)
class Line:
    """A line of a log.

    Attributes:
        at: when it was seen, seconds since the epoch.
        part: the part's name.
        number: its place in the part's log.
        exactly: whether somebody was there to see it come; else it came some time before.
        text: without its end.
    """

    at: float
    part: str
    number: int
    exactly: bool
    text: str


class LogReader:
    """Reads one part's log from its beginning, as far as it has got, and then what comes.

    Args:
        part: the part's name.
        log: its file.
    """

    def __init__(self, part: str, log: Log) -> None:
        self._part, self._log = part, log
        self._offset = self._number = 0
        self._at = 0.0

    def lines(self) -> Iterator[Line]:
        """What is there and was not given yet; whole lines only."""
        try:
            with self._log.path.open("rb") as file:
                if self._log.path.stat().st_size < self._offset:
                    self._offset = 0  # somebody has emptied it
                file.seek(self._offset)
                data = file.read()
            latest = self._log.path.stat().st_mtime
        except FileNotFoundError:
            return
        seen = self._seen()
        for raw in data[: data.rfind(b"\n") + 1].splitlines(keepends=True):
            self._offset += len(raw)
            self._number += 1
            place = bisect.bisect_left(seen, (self._offset, 0.0, False))
            _, at, exactly = seen[place] if place < len(seen) else (0, latest, False)
            # A file's own time is some milliseconds behind, and no line comes before the one above it.
            self._at = max(self._at, at)
            text = raw.decode("utf-8", "replace").rstrip("\r\n")
            yield Line(self._at, self._part, self._number, exactly, text)

    def _seen(self) -> list[tuple[int, float, bool]]:
        try:
            text = self._log.times.read_bytes()
        except FileNotFoundError:
            return []
        return [(int(found[1]), float(found[2]), not found[3]) for found in _SEEN.finditer(text)]


def newest(readers: Mapping[str, LogReader]) -> list[Line]:
    """What has come to any of these logs, in the order in which it was seen."""
    return sorted(line for reader in readers.values() for line in reader.lines())
