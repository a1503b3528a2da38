"""The whole shop, with real processes: nothing is lost and nothing happens twice, whatever happens to a service."""

from __future__ import annotations

import json
import signal
import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import func, select

from servers import RabbitMQ
from shop.analytics import KINDS
from shop.broker import CONSUMES
from shop.database import Database
from shop.money import minor_units
from shop.tables import import_lines, inbox, outbox, products, stock
from shopping.processes import SERVICES, EmbeddedBroker, RunningShop, until


@pytest.fixture(scope="module", params=["embedded", pytest.param("local", marks=pytest.mark.local)])
def shop(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningShop]:
    local = request.param == "local"
    broker = RabbitMQ() if local else EmbeddedBroker()
    if local:
        database_url = request.getfixturevalue("postgres").new_url()
    else:
        database_url = f"sqlite:///{tmp_path_factory.mktemp('shop')}/shop.db"
    try:
        running = RunningShop(database_url, broker.url)
        try:
            yield running
        finally:
            running.stop()
    finally:
        broker.stop()


@pytest.fixture(autouse=True)
def plenty(shop: RunningShop) -> Iterator[Database]:
    database = Database(shop.environ["SHOP_DATABASE_URL"])
    with database.transaction() as connection:
        connection.execute(stock.update().values(available=100, reserved=0))
    yield database
    database.close()


def stock_of(database: Database, sku: str) -> tuple[int, int]:
    with database.reading() as connection:
        row = connection.execute(select(stock).where(stock.c.sku == sku)).one()
    return row.available, row.reserved


def unsent(database: Database) -> int:
    """How many events are still to be published, or to be noted as published."""
    with database.reading() as connection:
        waiting: int = connection.execute(
            select(func.count()).select_from(outbox).where(outbox.c.sent_at.is_(None))
        ).scalar_one()
    return waiting


def counted(shop: RunningShop, database: Database) -> bool:
    """Whether analytics has counted all that was to be told of orders."""
    told = select(func.count()).select_from(outbox)
    with database.reading() as connection:
        expected = {
            kind: connection.execute(told.where(outbox.c.event == f"order.{kind}")).scalar_one() for kind in KINDS
        }
    return expected == {kind: shop.statistics()[kind] for kind in KINDS}


def dealt_with(database: Database, consumer: str, event: str, order: str) -> bool:
    """Whether a consumer is through with an event of an order, and with all that came before it."""
    told = select(outbox.c.message_id).where(outbox.c.event == event, outbox.c.body.contains(order))
    done = select(inbox.c.message_id).where(inbox.c.consumer == consumer, inbox.c.message_id.in_(told))
    with database.reading() as connection:
        return connection.execute(done).first() is not None


def test_an_order_goes_from_the_request_to_the_letter(shop, plenty):
    order = shop.order("BOOK-1", 2)

    (letter,) = shop.await_letters(order)
    assert f"Subject: Your order {order} is confirmed" in letter
    assert "Total: 59.80 EUR" in letter
    shop.await_status(order, "confirmed")
    assert shop.asked(order) == ["/charges"]
    assert stock_of(plenty, "BOOK-1") == (98, 2)


def test_a_confirmed_order_that_is_cancelled_is_refunded_and_goes_back_to_the_shelf(shop, plenty):
    order = shop.order("MUG-1", 3)
    shop.await_status(order, "confirmed")

    assert shop.call("POST", f"/orders/{order}/cancel")[0] == 200

    letters = shop.await_letters(order, 2)
    assert f"Subject: Your order {order} is cancelled" in letters[1]
    until(lambda: shop.asked(order) == ["/charges", "/refunds"])
    until(lambda: stock_of(plenty, "MUG-1") == (100, 0))


def test_an_event_that_is_delivered_again_changes_nothing(shop, plenty):
    order = shop.order("BOOK-1")
    shop.await_letters(order)
    with plenty.reading() as connection:
        events = [row for row in connection.execute(select(outbox)) if json.loads(row.body).get("order") == order]
    for event in events:
        shop.publish(event.event, event.body.encode(), event.message_id)

    other = shop.order("BOOK-1")
    shop.await_letters(other)

    until(lambda: not any(shop.waiting(f"{service}.events") for service in CONSUMES))
    assert shop.asked(order) == ["/charges"]
    assert len(shop.letters(order)) == 1
    assert stock_of(plenty, "BOOK-1") == (98, 2)


def test_what_cannot_be_understood_is_put_aside_and_the_service_goes_on(shop):
    before = shop.waiting("inventory.dead")
    shop.publish("order.placed", b"not json", "poison-1")
    shop.publish("order.placed", b'{"event": "order.eaten"}', "poison-2")
    shop.publish("order.placed", b'{"order": "ORD-0"}', "poison-3")

    until(lambda: shop.waiting("inventory.dead") == before + 3)
    assert shop.processes["inventory"].logged("rejected a message with the key order.placed: the body is not JSON")
    shop.await_status(shop.order(), "confirmed")


def test_orders_wait_for_a_service_that_is_paused(shop, plenty):
    # In the middle of writing it would hold up everybody.
    until(lambda: not unsent(plenty))
    shop.processes["inventory"].send(signal.SIGSTOP)
    orders = [shop.order() for _ in range(5)]
    assert [shop.call("GET", f"/orders/{order}")[1]["status"] for order in orders] == ["pending"] * 5

    shop.processes["inventory"].send(signal.SIGCONT)

    for order in orders:
        shop.await_status(order, "confirmed")


