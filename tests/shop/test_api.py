"""What customers can ask of checkout, and that a refusal leaves nothing behind."""

from __future__ import annotations

import json
import logging
from datetime import timedelta
from functools import partial

import pytest
from werkzeug.test import Client

from shop.accounts import Accounts
from shop.api import Api
from shop.clock import now
from shop.message import CORRELATION
from shop.orders import Orders
from shop.readiness import Readiness

BOOKS = {"lines": [{"sku": "BOOK-1", "quantity": 2}]}


class Customer:
    """Somebody with a browser."""

    def __init__(self, api, email, password):
        self._client = Client(api)
        session = self.post("/sign-in", {"email": email, "password": password})
        assert session.status_code == 200, session.text
        self.headers = {"Authorization": f"Bearer {session.json['token']}"}

    headers: dict[str, str] = {}  # noqa: RUF012

    def post(self, path, body=None, **headers):
        content = body if isinstance(body, bytes) else json.dumps(body)
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        return self._client.post(path, data=content, headers=self.headers | more)

    def get(self, path):
        return self._client.get(path, headers=self.headers)


@pytest.fixture
def readiness():
    return Readiness("checkout", ("consumer",), logging.getLogger("checkout"))


@pytest.fixture
def api(service, readiness):
    checkout = service("checkout")
    orders = Orders(checkout.database, checkout.outbox)
    return Api(orders, Accounts(checkout.database), readiness, checkout.log)


@pytest.fixture
def ada(api):
    return Customer(api, "ada@example.com", "correct horse")


@pytest.fixture
def bob(api):
    return Customer(api, "Bob@Example.com ", "battery staple")


@pytest.fixture
def grace(api):
    return Customer(api, "grace@example.com", "nanosecond wire")


def error(response):
    return response.status_code, response.json["error"]["code"]


def test_an_order_is_accepted_and_told_to_the_other_services(ada, book):
    answer = ada.post("/orders", BOOKS, X_Correlation_Id="c-7")

    line = {"sku": "BOOK-1", "name": "A Pattern Language", "quantity": 2, "price": "29.90", "total": "59.80"}
    order = answer.json["id"]
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"/orders/{order}"
    assert answer.headers[CORRELATION] == "c-7"
    assert answer.json | {"created_at": 0} == {
        "id": order,
        "status": "pending",
        "reason": None,
        "total": "59.80",
        "currency": "EUR",
        "lines": [line],
        "created_at": 0,
    }
    assert ada.get(f"/orders/{order}").json == answer.json
    (row,) = book.rows("outbox")
    assert json.loads(row["headers"]) == {CORRELATION: "c-7"}
    assert json.loads(row["body"]) == {
        "event": "order.placed",
        "order": order,
        "at": answer.json["created_at"],
        "customer": "ada@example.com",
        "customer_name": "Ada Lovelace",
        "total": "59.80",
        "currency": "EUR",
        "lines": [line],
    }


def test_lines_of_one_product_become_one_line(ada, book):
    lines = [{"sku": "BOOK-1", "quantity": 1}, {"sku": "MUG-1", "quantity": 1}, {"sku": "BOOK-1", "quantity": 1}]

    answer = ada.post("/orders", {"lines": lines})

    assert answer.json["total"] == "69.75"
    assert [(row["line"], row["sku"], row["quantity"]) for row in book.rows("order_lines")] == [
        (1, "BOOK-1", 2),
        (2, "MUG-1", 1),
    ]


NOT_JSON = [b"", b'{"lines": [', b"\xff", b'{"lines": NaN}', b"[" * 60_000]
NO_ORDER = [[], {}, {"lines": []}, {"lines": ["BOOK-1"]}, {"lines": [{"quantity": 1}]}, {"lines": BOOKS["lines"] * 51}]
NO_CALLBACK = [
    7,
    "",
    "ftp://x",
    "http://",
    "http://x:0/",
    "http://x/ y",
    "http://[",
    "http://x/\n",
    "http://" + "x" * 500,
]
NO_PRODUCT = ["HAT-9", "", "a\0b", "\ud800", "x" * 1000]
NO_QUANTITY = [0, -1, 1.0, "1", True, None, 1000, 10**30]
REFUSED = [
    *((body, (400, "malformed_json")) for body in NOT_JSON),
    *((body, (422, "invalid_order")) for body in NO_ORDER),
    *(({"lines": [*BOOKS["lines"], {"sku": sku, "quantity": 1}]}, (422, "unknown_product")) for sku in NO_PRODUCT),
    *(({"lines": [{"sku": "BOOK-1", "quantity": n}]}, (422, "invalid_quantity")) for n in NO_QUANTITY),
    *((BOOKS | {"callback_url": url}, (422, "invalid_callback_url")) for url in NO_CALLBACK),
    (b" " * 70_000, (413, "too_large")),
]


