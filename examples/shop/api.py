"""The HTTP API of checkout: one method for each request."""

from __future__ import annotations

import logging

from werkzeug.wrappers import Request, Response

from shop.accounts import Accounts
from shop.front import Front, json_answer
from shop.incoming import callback_url, idempotency_key, json_object, order_quantities
from shop.orders import Orders
from shop.pages import page_asked_for
from shop.readiness import Readiness


class Api(Front):
    """What customers ask of checkout."""

    routes = (
        ("POST", "/orders", "place_order"),
        ("GET", "/orders", "list_orders"),
        ("GET", "/orders/<order>", "show_order"),
        ("POST", "/orders/<order>/cancel", "cancel_order"),
    )

    def __init__(self, orders: Orders, accounts: Accounts, readiness: Readiness, log: logging.Logger) -> None:
        super().__init__(accounts, readiness, log)
        self._orders = orders

    def _place_order(self, request: Request, correlation: str) -> Response:
        customer = self.customer(request)
        key = idempotency_key(request)
        body = json_object(request, "invalid_order")
        quantities, callback = order_quantities(body), callback_url(body)
        order, new = self._orders.place(customer, quantities, key, correlation, callback)
        if new:
            self._log.info("accepted %s of %s", order.id, customer.email)
        return json_answer(201 if new else 200, order.as_answer(), f"/orders/{order.id}")

    def _list_orders(self, request: Request, _correlation: str) -> Response:
        customer = self.customer(request)
        return json_answer(200, self._orders.of(customer, page_asked_for(request)))

    def _show_order(self, request: Request, _correlation: str, order: str) -> Response:
        # Whoever has the link of a letter has no need to sign in.
        key = request.args.get("key")
        if key is not None:
            return json_answer(200, self._orders.behind(order, key).as_answer())
        return json_answer(200, self._orders.find(self.customer(request), order).as_answer())

    def _cancel_order(self, request: Request, correlation: str, order: str) -> Response:
        customer = self.customer(request)
        cancelled = self._orders.cancel(customer, order, correlation)
        self._log.info("%s cancelled %s", customer.email, order)
        return json_answer(200, cancelled.as_answer())
