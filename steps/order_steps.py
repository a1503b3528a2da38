"""The shop's own sentences: business words on top of the library's."""

from interlock.steps.context import Context
from interlock.steps.sentence import act, expectation, state, state_or_act
from interlock.world.timing import Timing
from support import orders, payments, stock


@state_or_act('I order {quantity:Count} of "{sku:Name}"')
def order(context: Context, quantity: int, sku: str) -> None:
    """Order one product as whoever is signed in; the order's id is remembered as "order".

    Example:
        When I order 2 of "BOOK-1"
    """
    context.world.answer = orders.place(context.world, quantity, sku)


@act("I cancel the order")
def cancel(context: Context) -> None:
    """Cancel the remembered order as whoever is signed in.

    Example:
        When I cancel the order
    """
    context.world.answer = orders.cancel(context.world)


@expectation('the order becomes "{status:Name}"', forms=("plain", "within"))
def order_becomes(context: Context, timing: Timing, status: str) -> None:
    """The remembered order gets this status at the checkout.

    Example:
        Then the order becomes "confirmed"
    """
    orders.becomes_status(context.world, status, timing)


@expectation('the customer is charged "{amount:Name}" {times:Times}', forms=("plain", "within"))
def charged(context: Context, timing: Timing, amount: str, times: int) -> None:
    """The card gateway is asked for this amount so many times, and for nothing else, once the flow is quiet.

    Example:
        Then the customer is charged "59.80" once
    """
    payments.charged(context.world, amount, times, timing)


@expectation("the customer is not charged")
def not_charged(context: Context, timing: Timing) -> None:
    """The card gateway is asked for nothing at all, once the flow is quiet.

    Example:
        Then the customer is not charged
    """
    payments.not_charged(context.world, timing)


@state('there is {quantity:Count} of "{sku:Name}" in stock', 'there are {quantity:Count} of "{sku:Name}" in stock')
def in_stock(context: Context, quantity: int, sku: str) -> None:
    """So many pieces of a product are there to be reserved.

    Example:
        Given there are 2 of "MUG-1" in stock
    """
    stock.put(context.world, sku, quantity)


@expectation(
    '{available:Count} of "{sku:Name}" is available and {reserved:Count} reserved',
    '{available:Count} of "{sku:Name}" are available and {reserved:Count} reserved',
)
def available_and_reserved(context: Context, timing: Timing, available: int, sku: str, reserved: int) -> None:
    """So many pieces of a product can be ordered, and so many are put aside for orders.

    Example:
        Then 8 of "BOOK-1" are available and 2 reserved
    """
    stock.stands(context.world, sku, available, reserved, timing)


@state_or_act('the price of "{sku:Name}" changes to "{price:Name}"')
def price_changes(context: Context, sku: str, price: str) -> None:
    """From now on the price list says this; what is ordered already is not touched.

    Example:
        When the price of "BOOK-1" changes to "99.90"
    """
    stock.reprice(context.world, sku, price)
