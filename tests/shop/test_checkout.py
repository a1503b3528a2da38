"""What becomes of an order when the other services have decided."""

from __future__ import annotations

import json
from functools import partial

import pytest

from shop.accounts import Customer
from shop.checkout import Checkout
from shop.message import Poison
from shop.orders import Orders

ADA = Customer(1, "ada@example.com", "Ada Lovelace")


@pytest.fixture
def orders(service):
    checkout = service("checkout")
    return Orders(checkout.database, checkout.outbox)


@pytest.fixture
def handlers(service, orders):
    return Checkout(service("checkout"), orders).handlers


@pytest.fixture
def tell(handlers, event):
    def send(name, order, **fields):
        message = event(name, order=order, **fields)
        handlers[name](message)
        return message

    return send


@pytest.fixture
def order(orders):
    return orders.place(ADA, {"BOOK-1": 2}, None, "c-1")[0].id


def state(book):
    (row,) = book.rows("orders")
    return row["status"], row["reason"], book.column("outbox", "event")[1:]


def test_a_captured_payment_confirms_the_order(tell, order, book):
    tell("payment.captured", order)
    assert state(book) == ("confirmed", None, ["order.confirmed"])


def test_a_declined_payment_cancels_the_order(tell, order, book):
    tell("payment.declined", order)
    assert state(book) == ("cancelled", "card_declined", ["order.cancelled"])


def test_missing_stock_rejects_the_order_and_names_the_product(tell, order, book):
    tell("stock.rejected", order, reason="not_enough_stock", sku="BOOK-1")
    assert state(book) == ("rejected", "not_enough_stock", ["order.rejected"])
    body = json.loads(book.column("outbox", "body")[1])
    assert (body["reason"], body["sku"], body["total"]) == ("not_enough_stock", "BOOK-1", "59.80")


def test_the_same_decision_delivered_again_changes_nothing(tell, handlers, order, book):
    message = tell("payment.captured", order)
    handlers["payment.captured"](message)
    assert state(book) == ("confirmed", None, ["order.confirmed"])


def test_an_order_that_was_cancelled_meanwhile_stays_cancelled(tell, orders, order, book):
    orders.cancel(ADA, order, "c-2")
    tell("payment.captured", order)
    assert state(book) == ("cancelled", "cancelled_by_customer", ["order.cancelled"])


def test_cancelling_and_confirming_at_the_same_moment_end_in_one_cancelled_order(tell, orders, order, book, together):
    together(partial(orders.cancel, ADA, order, "c-2"), partial(tell, "payment.captured", order))
    status, _, events = state(book)
    assert status == "cancelled"
    assert events in (["order.cancelled"], ["order.confirmed", "order.cancelled"])


def test_a_decision_about_an_order_that_does_not_exist_is_poison(tell, book):
    with pytest.raises(Poison, match="there is no order ORD-0"):
        tell("payment.captured", "ORD-0")
    assert book.rows("inbox") == []
