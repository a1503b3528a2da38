"""Partners who want to be told how an order ends: each gets one call, tried until it is taken.

A call is a row of the transaction that ends the order, so neither happens without the other.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, insert, select, update

from shop.clock import now
from shop.database import Database, Unreachable
from shop.message import CORRELATION
from shop.patience import describe
from shop.posting import NoAnswer, address, post_json
from shop.tables import callbacks

MOST_TRIES = 8

# What a killed process left behind is found by looking now and then, in seconds.
_POLL = 0.5


def promise(
    connection: Connection, order: str, event: str, url: str, body: Mapping[str, Any], correlation: str
) -> None:
    """Write down in this transaction that a partner is to be told."""
    row = {
        "order_id": order,
        "event": event,
        "url": url,
        "body": json.dumps(body, ensure_ascii=False),
        "correlation": correlation,
        "status": "pending",
        "attempts": 0,
        "created_at": now(),
        "updated_at": now(),
    }
    connection.execute(insert(callbacks).values(row))


class Courier:
    """Makes the calls, in their order, on a thread of its own. A partner who is away costs the others one try's time.

    Any 2xx is taken; 410 means that the partner wants to hear no more; all else is tried again after a pause, at most
    eight times. The Idempotency-Key is the same at every try, so a partner can tell a call that comes twice.
    """

    def __init__(self, database: Database, log: logging.Logger, *, timeout: float, pause: float) -> None:
        self.added = threading.Event()
        self._database = database
        self._log = log
        self._timeout = timeout
        self._pause = pause
        self._stopping = threading.Event()

    def run(self) -> None:
        """Until it is stopped."""
        while not self._stopping.is_set():
            self.added.clear()
            try:
                left = self._round()
            except Unreachable as problem:
                self._log.warning("the calls to partners wait for the database: %s", describe(problem))
                left = True
            if left:
                self._stopping.wait(self._pause)
            else:
                self.added.wait(_POLL)

    def stop(self) -> None:
        """Make no more calls."""
        self._stopping.set()
        self.added.set()

    def _round(self) -> bool:
        """Try every call once; whether any must be tried again."""
        with self._database.reading() as connection:
            waiting = connection.execute(
                select(callbacks).where(callbacks.c.status == "pending").order_by(callbacks.c.id).limit(100)
            ).all()
        for call in waiting:
            if self._stopping.is_set():
                return False
            self._write(call, *self._try(call))
        with self._database.reading() as connection:
            return connection.execute(select(callbacks.c.id).where(callbacks.c.status == "pending")).first() is not None

    def _try(self, call: Any) -> tuple[str, str]:
        headers = {"Idempotency-Key": f"{call.order_id}.{call.event}", CORRELATION: call.correlation}
        try:
            status, _ = post_json(address(call.url), "", json.loads(call.body), headers, self._timeout)
        except (NoAnswer, ValueError) as problem:
            outcome, reason = "pending", f"no answer ({problem})"
        else:
            outcome = {2: "taken"}.get(status // 100, "refused" if status == 410 else "pending")
            reason = f"answered {status}"
        if outcome == "pending" and call.attempts + 1 >= MOST_TRIES:
            outcome = "given_up"
        return outcome, reason

    def _write(self, call: Any, outcome: str, reason: str) -> None:
        values = {"status": outcome, "attempts": call.attempts + 1, "updated_at": now()}
        with self._database.transaction() as connection:
            connection.execute(update(callbacks).where(callbacks.c.id == call.id).values(values))
        self._log.info("the call to a partner about %s is %s: %s", call.order_id, outcome, reason)
