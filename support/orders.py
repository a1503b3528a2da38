"""The shop's orders as this suite's sentences need them: placing one, following one."""

from __future__ import annotations

import json

from interlock.clients.http import Answer, Request
from interlock.expect import expected_json
from interlock.world import World
from interlock.world.judging import becomes
from interlock.world.timing import Timing

CHECKOUT = "checkout"


def place(world: World, quantity: int, sku: str) -> Answer:
    """Order one product as whoever is signed in; remembers the order's id as ``order``."""
    body = json.dumps({"lines": [{"sku": sku, "quantity": quantity}]}).encode()
    answer = world.http(CHECKOUT).send(
        Request(method="POST", path="/orders", body=body, content_type="application/json")
    )
    if answer.status < 300:
        world.remember("order", answer.json()["id"])
    return answer


def becomes_status(world: World, status: str, timing: Timing) -> None:
    """Ask the checkout for the remembered order until it has this status."""
    session = world.http(CHECKOUT)
    order = world.memory.recall("order")
    request = Request(method="GET", path=f"/orders/{order}")
    becomes(
        world,
        lambda: session.send(request).json(),
        expected_json(json.dumps({"status": status}), world.memory),
        timing,
        what=f"order {order}",
        push=False,
    )
