"""Stock is never promised twice, on both databases, whoever comes at the same moment."""

from __future__ import annotations

from functools import partial

import pytest

from shop.inventory import Inventory


@pytest.fixture
def inventory(service):
    return Inventory(service("inventory"))


def events_of(book):
    return book.column("outbox", "event")


def test_an_order_is_reserved_and_everybody_is_told(inventory, event, book):
    inventory.order_placed(event("order.placed"))

    assert book.stock("BOOK-1") == (8, 2)
    assert events_of(book) == ["stock.reserved"]
    assert book.column("reservations", "status") == ["reserved"]


def test_nothing_is_reserved_unless_all_of_it_can_be(inventory, event, book):
    lines = [{"sku": "BOOK-1", "quantity": 2}, {"sku": "MUG-1", "quantity": 11}]

    inventory.order_placed(event("order.placed", lines=lines))

    assert book.stock("BOOK-1") == (10, 0)
    assert book.stock("MUG-1") == (10, 0)
    assert events_of(book) == ["stock.rejected"]
    assert '"sku": "MUG-1"' in book.column("outbox", "body")[0]


def test_a_product_that_has_no_stock_row_is_not_there(inventory, event, book):
    inventory.order_placed(event("order.placed", lines=[{"sku": "HAT-1", "quantity": 1}]))

    assert events_of(book) == ["stock.rejected"]


def test_of_two_who_want_the_last_piece_one_gets_it(inventory, event, book, together):
    book.change("update stock set available = 1 where sku = 'LAMP-1'")
    lamp = [{"sku": "LAMP-1", "quantity": 1}]
    placed = [event("order.placed", order=f"ORD-{number}", lines=lamp) for number in range(8)]

    assert together(*(partial(inventory.order_placed, message) for message in placed)) == [None] * 8

    assert book.stock("LAMP-1") == (0, 1)
    assert sorted(events_of(book)) == ["stock.rejected"] * 7 + ["stock.reserved"]


def test_orders_that_want_the_same_products_in_another_order_do_not_wait_for_each_other(
    inventory, event, book, together
):
    skus = ["BOOK-1", "LAMP-1", "MUG-1"]
    orders = [
        event(
            "order.placed",
            order=f"ORD-{n}",
            lines=[{"sku": sku, "quantity": 1} for sku in (skus if n % 2 else skus[::-1])],
        )
        for n in range(8)
    ]

    assert together(*(partial(inventory.order_placed, message) for message in orders)) == [None] * 8

    assert [book.stock(sku) for sku in skus] == [(2, 8)] * 3


def test_an_order_that_is_delivered_again_is_reserved_once(inventory, event, book, together):
    message = event("order.placed")

    assert together(*[partial(inventory.order_placed, message)] * 4) == [None] * 4

    assert book.stock("BOOK-1") == (8, 2)
    assert events_of(book) == ["stock.reserved"]


def test_an_order_that_is_published_again_as_another_message_is_reserved_once(inventory, event, book):
    inventory.order_placed(event("order.placed"))
    inventory.order_placed(event("order.placed"))

    assert book.stock("BOOK-1") == (8, 2)
    assert events_of(book) == ["stock.reserved"]


def test_a_cancelled_order_goes_back_to_the_shelf_once(inventory, event, book):
    inventory.order_placed(event("order.placed"))
    inventory.order_cancelled(event("order.cancelled"))
    inventory.order_cancelled(event("order.cancelled"))

    assert book.stock("BOOK-1") == (10, 0)
    assert book.column("reservations", "status") == ["released"]


def test_an_order_that_is_cancelled_before_it_comes_is_not_reserved(inventory, event, book):
    inventory.order_cancelled(event("order.cancelled"))
    inventory.order_placed(event("order.placed"))

    assert book.stock("BOOK-1") == (10, 0)
    assert events_of(book) == []


def test_reserving_and_cancelling_at_the_same_moment_leaves_nothing_reserved(inventory, event, book, together):
    calls = []
    for number in range(4):
        calls += [
            partial(inventory.order_placed, event("order.placed", order=f"ORD-{number}")),
            partial(inventory.order_cancelled, event("order.cancelled", order=f"ORD-{number}")),
        ]

    assert together(*calls) == [None] * 8

    assert book.stock("BOOK-1") == (10, 0)
    assert set(book.column("reservations", "status")) == {"released"}


def test_a_rejected_order_that_is_cancelled_gives_nothing_back(inventory, event, book):
    inventory.order_placed(event("order.placed", lines=[{"sku": "BOOK-1", "quantity": 11}]))
    inventory.order_cancelled(event("order.cancelled"))

    assert book.stock("BOOK-1") == (10, 0)
    assert book.column("reservations", "status") == ["rejected"]