def test_a_refused_order_leaves_no_row_and_no_message(ada, book):
    told = [(body, error(ada.post("/orders", body))) for body, _ in REFUSED]

    assert told == REFUSED
    assert book.rows("orders") == book.rows("order_lines") == book.rows("outbox") == []


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer nonsense"}, {"Authorization": "Basic YWRhOmFkYQ=="}])
def test_without_a_sign_in_nothing_is_ordered_or_shown(api, book, headers):
    client = Client(api)

    for answer in (client.post("/orders", json=BOOKS, headers=headers), client.get("/orders/ORD-1", headers=headers)):
        assert error(answer) == (401, "missing_sign_in")
        assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert book.rows("orders") == []


WRONG = [
    ({"email": "ada@example.com", "password": "wrong"}, (401, "wrong_credentials")),
    ({"email": "eve@example.com", "password": "correct horse"}, (401, "wrong_credentials")),
    ({"email": "a\0", "password": "\ud800"}, (401, "wrong_credentials")),
    ({"email": "ada@example.com"}, (422, "invalid_sign_in")),
    ({"email": 1, "password": 2}, (422, "invalid_sign_in")),
]


def test_a_sign_in_with_the_wrong_words_is_refused(api, book):
    client = Client(api)
    told = [(body, error(client.post("/sign-in", json=body))) for body, _ in WRONG]

    assert told == WRONG
    assert book.rows("sessions") == []


def test_a_session_ends(ada, book):
    book.change("update sessions set expires_at = '2020-01-01 00:00:00'")

    assert error(ada.post("/orders", BOOKS)) == (401, "session_expired")
    assert error(ada.post("/sign-out")) == (401, "session_expired")
    assert book.rows("orders") == []


def test_a_session_lasts_as_long_as_the_shop_says(service, monkeypatch, book):
    monkeypatch.setenv("SHOP_SESSION_SECONDS", "90")
    began = now()

    session = service("checkout").accounts().sign_in("ada@example.com", "correct horse")

    assert timedelta(seconds=90) <= session.expires_at - began < timedelta(seconds=120)
    assert book.column("sessions", "expires_at") == [session.expires_at]


def test_who_signs_out_is_signed_out_and_nobody_else(ada, bob, book):
    other = ada.post("/sign-in", {"email": "ada@example.com", "password": "correct horse"})

    assert ada.post("/sign-out").status_code == 204

    assert error(ada.get("/orders")) == (401, "missing_sign_in")
    assert bob.get("/orders").status_code == 200
    ada.headers = {"Authorization": f"Bearer {other.json['token']}"}
    assert ada.get("/orders").status_code == 200
    assert len(book.rows("sessions")) == 2


def test_staff_look_at_any_order_and_change_none(ada, grace):
    order = ada.post("/orders", BOOKS).json["id"]

    assert grace.get(f"/orders/{order}").json["id"] == order
    assert error(grace.post(f"/orders/{order}/cancel")) == (404, "order_not_found")
    assert grace.get("/orders").json["orders"] == []


def test_a_letters_link_opens_its_order_and_no_other(api, ada, book):
    ada.post("/orders", BOOKS)
    ada.post("/orders", BOOKS)
    (first, key), (second, other) = ((row["id"], row["link_key"]) for row in book.rows("orders"))
    stranger = Client(api)

    assert stranger.get(f"/orders/{first}?key={key}").json["id"] == first
    for order, wrong in ((second, key), (first, other), (first, ""), (first, key[:-1]), ("ORD-0", key), (first, "é")):
        assert error(stranger.get(f"/orders/{order}?key={wrong}")) == (404, "order_not_found")
    assert error(stranger.post(f"/orders/{first}/cancel?key={key}")) == (401, "missing_sign_in")


def test_customers_list_their_own_orders_a_page_at_a_time(ada, bob):
    placed = [ada.post("/orders", BOOKS).json["id"] for _ in range(3)]
    bob.post("/orders", BOOKS)

    pages = [ada.get(f"/orders?size=2&page={page}").json for page in (1, 2, 3)]

    assert sorted(order["id"] for page in pages for order in page["orders"]) == sorted(placed)
    assert [len(page["orders"]) for page in pages] == [2, 1, 0]
    assert {(page["pages"], page["total"]) for page in pages} == {(2, 3)}
    assert pages[0]["orders"][0]["total"] == "59.80"
    for query in ("page=0", "page=x", "size=101", "page=", "size=²"):
        assert error(ada.get(f"/orders?{query}")) == (422, "invalid_page")


