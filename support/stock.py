"""The shop's stock, set up behind its back: the flow under test begins with what is on the shelf."""

from __future__ import annotations

from interlock.world import World


def put(world: World, sku: str, quantity: int) -> None:
    """So many pieces of a product are available and none is reserved."""
    world.database("shop").put("stock", [{"sku": sku, "available": quantity, "reserved": 0}])
