"""The broker may come and go."""

from __future__ import annotations

from interlock.stack.ports import Reservation
from shopping.processes import EmbeddedBroker, RunningShop, until


def test_when_the_broker_is_gone_orders_are_kept_until_it_is_back(tmp_path):
    with Reservation() as held:  # nobody else gets the port while the broker is gone
        broker = EmbeddedBroker(held.port)
        shop = RunningShop(f"sqlite:///{tmp_path}/shop.db", broker.url)
        try:
            broker.stop()
            until(lambda: shop.call("GET", "/health")[0] == 503)
            order = shop.order()
            broker = EmbeddedBroker(held.port)
            shop.await_status(order, "confirmed")
            assert shop.call("GET", "/health") == (200, {"status": "ok"})
        finally:
            shop.stop()
            broker.stop()