def test_nothing_is_lost_or_done_twice_when_services_are_killed_in_the_middle(shop, plenty):
    orders = []
    # The checkout last: it takes the orders.
    for service in sorted(SERVICES, key="checkout".__eq__):
        orders += [shop.order("LAMP-1") for _ in range(5)]
        shop.processes[service].end(signal.SIGKILL)
    shop.restart(*SERVICES)

    for order in orders:
        shop.await_status(order, "confirmed")
        shop.await_letters(order)
    assert stock_of(plenty, "LAMP-1") == (70, 30)
    charged = {key for path, body, key in shop.gateway.requests if path == "/charges" and body["order"] in orders}
    assert charged == set(orders)


def test_a_silent_gateway_loses_nothing_and_a_cancelled_order_is_not_charged_any_more(shop, plenty):
    answering = threading.Event()
    silent = [lambda _: answering.wait(60)] * 1000
    shop.gateway.answers = silent
    shop.processes["payments"].end()
    shop.restart("payments", SHOP_GATEWAY_TIMEOUT="0.3")
    kept, dropped = shop.order("PEN-1"), shop.order("PEN-1")
    until(lambda: len(shop.asked(kept)) > 1 and len(shop.asked(dropped)) > 1)

    assert shop.call("POST", f"/orders/{dropped}/cancel")[0] == 200
    shop.await_letters(dropped)
    until(lambda: stock_of(plenty, "PEN-1") == (99, 1))
    assert shop.call("GET", f"/orders/{kept}")[1]["status"] == "pending"
    until(lambda: "/voids" in shop.asked(dropped))
    silent.clear()
    answering.set()

    shop.await_status(kept, "confirmed")
    assert shop.asked(dropped)[-1] == "/voids"
    assert shop.call("GET", f"/orders/{dropped}")[1]["status"] == "cancelled"


def test_services_end_at_once_also_while_the_gateway_is_silent(shop):
    answering = threading.Event()
    shop.gateway.answers = silent = [lambda _: answering.wait(60)] * 1000
    order = shop.order("PEN-1")
    until(lambda: shop.asked(order))

    ended = {name: shop.processes[name].end() for name in SERVICES}

    silent.clear()
    answering.set()
    shop.restart(*SERVICES)
    assert {name: code for name, (code, _) in ended.items()} == dict.fromkeys(SERVICES, 0)
    # They give themselves 2.5 s, and would wait 30 for the gateway; the rest is for a machine with other work.
    assert all(took < 20 for _, took in ended.values()), ended
    shop.await_status(order, "confirmed")


def test_an_import_that_is_killed_in_the_middle_goes_on_and_nothing_of_it_was_half_done(shop, plenty):
    lines = [f"NEW-{number},Thing {number},1.0{number % 10},7" for number in range(60)]
    known = shop.look_at("/products")["total"]
    path = shop.upload("\n".join(["sku,name,price,quantity", *lines, "MUG-1,Mug,free,1"]))

    def begun() -> bool:
        with plenty.reading() as connection:
            return connection.execute(select(import_lines.c.line)).first() is not None

    until(begun)
    shop.processes["catalogue"].end(signal.SIGKILL)

    with plenty.reading() as connection:
        assert connection.execute(select(products.c.sku).where(products.c.sku.startswith("NEW-"))).all() == []
    shop.restart("catalogue", SHOP_IMPORT_REST="0.02")
    until(lambda: shop.look_at(path)["status"] == "finished")
    done = shop.look_at(path)
    assert (done["added"], done["changed"], done["rejected"]) == (60, 0, 1)
    assert done["problems"] == [{"line": 62, "sku": "MUG-1", "problem": '"free" is no price such as 9.95'}]
    assert shop.look_at("/products")["total"] == known + 60
    with plenty.reading() as connection:
        told = [row.event for row in connection.execute(select(outbox).where(outbox.c.service == "catalogue"))]
    assert sorted(told) == ["import.finished", *["product.added"] * 60]


def test_analytics_counts_each_event_once_also_when_it_is_killed_and_they_come_again(shop, plenty):
    until(lambda: counted(shop, plenty))
    before = shop.statistics()
    orders = [shop.order("BOOK-1") for _ in range(4)]
    shop.processes["analytics"].end(signal.SIGKILL)
    orders += [shop.order("BOOK-1") for _ in range(4)]
    for order in orders:
        shop.await_letters(order)
    shop.restart("analytics")
    with plenty.reading() as connection:
        events = [row for row in connection.execute(select(outbox)) if json.loads(row.body).get("order") in orders]
    for event in reversed(events):
        shop.publish(event.event, event.body.encode(), event.message_id)

    # It comes behind them.
    last = shop.order("BOOK-1")
    until(lambda: dealt_with(plenty, "analytics", "order.confirmed", last))
    after = shop.statistics()
    assert (after["placed"] - before["placed"], after["confirmed"] - before["confirmed"]) == (9, 9)
    assert minor_units(after["revenue"]) - minor_units(before["revenue"]) == 9 * 2990
