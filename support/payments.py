"""What the shop asks of the card gateway for its customers."""

from __future__ import annotations

from interlock.expect import Table
from interlock.world import World, stubs
from interlock.world.timing import Timing

GATEWAY = "card gateway"
CHARGES = ("POST", "/charges")


def charged(world: World, amount: str, times: int, timing: Timing) -> None:
    """The gateway was asked for this amount so many times, and for no other."""
    this_amount = Table(["amount"], [[f'"{amount}"']])
    stubs.has_number(world, GATEWAY, *CHARGES, this_amount, None, times, timing)
    stubs.has_number(world, GATEWAY, *CHARGES, None, None, times, timing)


def not_charged(world: World, timing: Timing) -> None:
    """The gateway was asked for nothing at all."""
    stubs.has_number(world, GATEWAY, "POST", None, None, None, 0, timing)
