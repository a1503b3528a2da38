"""Whether a part can be had on this machine, found out without starting anything."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Availability"]


@dataclass(frozen=True, slots=True)
class Availability:
    """Whether a provider can be used on this machine; if not, why, and what to do about it.

    Attributes:
        ok: whether it can.
        reason: what was looked for in vain, and where.
        fix: the command that gets it.
        found: what it would use, its version and where it is.
    """

    ok: bool
    reason: str = ""
    fix: str = ""
    found: str = ""
