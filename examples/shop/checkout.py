"""``python -m shop.checkout``: the API for customers, and the orders' way from pending to their end."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from sqlalchemy import Connection

from shop import message as events
from shop.api import Api
from shop.callbacks import Courier
from shop.message import Message, Poison
from shop.order import CANCELLED, CONFIRMED, PENDING, REJECTED, Order, read_order
from shop.orders import Orders
from shop.service import Service
from shop.tables import orders as orders_table

Change = Callable[[Connection, Order, Message], None]


class Checkout:
    """What checkout does about each event. Every event only concerns a pending order: whoever was first has decided."""

    def __init__(self, service: Service, orders: Orders) -> None:
        self._service = service
        self._orders = orders
        self.handlers = {
            events.STOCK_REJECTED: partial(self._decide, self._reject),
            events.PAYMENT_CAPTURED: partial(self._decide, self._confirm),
            events.PAYMENT_DECLINED: partial(self._decide, self._cancel),
        }

    def _decide(self, change: Change, message: Message) -> None:
        with self._service.outbox.transaction() as connection:
            order = read_order(connection, orders_table.c.id == message.order, lock=True)
            if order is None:
                raise Poison(f"there is no order {message.order}")
            if not self._service.inbox.first_time(connection, message):
                return
            if order.status == PENDING:
                change(connection, order, message)
        if order.status == PENDING:
            self._service.log.info("%s: %s", order.id, message.event)
        else:
            self._service.log.info("%s: %s changes nothing, it is %s", order.id, message.event, order.status)

    def _confirm(self, connection: Connection, order: Order, message: Message) -> None:
        self._orders.change(connection, order, CONFIRMED, message.correlation)

    def _reject(self, connection: Connection, order: Order, message: Message) -> None:
        reason, sku = message.text("reason", longest=40), message.text("sku", longest=40)
        self._orders.change(connection, order, REJECTED, message.correlation, reason=reason, sku=sku)

    def _cancel(self, connection: Connection, order: Order, message: Message) -> None:
        self._orders.change(connection, order, CANCELLED, message.correlation, reason="card_declined")


def main() -> int:
    service = Service("checkout", parts=("HTTP server", "consumer", "outbox"))
    settings = service.settings
    port = settings.port("SHOP_PORT")
    courier = Courier(
        service.database,
        service.log,
        timeout=settings.seconds("SHOP_CALLBACK_TIMEOUT", 1.0),
        pause=settings.seconds("SHOP_RETRY_PAUSE", 0.2),
    )
    service.outbox.listeners.append(courier.added)
    orders = Orders(service.database, service.outbox, settings.text("SHOP_URL", f"http://127.0.0.1:{port}"))
    server = service.web_server(port, Api(orders, service.accounts(), service.readiness, service.log))
    return service.run(Checkout(service, orders).handlers, others=(server, courier))


if __name__ == "__main__":
    raise SystemExit(main())
