"""The shop's own sentences: business words on top of the library's."""

from interlock.steps.context import Context
from interlock.steps.sentence import expectation, state, state_or_act
from interlock.world.timing import Timing
from support import orders, stock


@state_or_act('I order {quantity:Count} of "{sku:Name}"')
def order(context: Context, quantity: int, sku: str) -> None:
    """Order one product as whoever is signed in; the order's id is remembered as "order".

    Example:
        When I order 2 of "BOOK-1"
    """
    context.world.answer = orders.place(context.world, quantity, sku)


@expectation('the order becomes "{status:Name}"', forms=("plain", "within"))
def order_becomes(context: Context, timing: Timing, status: str) -> None:
    """The remembered order gets this status at the checkout.

    Example:
        Then the order becomes "confirmed"
    """
    orders.becomes_status(context.world, status, timing)


@state('there is {quantity:Count} of "{sku:Name}" in stock', 'there are {quantity:Count} of "{sku:Name}" in stock')
def in_stock(context: Context, quantity: int, sku: str) -> None:
    """So many pieces of a product are there to be reserved.

    Example:
        Given there are 2 of "MUG-1" in stock
    """
    stock.put(context.world, sku, quantity)
