"""What can become of a service, and how it is told."""

from __future__ import annotations

from typing import Literal

from interlock.journal import Event

__all__ = ["BECOMES", "HELD_UP", "Happening", "State", "state_event"]

State = Literal["starting", "ready", "paused", "stopped", "killed", "died"]
HELD_UP: frozenset[State] = frozenset({"paused", "stopped", "killed"})
"""The states that a scenario brings about itself."""
Happening = Literal[State, "resumed"]

BECOMES: dict[Happening, State] = {
    "starting": "starting",
    "ready": "ready",
    "paused": "paused",
    "resumed": "ready",
    "stopped": "stopped",
    "killed": "killed",
    "died": "died",
}
"""The state after each happening."""

_TOLD: dict[Happening, str] = {"starting": "is starting", "ready": "is ready", "died": "died"}


def state_event(service: str, happened: Happening, detail: str) -> Event:
    """The journal's event.

    Example:
        >>> state_event("inventory", "paused", "").summary
        'inventory was paused'
    """
    return Event(
        kind="service.state",
        part=service,
        summary=f"{service} {_TOLD.get(happened, f'was {happened}')}",
        data={"state": happened, "detail": detail},
    )