def test_the_same_key_makes_one_order(ada, book):
    first = ada.post("/orders", BOOKS, Idempotency_Key="k-1")
    again = ada.post("/orders", BOOKS, Idempotency_Key="k-1")

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json == first.json
    assert again.headers["Location"] == first.headers["Location"]
    assert len(book.rows("orders")) == len(book.rows("outbox")) == 1


def test_requests_with_the_same_key_that_race_make_one_order(ada, book, together):
    answers = together(*[partial(ada.post, "/orders", BOOKS, Idempotency_Key="k-1")] * 6)

    assert sorted(answer.status_code for answer in answers) == [200] * 5 + [201]
    assert len({answer.json["id"] for answer in answers}) == 1
    assert len(book.rows("orders")) == len(book.rows("outbox")) == 1


def test_the_same_key_for_another_order_is_a_conflict(ada, book):
    ada.post("/orders", BOOKS, Idempotency_Key="k-1")

    other = ada.post("/orders", {"lines": [{"sku": "BOOK-1", "quantity": 3}]}, Idempotency_Key="k-1")

    assert error(other) == (409, "idempotency_conflict")
    assert len(book.rows("orders")) == 1


def test_keys_belong_to_their_customer_and_no_key_is_no_key(ada, bob, book):
    ada.post("/orders", BOOKS, Idempotency_Key="k-1")
    bob.post("/orders", BOOKS, Idempotency_Key="k-1")
    ada.post("/orders", BOOKS)
    ada.post("/orders", BOOKS)

    assert len(book.rows("orders")) == 4


def test_a_key_that_cannot_be_kept_is_refused(ada):
    for key in ("", "two words", "x" * 201):
        assert error(ada.post("/orders", BOOKS, Idempotency_Key=key)) == (400, "invalid_idempotency_key")


def test_an_order_is_shown_to_its_customer_only(ada, bob):
    order = ada.post("/orders", BOOKS).json["id"]

    assert error(bob.get(f"/orders/{order}")) == (404, "order_not_found")
    assert error(bob.post(f"/orders/{order}/cancel")) == (404, "order_not_found")
    assert error(ada.get("/orders/ORD-0")) == (404, "order_not_found")
    assert error(ada.get("/orders/a%00b")) == (404, "order_not_found")


@pytest.mark.parametrize("status", ["pending", "confirmed"])
def test_an_order_that_is_not_final_can_be_cancelled_once(ada, book, status):
    order = ada.post("/orders", BOOKS).json["id"]
    book.change(f"update orders set status = '{status}'")

    answer = ada.post(f"/orders/{order}/cancel")

    assert (answer.status_code, answer.json["status"], answer.json["reason"]) == (
        200,
        "cancelled",
        "cancelled_by_customer",
    )
    assert error(ada.post(f"/orders/{order}/cancel")) == (409, "order_is_final")
    assert book.column("outbox", "event") == ["order.placed", "order.cancelled"]
    assert json.loads(book.column("outbox", "body")[1])["reason"] == "cancelled_by_customer"


def test_cancelling_twice_at_the_same_moment_cancels_once(ada, book, together):
    order = ada.post("/orders", BOOKS).json["id"]

    answers = together(*[partial(ada.post, f"/orders/{order}/cancel")] * 4)

    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    assert book.column("outbox", "event") == ["order.placed", "order.cancelled"]


def test_a_rejected_order_cannot_be_cancelled(ada, book):
    order = ada.post("/orders", BOOKS).json["id"]
    book.change("update orders set status = 'rejected'")

    assert error(ada.post(f"/orders/{order}/cancel")) == (409, "order_is_final")


def test_unknown_paths_and_methods_are_answered_in_json(ada):
    assert error(ada.get("/nothing")) == (404, "not_found")
    answer = ada.get("/sign-in")
    assert error(answer) == (405, "method_not_allowed")
    assert answer.headers["Allow"] == "POST"


def test_health_says_what_is_missing(api, readiness):
    client = Client(api)
    assert client.get("/health").json == {"status": "starting", "reason": "the consumer: has not started yet"}
    readiness.up("consumer")
    assert client.get("/health").json == {"status": "ok"}
    readiness.down("consumer", "connection refused")
    assert client.get("/health").status_code == 503
