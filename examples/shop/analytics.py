"""``python -m shop.analytics``: counts what happens to orders, each event once, and tells the shop's staff."""

from __future__ import annotations

import logging
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import select, update
from werkzeug.wrappers import Request, Response

from shop import message as events
from shop.accounts import Accounts
from shop.database import Database, insert_if_absent
from shop.front import Front, json_answer
from shop.message import Message, Poison
from shop.money import decimal_text
from shop.order import CONFIRMED
from shop.readiness import Readiness
from shop.service import Service
from shop.tables import statistics

KINDS = ("placed", "confirmed", "rejected", "cancelled")


class Analytics:
    """What analytics does about each event. Counting commutes: the order in which events come does not matter."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self.handlers = dict.fromkeys(
            (events.ORDER_PLACED, events.ORDER_CONFIRMED, events.ORDER_REJECTED, events.ORDER_CANCELLED), self.count
        )

    def count(self, message: Message) -> None:
        """Count an event on the day on which it happened, unless it was counted before."""
        kind = message.event.removeprefix("order.")
        row = {"day": _day(message)}
        changes: dict[str, Any] = {kind: statistics.c[kind] + 1}
        if revenue := _revenue(message):
            changes["revenue_minor"] = statistics.c.revenue_minor + revenue
        with self._service.database.transaction() as connection:
            if not self._service.inbox.first_time(connection, message):
                return
            insert_if_absent(connection, statistics, row)
            connection.execute(update(statistics).where(statistics.c.day == row["day"]).values(changes))
        self._service.log.info("counted that %s was %s", message.order, kind)


class Statistics:
    """What was counted."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def as_answer(self) -> dict[str, Any]:
        """Every day there is something of, the latest first, and all of them together."""
        with self._database.reading() as connection:
            rows = [
                dict(row) for row in connection.execute(select(statistics).order_by(statistics.c.day.desc())).mappings()
            ]
        total = {column: sum(row[column] for row in rows) for column in (*KINDS, "revenue_minor")}
        return {"days": [_shown(row) for row in rows], "total": _shown(total)}


class Desk(Front):
    """The HTTP API, for staff alone."""

    routes = (("GET", "/statistics", "statistics"),)

    def __init__(self, counted: Statistics, accounts: Accounts, readiness: Readiness, log: logging.Logger) -> None:
        super().__init__(accounts, readiness, log)
        self._counted = counted

    def _statistics(self, request: Request, _correlation: str) -> Response:
        self.staff(request)
        return json_answer(200, self._counted.as_answer())


def _day(message: Message) -> str:
    """The day of an event in UTC, such as ``2026-01-31``."""
    at = message.text("at", longest=40)
    try:
        moment = datetime.fromisoformat(at)
        day: date = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).date()
    except (ValueError, OverflowError):
        raise Poison(f'"at" is {at!r}, not a moment such as 2026-01-31T12:00:00.000Z') from None
    return day.isoformat()


def _revenue(message: Message) -> int:
    """What an event adds to the revenue, in minor units. A confirmed order adds its total; undone, it takes it away."""
    if message.event == events.ORDER_CONFIRMED:
        return message.amount("total")
    if message.event == events.ORDER_CANCELLED and message.body.get("was") == CONFIRMED:
        return -message.amount("total")
    return 0


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    minor = row["revenue_minor"]
    revenue = f"{'-' if minor < 0 else ''}{decimal_text(abs(minor))}"
    return {name: value for name, value in row.items() if name != "revenue_minor"} | {"revenue": revenue}


def main() -> int:
    service = Service("analytics", parts=("HTTP server", "consumer"))
    desk = Desk(Statistics(service.database), service.accounts(), service.readiness, service.log)
    server = service.web_server(service.settings.port("SHOP_PORT"), desk)
    return service.run(Analytics(service).handlers, others=(server,))


if __name__ == "__main__":
    raise SystemExit(main())
