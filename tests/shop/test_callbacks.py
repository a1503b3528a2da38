"""A partner is told once how an order ends, and asked again until they have taken it."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler

import pytest

from shop.accounts import Customer
from shop.callbacks import MOST_TRIES, Courier
from shop.checkout import Checkout
from shop.orders import Orders

ADA = Customer(1, "ada@example.com", "Ada Lovelace")


@pytest.fixture
def desk(service):
    return service("checkout")


@pytest.fixture
def confirmed(desk, event):
    """Orders with this callback URL, confirmed."""
    orders = Orders(desk.database, desk.outbox)
    captured = Checkout(desk, orders).handlers["payment.captured"]

    def order(url):
        placed = orders.place(ADA, {"BOOK-1": 2}, None, "c-1", url)[0]
        captured(event("payment.captured", order=placed.id))
        return placed.id

    return order


@pytest.fixture
def rounds(desk):
    courier = Courier(desk.database, desk.log, timeout=10, pause=0.01)

    def run(most=20):
        return next((number for number in range(1, most) if not courier._round()), most)

    return run


def test_a_partner_is_told_of_the_end_once(confirmed, rounds, gateway, book):
    gateway.answers = [gateway.says(204, b"")]
    order = confirmed(f"{gateway.url}/told?by=shop")

    assert rounds() == 1
    assert rounds() == 1

    ((path, body, key),) = gateway.requests
    assert (path, key) == ("/told?by=shop", f"{order}.order.confirmed")
    assert {name: body[name] for name in ("event", "id", "status", "total")} == {
        "event": "order.confirmed",
        "id": order,
        "status": "confirmed",
        "total": "59.80",
    }
    assert [(row["status"], row["attempts"]) for row in book.rows("callbacks")] == [("taken", 1)]


def test_a_partner_who_is_in_trouble_is_told_later_with_the_same_key(confirmed, rounds, gateway, book):
    gateway.answers = [gateway.says(503, b""), _hang_up, gateway.says(404, b""), gateway.says(200, b"")]
    confirmed(f"{gateway.url}/told")

    assert rounds() == 4

    assert len({key for *_, key in gateway.requests}) == 1
    assert [(row["status"], row["attempts"]) for row in book.rows("callbacks")] == [("taken", 4)]


def test_a_partner_who_wants_no_calls_or_is_gone_for_long_is_left_in_peace(confirmed, rounds, gateway, book):
    gateway.answers = [gateway.says(410, b"")]
    confirmed(f"{gateway.url}/told")
    confirmed("http://127.0.0.1:1/told")

    assert rounds() == MOST_TRIES

    assert [(row["status"], row["attempts"]) for row in book.rows("callbacks")] == [
        ("refused", 1),
        ("given_up", MOST_TRIES),
    ]


def test_an_order_without_a_partner_calls_nobody(confirmed, book):
    confirmed(None)

    assert book.rows("callbacks") == []
    assert json.loads(book.rows("outbox")[-1]["body"])["event"] == "order.confirmed"


def _hang_up(handler: BaseHTTPRequestHandler) -> None:
    handler.close_connection = True
