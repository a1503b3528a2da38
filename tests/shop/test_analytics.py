"""Every order event is counted once, on its day, in whichever order events come."""

from __future__ import annotations

import itertools
import logging

import pytest
from werkzeug.test import Client

from shop.analytics import Analytics, Desk, Statistics
from shop.message import Poison
from shop.readiness import Readiness


@pytest.fixture
def desk(service):
    return service("analytics")


@pytest.fixture
def count(desk):
    return Analytics(desk).count


def row(day, **counted):
    nothing = {"placed": 0, "confirmed": 0, "rejected": 0, "cancelled": 0, "revenue_minor": 0}
    return {"day": day} | nothing | counted


def test_an_event_counts_once_however_often_it_comes(count, event, book, together):
    message = event("order.confirmed")
    together(*[lambda: count(message)] * 4)
    count(message)

    assert book.rows("statistics") == [row("2026-01-31", confirmed=1, revenue_minor=5980)]


def test_the_order_of_events_does_not_matter(count, event, book):
    of_one_order = [
        event("order.placed"),
        event("order.confirmed"),
        event("order.cancelled", was="confirmed", at="2026-02-01T00:00:00.000Z"),
        event("order.cancelled", was="pending"),
        event("order.rejected"),
    ]
    for shuffled in itertools.islice(itertools.permutations(of_one_order), 0, None, 40):
        for message in shuffled:
            count(message)

    assert sorted(book.rows("statistics"), key=lambda counted: counted["day"]) == [
        row("2026-01-31", placed=1, confirmed=1, rejected=1, cancelled=1, revenue_minor=5980),
        row("2026-02-01", cancelled=1, revenue_minor=-5980),
    ]


@pytest.mark.parametrize("at", [None, "yesterday", "2026-13-01T00:00:00Z"])
def test_an_event_of_no_day_is_poison_and_counts_nothing(count, event, book, at):
    with pytest.raises(Poison, match='"at" is'):
        count(event("order.placed", at=at))

    assert book.rows("statistics") == book.rows("inbox") == []


def test_a_day_is_one_in_utc(count, event, book):
    count(event("order.placed", at="2026-01-01T00:30:00+02:00"))

    assert book.column("statistics", "day") == ["2025-12-31"]


def test_staff_and_nobody_else_are_told(desk, count, event):
    count(event("order.cancelled", was="confirmed"))
    api = Desk(Statistics(desk.database), desk.accounts(), Readiness("analytics", (), logging.getLogger("x")), desk.log)
    client = Client(api)

    def ask(email, password):
        token = client.post("/sign-in", json={"email": email, "password": password}).json["token"]
        return client.get("/statistics", headers={"Authorization": f"Bearer {token}"})

    day = {"placed": 0, "confirmed": 0, "rejected": 0, "cancelled": 1, "revenue": "-59.80"}
    assert ask("grace@example.com", "nanosecond wire").json == {"days": [{"day": "2026-01-31"} | day], "total": day}
    assert ask("ada@example.com", "correct horse").status_code == 403
    assert client.get("/statistics").status_code == 401
