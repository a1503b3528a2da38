"""The broker may come and go."""

from __future__ import annotations

from shopping.processes import EmbeddedBroker, RunningShop, until


def test_when_the_broker_is_gone_orders_are_kept_until_it_is_back(tmp_path):
    broker = EmbeddedBroker()
    shop = RunningShop(f"sqlite:///{tmp_path}/shop.db", broker.url)
    try:
        broker.stop()
        until(lambda: shop.call("GET", "/health")[0] == 503)
        order = shop.order()
        broker = EmbeddedBroker(broker.port)
        shop.await_status(order, "confirmed")
        assert shop.call("GET", "/health") == (200, {"status": "ok"})
    finally:
        shop.stop()
        broker.stop()
