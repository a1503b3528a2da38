"""The words of the cell language: <any> <number> <text> <uuid> <timestamp> <now> <null> <absent>."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any
from uuid import UUID

from interlock.expect.cell import Cell
from interlock.expect.instants import read_number, read_timestamp
from interlock.expect.kinds import Kind
from interlock.expect.memory import Memory
from interlock.expect.paths import MISSING
from interlock.expect.wording import as_text

SLACK = dt.timedelta(seconds=1)
"""Parts may keep whole seconds only, and clocks of two machines differ a little."""

_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


class Word(Cell):
    """A cell that is a word.

    Args:
        word: without its brackets.
        kind: what the target can hold.
        memory: knows when the scenario began, and takes what is captured.
        capture: the name to remember the value under, or None.
    """

    def __init__(self, word: str, kind: Kind, memory: Memory, capture: str | None = None) -> None:
        self._word, self._kind, self._memory = word, kind, memory
        self.captures = () if capture is None else (capture,)

    @property
    def expected(self) -> str:
        """``<uuid>``."""
        return f"<{self._word}>"

    def judge(self, actual: Any) -> str | None:
        """See `Cell`."""
        if self._word == "absent":
            return None if actual is MISSING else ""
        if actual is MISSING:
            return ""
        if self._word == "null":
            return None if actual is None else ""
        # A null is no value: whoever means it writes <null>.
        if actual is None or self._word == "any":
            return "" if actual is None else None
        return self._now(actual) if self._word == "now" else _judge(self._word, actual, self._kind)

    def remember(self, actual: Any) -> None:
        """Keep the value under the name after ``as``."""
        for name in self.captures:
            self._memory.remember(name, actual)

    def _now(self, actual: Any) -> str | None:
        instant = read_timestamp(actual)
        if instant is None:
            return "which is no date with a time"
        started, now = self._memory.started, self._memory.clock()
        if instant < started - SLACK:
            return f"which is before the scenario began at {_written(started)}"
        return f"which lies ahead, it is now {_written(now)}" if instant > now + SLACK else None


def _judge(word: str, actual: Any, kind: Kind) -> str | None:
    holds, why = {
        "number": (read_number(actual, from_text=kind.reads_numbers) is not None, "which is no number"),
        "text": (isinstance(actual, str), "which is no text"),
        "uuid": (isinstance(actual, UUID) or _UUID.fullmatch(as_text(actual)), "which is no UUID"),
        "timestamp": (read_timestamp(actual) is not None, "which is no date with a time"),
    }[word]
    return None if holds else why


def _written(instant: dt.datetime) -> str:
    return f"{instant.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}"
