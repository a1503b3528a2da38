"""``python -m shop.inventory``: reserves the stock of placed orders and puts it back when they are cancelled."""

from __future__ import annotations

from shop import message as events
from shop.message import Message
from shop.reservations import NotEnoughStock, release, reserve
from shop.service import Service


class Inventory:
    """What inventory does about each event. Every method is one transaction."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self.handlers = {events.ORDER_PLACED: self.order_placed, events.ORDER_CANCELLED: self.order_cancelled}

    def order_placed(self, message: Message) -> None:
        """Reserve, or say that there is too little."""
        order, quantities = message.order, message.quantities()
        outbox = self._service.outbox
        with outbox.transaction() as connection:
            if not self._service.inbox.first_time(connection, message):
                return
            try:
                if not reserve(connection, order, quantities):
                    return
            except NotEnoughStock as problem:
                body: dict[str, object] = {"order": order, "reason": "not_enough_stock", "sku": problem.sku}
                outbox.add(connection, events.STOCK_REJECTED, body, message.correlation)
                outcome = f"not enough {problem.sku} for {order}"
            else:
                lines = [{"sku": sku, "quantity": quantity} for sku, quantity in quantities.items()]
                copied = {field: message.text(field) for field in ("customer", "total", "currency")}
                outbox.add(
                    connection, events.STOCK_RESERVED, {"order": order, **copied, "lines": lines}, message.correlation
                )
                outcome = f"reserved {_listed(quantities)} for {order}"
        self._service.log.info(outcome)

    def order_cancelled(self, message: Message) -> None:
        """Put back what was reserved."""
        order = message.order
        with self._service.outbox.transaction() as connection:
            if not self._service.inbox.first_time(connection, message):
                return
            quantities = release(connection, order)
        if quantities:
            self._service.log.info("released %s of %s", _listed(quantities), order)


def _listed(quantities: dict[str, int]) -> str:
    return ", ".join(f"{quantity} x {sku}" for sku, quantity in quantities.items())


def main() -> int:
    service = Service("inventory")
    return service.run(Inventory(service).handlers)


if __name__ == "__main__":
    raise SystemExit(main())
