"""The customer gets one letter about each event, and it says the right thing."""

from __future__ import annotations

import socket
import threading

import pytest
from sqlalchemy import text

from shop.consumer import Stopping
from shop.letters import letter_about
from shop.mailer import Mailer
from shop.message import Poison
from shop.notifications import Notifications

FROM = "shop@example.com"


def letter_lines(message):
    return [line for line in letter_about(message).text.splitlines() if line]


@pytest.mark.parametrize(
    ("name", "fields", "reason", "money"),
    [
        ("confirmed", {}, "Thank you!", "Your card was charged."),
        (
            "rejected",
            {"reason": "not_enough_stock", "sku": "BOOK-1"},
            "There is not enough stock of A Pattern Language.",
            "Your card was not charged.",
        ),
        ("cancelled", {"reason": "card_declined"}, "Your card was declined.", "Your card was not charged."),
        (
            "cancelled",
            {"reason": "cancelled_by_customer"},
            "You cancelled it.",
            "What you have paid goes back to your card.",
        ),
    ],
)
def test_a_letter_says_what_happened_and_what_it_costs(event, name, fields, reason, money):
    message = event(f"order.{name}", **fields)

    assert letter_about(message).subject == f"Your order ORD-1 is {name}"
    assert letter_lines(message) == [
        "Hello Ada Lovelace,",
        f"your order ORD-1 is {name}.",
        reason,
        "2 x A Pattern Language: 59.80 EUR",
        "Total: 59.80 EUR",
        money,
        "Your shop",
    ]


def test_a_letter_has_a_link_to_the_order_and_says_names_as_they_are(event):
    link = "http://shop.example.com/orders/ORD-1?key=a&b"
    line = {"sku": "BOOK-1", "name": "<b>Bold</b> & co", "quantity": 2, "total": "59.80"}

    letter = letter_about(event("order.confirmed", link=link, lines=[line]))

    assert f"\nLook at your order: {link}\n" in letter.text
    assert '<p><a href="http://shop.example.com/orders/ORD-1?key=a&amp;b">Look at your order</a></p>' in letter.html
    assert "2 x &lt;b&gt;Bold&lt;/b&gt; &amp; co: 59.80 EUR" in letter.html
    assert "2 x <b>Bold</b> & co: 59.80 EUR" in letter.text


def test_an_event_without_a_customer_is_poison(event):
    with pytest.raises(Poison, match='"customer" is None'):
        letter_about(event("order.confirmed", customer=None))


@pytest.fixture
def desk(service):
    return service("notifications")


@pytest.fixture
def notifications(desk, post):
    return Notifications(desk, Mailer("127.0.0.1", post.port, FROM), 0.02)


def test_a_letter_that_was_sent_is_not_sent_again_because_the_database_is_away(
    monkeypatch, service, event, post, book, database
):
    monkeypatch.setenv("SHOP_LOCK_PATIENCE", "0.05")
    desk = service("notifications")
    notifications = Notifications(desk, Mailer("127.0.0.1", post.port, FROM), 0.02)
    locked, tried = threading.Event(), threading.Event()
    warned = []
    monkeypatch.setattr(desk.log, "warning", lambda *told: (warned.append(told), tried.set()))

    def lock():
        with database.transaction() as connection:
            connection.execute(text("update notifications set recipient = recipient"))
            locked.set()
            tried.wait(30)

    locker = threading.Thread(target=lock)
    post.taken = lambda _letter: (locker.start(), locked.wait(30))

    notifications.write(event("order.confirmed"))

    locker.join(30)
    assert warned
    assert len(post.letters) == 1
    assert book.column("notifications", "sent_at") != [None]


def test_a_letter_that_was_sent_is_written_down_also_by_a_service_that_stops(desk, notifications, event, post, book):
    post.taken = lambda _letter: desk.stopping.set()

    notifications.write(event("order.confirmed"))

    assert len(post.letters) == 1
    assert book.column("notifications", "sent_at") != [None]


def test_one_letter_is_written_however_often_the_event_comes(notifications, event, post, book):
    message = event("order.confirmed")
    notifications.write(message)
    notifications.write(message)
    notifications.write(event("order.confirmed"))

    (letter,) = post.letters
    for line in (
        "To: ada@example.com",
        f"From: {FROM}",
        "X-Order: ORD-1",
        "X-Correlation-Id: test",
        "Total: 59.80 EUR",
    ):
        assert f"{line}\r\n" in letter
    assert book.column("notifications", "sent_at") != [None]


def test_each_event_of_an_order_has_its_letter(notifications, event, post):
    notifications.write(event("order.confirmed"))
    notifications.write(event("order.cancelled", reason="cancelled_by_customer"))

    assert len(post.letters) == 2


def test_a_mail_server_that_is_busy_is_asked_again(notifications, event, post):
    post.refusals = ["450 later", "451 later"]

    notifications.write(event("order.confirmed"))

    assert len(post.letters) == 1


def test_a_letter_that_is_refused_for_good_is_kept_for_a_person(notifications, event, post, book):
    post.refusals = ["550 nobody"]

    with pytest.raises(Poison, match="550"):
        notifications.write(event("order.confirmed"))

    assert book.column("notifications", "sent_at") == [None]


@pytest.mark.parametrize("recipient", ["a\r\nBcc: eve@example.com", "päivi@example.com"])
def test_an_address_that_cannot_be_written_to_is_kept_for_a_person(notifications, event, post, recipient):
    with pytest.raises(Poison):
        notifications.write(event("order.confirmed", customer=recipient))

    assert post.letters == []


def test_a_service_that_stops_leaves_the_letter_for_the_next_one(desk, event, post, book):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    message = event("order.confirmed")
    desk.stopping.set()
    with pytest.raises(Stopping):
        Notifications(desk, Mailer("127.0.0.1", port, FROM), 0.02).write(message)

    desk.stopping.clear()
    Notifications(desk, Mailer("127.0.0.1", post.port, FROM), 0.02).write(message)

    assert len(post.letters) == 1
