"""The shop's shelves and price list: set up behind its back, and looked at."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from interlock.errors import UnknownName, UsageError
from interlock.expect import Table
from interlock.world import World, rows
from interlock.world.timing import Timing

SHOP = "shop"


def put(world: World, sku: str, quantity: int) -> None:
    """So many pieces of a product are available and none is reserved."""
    world.database(SHOP).put("stock", [{"sku": sku, "available": quantity, "reserved": 0}])


def stands(world: World, sku: str, available: int, reserved: int, timing: Timing) -> None:
    """The product's row comes to say exactly this."""
    expected = Table(["sku", "available", "reserved"], [[sku, str(available), str(reserved)]])
    rows.has(world, "stock", SHOP, expected, timing)


def reprice(world: World, sku: str, price: str) -> None:
    """The price list says this from now on.

    Raises:
        UnknownName: the price list has no such product.
        UsageError: the price is not an amount with two decimals.
    """
    products = {product["sku"]: product for product in world.database(SHOP).rows("products")}
    if sku not in products:
        raise UnknownName("product", sku, products, 'the "products" table')
    world.database(SHOP).put("products", [products[sku] | {"price_minor": _minor(price)}])


def _minor(price: str) -> int:
    try:
        minor = Decimal(price) * 100
        if minor == int(minor):
            return int(minor)
    except (InvalidOperation, OverflowError, ValueError):
        pass
    raise UsageError(f'"{price}" is not a price', hint='an amount with two decimals, for example "29.90"')
