"""The one waiting loop of the stack: look, sleep a little, look again, never beyond a bound.

Expectations wait with `interlock.expect.waiting`; this is for parts that come up and go down.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

__all__ = ["STOOD_STILL", "hold"]

FIRST_PAUSE = 0.002
LONGEST_PAUSE = 0.025
STOOD_STILL = 5.0
"""Seconds by which a short rest must be late for this process to have stood still: nobody is that busy."""


def hold(looks_right: Callable[[], bool], *, within: float, wake: threading.Event | None = None) -> bool:
    """Look until it looks right, ``within`` seconds have passed, or ``wake`` is set; the last look's result.

    Time in which this process stood still does not count: what is waited for stood still as well, or nobody looked.

    Example:
        >>> hold(lambda: True, within=0)
        True
    """
    deadline = time.monotonic() + within
    woken = wake or threading.Event()
    pause = FIRST_PAUSE
    while True:
        if looks_right():
            return True
        left = deadline - time.monotonic()
        if left <= 0 or woken.is_set():
            return False
        began = time.monotonic()
        woken.wait(min(pause, left))
        late = time.monotonic() - began - pause
        if late > STOOD_STILL:
            deadline += late
        pause = min(pause * 1.5, LONGEST_PAUSE)
