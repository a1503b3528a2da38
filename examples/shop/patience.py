"""How long to wait before trying again: longer each time, up to a bound, and never past the order to stop."""

from __future__ import annotations

import threading
from typing import Any

_FIRST, _LONGEST = 0.1, 2.0


class Patience:
    """Pauses of 0.1 s, 0.2 s, 0.4 s ... 2 s."""

    def __init__(self, stopping: threading.Event) -> None:
        self.pause = _FIRST
        self._stopping = stopping

    def wait(self) -> None:
        """Wait, unless the service stops."""
        self._stopping.wait(self.pause)
        self.pause = min(self.pause * 2, _LONGEST)

    def reset(self) -> None:
        """It worked."""
        self.pause = _FIRST


def describe(problem: BaseException) -> str:
    """One line about what went wrong; an exception without a text is called by its name."""
    inner: Any = getattr(problem, "orig", None) or problem
    text = str(inner).strip() or repr(inner)
    return text.splitlines()[0]
