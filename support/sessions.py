"""Sessions of the shop, ended without waiting: they are rows, and a row can lie in the past."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from interlock.errors import UsageError
from interlock.world import World

SHOP = "shop"


def end(world: World) -> None:
    """Every session there is ended a second ago.

    Raises:
        UsageError: nobody is signed in.
    """
    sessions = world.database(SHOP).rows("sessions")
    if not sessions:
        raise UsageError("there is no session yet", hint='sign in first: Given I am signed in to "checkout" as "ada"')
    past = datetime.now(UTC) - timedelta(seconds=1)
    world.database(SHOP).put("sessions", [session | {"expires_at": past} for session in sessions])
