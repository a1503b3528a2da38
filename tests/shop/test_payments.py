"""A customer pays exactly once or not at all, whatever the gateway does and whenever the order is cancelled."""

from __future__ import annotations

import threading
import time

import pytest

from shop.consumer import Stopping
from shop.gateway import Gateway
from shop.payments import Payments


@pytest.fixture
def desk(service):
    return service("payments")


@pytest.fixture
def payments(desk, gateway):
    return Payments(desk, Gateway(gateway.url, 30), 0.02)


@pytest.fixture
def impatient(desk, gateway):
    """Payments that give a try up before long."""
    return Payments(desk, Gateway(gateway.url, 0.3), 0.02)


def outcome(book):
    return book.column("payments", "status"), book.column("outbox", "event")


def test_a_reserved_order_is_charged_to_the_cent_under_its_own_key(payments, event, gateway, book):
    payments.stock_reserved(event("stock.reserved"))

    charge = {"order": "ORD-1", "amount": "59.80", "currency": "EUR", "customer": "ada@example.com"}
    assert gateway.requests == [("/charges", charge, "ORD-1")]
    assert outcome(book) == (["captured"], ["payment.captured"])
    assert book.column("payments", "charge_id") == ["ch_1"]


def test_a_declined_card_is_not_tried_again(payments, event, gateway, book):
    gateway.answers = [gateway.says(402, b"no")]

    payments.stock_reserved(event("stock.reserved"))

    assert len(gateway.requests) == 1
    assert outcome(book) == (["declined"], ["payment.declined"])


def test_a_message_that_is_delivered_again_charges_once(payments, event, gateway, book):
    message = event("stock.reserved")

    payments.stock_reserved(message)
    payments.stock_reserved(message)

    assert len(gateway.requests) == 1
    assert outcome(book) == (["captured"], ["payment.captured"])


@pytest.mark.parametrize(
    "unclear",
    [
        (503, {}),
        (500, {"status": "approved", "charge": "x"}),
        (200, b"<html>"),
        (200, {"status": "maybe"}),
        (201, {"status": "approved"}),
    ],
)
def test_an_unclear_answer_is_asked_about_again_with_the_same_key(payments, event, gateway, book, unclear):
    gateway.answers = [gateway.says(*unclear), gateway.says(*unclear)]

    payments.stock_reserved(event("stock.reserved"))

    assert [key for _, _, key in gateway.requests] == ["ORD-1"] * 3
    assert outcome(book) == (["captured"], ["payment.captured"])
    assert book.column("payments", "attempts") == [3]


def test_a_gateway_that_sends_a_byte_now_and_then_does_not_hold_a_payment(impatient, event, gateway, book):
    enough = threading.Event()

    def drip(handler):
        handler.send_response(201)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        while not enough.wait(0.05):
            handler.wfile.write(b" ")

    gateway.answers = [drip]
    began = time.monotonic()
    try:
        impatient.stock_reserved(event("stock.reserved"))
    finally:
        enough.set()

    assert time.monotonic() - began < 30  # all of its answer takes 50
    assert len(gateway.requests) >= 2
    assert outcome(book) == (["captured"], ["payment.captured"])


def test_an_order_that_is_cancelled_before_it_is_reserved_is_never_charged(payments, event, gateway, book):
    payments.order_cancelled(event("order.cancelled"))
    payments.stock_reserved(event("stock.reserved"))

    assert gateway.requests == []
    assert outcome(book) == (["void"], [])


def test_a_captured_payment_is_refunded_once(payments, event, gateway, book):
    payments.stock_reserved(event("stock.reserved"))
    cancelled = event("order.cancelled")
    payments.order_cancelled(cancelled)
    payments.order_cancelled(cancelled)

    refund = {"order": "ORD-1", "charge": "ch_1", "amount": "59.80", "currency": "EUR"}
    assert gateway.requests[1:] == [("/refunds", refund, "ORD-1-refund")]
    assert outcome(book) == (["refunded"], ["payment.captured", "payment.refunded"])


def test_a_declined_payment_is_not_refunded(payments, event, gateway, book):
    gateway.answers = [gateway.says(402, {})]
    payments.stock_reserved(event("stock.reserved"))
    payments.order_cancelled(event("order.cancelled", reason="card_declined"))

    assert gateway.paths == ["/charges"]
    assert outcome(book) == (["declined"], ["payment.declined"])


def charging(payments, message):
    thread = threading.Thread(target=payments.stock_reserved, args=(message,))
    thread.start()
    return thread


def test_an_order_that_is_cancelled_while_the_gateway_is_silent_is_voided_and_charged_no_more(
    impatient, event, gateway, book
):
    silence = threading.Event()

    def silent_about_charges(handler):
        if handler.path == "/charges":
            silence.wait(30)
        else:
            gateway.says(201, {"status": "voided"})(handler)

    gateway.answers = [silent_about_charges] * 1000
    thread = charging(impatient, event("stock.reserved"))
    gateway.await_requests(2)

    impatient.order_cancelled(event("order.cancelled"))
    thread.join(30)
    silence.set()

    charges = gateway.paths.index("/voids")
    assert charges >= 2
    assert set(gateway.paths[:charges]) == {"/charges"}
    assert set(gateway.paths[charges:]) == {"/voids"}
    assert outcome(book) == (["void"], [])


def test_money_that_the_gateway_takes_while_the_order_is_cancelled_goes_back(payments, event, gateway, book):
    cancelled = threading.Event()

    def late(handler):
        cancelled.wait(30)
        gateway.says(201, {"status": "approved", "charge": "ch_9"})(handler)

    gateway.answers = [late]
    thread = charging(payments, event("stock.reserved"))
    gateway.await_requests(1)

    payments.order_cancelled(event("order.cancelled"))
    cancelled.set()
    thread.join(30)

    assert gateway.paths == ["/charges", "/refunds"]
    assert gateway.requests[1][1]["charge"] == "ch_9"
    assert outcome(book) == (["refunded"], ["payment.refunded"])


def test_a_service_that_stops_leaves_the_payment_for_the_next_one(payments, desk, event, gateway, book):
    message = event("stock.reserved")
    gateway.answers = [gateway.says(503, {})]
    desk.stopping.set()
    with pytest.raises(Stopping):
        payments.stock_reserved(message)
    assert outcome(book) == (["pending"], [])

    desk.stopping.clear()
    payments.stock_reserved(message)

    assert outcome(book) == (["captured"], ["payment.captured"])


def test_a_payment_that_was_cancelled_while_its_service_was_down_is_voided_when_it_is_back(
    payments, desk, event, gateway, book
):
    message = event("stock.reserved")
    gateway.answers = [gateway.says(503, {})]
    desk.stopping.set()
    with pytest.raises(Stopping):
        payments.stock_reserved(message)
    payments.order_cancelled(event("order.cancelled"))
    assert outcome(book) == (["voiding"], [])

    desk.stopping.clear()
    payments.stock_reserved(message)

    assert gateway.paths == ["/charges", "/voids"]
    assert outcome(book) == (["void"], [])


def test_an_order_that_is_forgotten_is_not_charged_any_more(impatient, event, gateway, book):
    silence = threading.Event()

    def forget(_):
        book.change("delete from payments")
        silence.wait(30)

    gateway.answers = [forget]
    impatient.stock_reserved(event("stock.reserved"))
    silence.set()

    assert gateway.paths == ["/charges"]
    assert book.rows("payments") == []
