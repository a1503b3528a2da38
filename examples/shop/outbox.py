"""The outbox: events are rows of the transaction that causes them, so neither happens without the other."""

from __future__ import annotations

import json
import threading
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert, select, update

from shop.clock import now
from shop.database import Database
from shop.message import CORRELATION
from shop.tables import outbox


@dataclass(frozen=True)
class Unsent:
    """A row that waits to be published."""

    row: int
    event: str
    message_id: str
    body: str
    headers: Mapping[str, str]


class Outbox:
    """The rows of one service. ``relay.Relay`` publishes them in the order in which they were added."""

    def __init__(self, service: str, database: Database) -> None:
        self.service = service
        self.added = threading.Event()
        self.listeners = [self.added]
        self._database = database

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A database transaction; what it added is published as soon as it is committed."""
        with self._database.transaction() as connection:
            yield connection
        for listener in self.listeners:
            listener.set()

    def add(self, connection: Connection, event: str, body: Mapping[str, Any], correlation: str) -> None:
        """Say in this transaction that something happened."""
        row = {
            "service": self.service,
            "event": event,
            "message_id": str(uuid.uuid4()),
            "body": json.dumps({"event": event, **body}, ensure_ascii=False),
            "headers": json.dumps({CORRELATION: correlation}),
            "created_at": now(),
        }
        connection.execute(insert(outbox).values(row))

    def unsent(self, most: int = 100) -> list[Unsent]:
        """The oldest rows that no broker has confirmed yet."""
        columns = (outbox.c.id, outbox.c.event, outbox.c.message_id, outbox.c.body, outbox.c.headers)
        waiting = (outbox.c.service == self.service) & outbox.c.sent_at.is_(None)
        with self._database.reading() as connection:
            rows = connection.execute(select(*columns).where(waiting).order_by(outbox.c.id).limit(most)).all()
        return [Unsent(row.id, row.event, row.message_id, row.body, json.loads(row.headers)) for row in rows]

    def mark_sent(self, event: Unsent) -> None:
        """Remember that the broker has it."""
        with self._database.transaction() as connection:
            connection.execute(update(outbox).where(outbox.c.message_id == event.message_id).values(sent_at=now()))
