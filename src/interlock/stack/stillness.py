"""How long nothing has happened. Whoever waits for quiet has the clock and the looks: `interlock.stack.quiet`."""

from __future__ import annotations

import math

from interlock.durations import describe_duration
from interlock.journal import Event

__all__ = ["ACTIVITY", "Stillness"]

ACTIVITY = {
    "message.tapped": "a message arrived",
    "mail.received": "a mail arrived",
    "stub.request": "a request arrived",
    "service.state": "a service changed its state",
    "fault": "something was broken or mended",
}
"""What tells that something happened between two looks, and how it is said."""


class Stillness:
    """Measures how long nothing has happened. Pure: the caller has the clock.

    Example:
        >>> stillness = Stillness(settle=0.15)
        >>> stillness.reached(10.0, 10.01, busy=False), stillness.reached(10.16, 10.17, busy=False)
        (False, True)
    """

    def __init__(self, settle: float, since: float | None = None) -> None:
        self._settle = settle
        self.since = since
        self._broken: Event | None = None

    def reached(self, before: float, after: float, *, busy: bool) -> bool:
        """Take in a look that lasted from ``before`` to ``after``; whether it is the second idle one."""
        if busy:
            self.since = None
        elif self.since is None:
            # From the end of the first look to the beginning of the last, so that a slow look does not count.
            self.since = after
            return self._settle == 0
        return self.since is not None and before - self.since >= self._settle

    def broken_by(self, event: Event) -> None:
        """Something happened: measure anew from the next look."""
        self.since, self._broken = None, event

    def left(self, now: float) -> float:
        """Seconds until the look that may be the last."""
        return math.inf if self.since is None else self.since + self._settle - now

    def described(self, now: float) -> str:
        """Why it was not quiet although the last look found nothing."""
        if self.since is not None:
            still = describe_duration(now - self.since)
            return f"nothing was under way for {still}; quiet is when that lasts {describe_duration(self._settle)}"
        if self._broken is not None:
            return f"{self._broken.part or 'somewhere'}: {ACTIVITY[self._broken.kind]} just now"
        return "nothing was under way at the only look"  # pragma: no cover - an idle look starts the measuring
