"""What a reset did, for the log and the report."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ResetReport:
    """What one reset of one database did.

    Attributes:
        changed: tables that differed from the baseline and are back at it, in alphabetical order.
        created: tables that services made when they started; they stay and were emptied (those that held rows).
        dropped: what was made in a scenario, and is gone again.
        sequences: counters that were set back.
        seconds: how long it took.

    Example:
        >>> str(ResetReport(changed=("orders",), created=("drafts",), seconds=0.0042))
        'reset orders, emptied drafts (not in the baseline) in 4.2 ms'
        >>> str(ResetReport(changed=(), seconds=0.0001))
        'nothing had changed (0.1 ms)'
    """

    changed: tuple[str, ...]
    created: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    sequences: tuple[str, ...] = ()
    seconds: float = 0.0

    def __str__(self) -> str:
        took = f"{self.seconds * 1000:.1f} ms"
        parts = []
        if self.changed:
            parts.append("reset " + ", ".join(self.changed))
        if self.created:
            parts.append("emptied " + ", ".join(self.created) + " (not in the baseline)")
        if self.dropped:
            parts.append("dropped " + ", ".join(self.dropped))
        if self.sequences and not parts:
            parts.append("set back " + ", ".join(self.sequences))
        return f"{', '.join(parts)} in {took}" if parts else f"nothing had changed ({took})"
