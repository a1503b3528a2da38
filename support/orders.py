"""The shop's orders as this suite's sentences need them: placing one, cancelling it, following it."""

from __future__ import annotations

import json
from dataclasses import dataclass

from interlock.clients.http import Answer, Request
from interlock.errors import UsageError
from interlock.expect import expected_json
from interlock.world import World
from interlock.world.bodies import field_of
from interlock.world.judging import becomes
from interlock.world.timing import Timing

CHECKOUT = "checkout"
ORDER = "order"
"""The name under which the last order's id is remembered."""


@dataclass(frozen=True, slots=True)
class NoOrder:
    """Remembered in the place of an order that was refused, so that nothing passes on an earlier one."""

    status: int

    def __str__(self) -> str:
        return f"no order: the checkout answered {self.status}"


def place(world: World, quantity: int, sku: str) -> Answer:
    """Order one product as whoever is signed in; the order this makes, and no other, is remembered."""
    body = json.dumps({"lines": [{"sku": sku, "quantity": quantity}]}).encode()
    request = Request(method="POST", path="/orders", body=body, content_type="application/json")
    answer = world.http(CHECKOUT).send(request)
    world.remember(ORDER, field_of(answer, "id") if answer.status < 300 else NoOrder(answer.status))
    return answer


def cancel(world: World) -> Answer:
    """Cancel the remembered order as whoever is signed in."""
    return world.http(CHECKOUT).send(Request(method="POST", path=f"/orders/{remembered(world)}/cancel"))


def becomes_status(world: World, status: str, timing: Timing) -> None:
    """Ask the checkout for the remembered order until it has this status."""
    session = world.http(CHECKOUT)
    order = remembered(world)
    request = Request(method="GET", path=f"/orders/{order}")
    becomes(
        world,
        lambda: session.send(request).json(),
        expected_json(json.dumps({"status": status}), world.memory),
        timing,
        what=f"order {order}",
        push=False,
    )


def remembered(world: World) -> str:
    """The id of the scenario's last order.

    Raises:
        UsageError: nothing was ordered yet, or the last order was refused.
    """
    if ORDER not in world.memory.names:
        raise UsageError("there is no order yet", hint='order first: When I order 2 of "BOOK-1"')
    order = world.memory.recall(ORDER)
    if isinstance(order, NoOrder):
        raise UsageError(
            f"there is {order}", hint="a refused order has no status; say what the answer is: Then the answer is 422"
        )
    return str(order)
