"""The connection to PostgreSQL: plain psycopg, rows as dictionaries. Where it is stands in HOTEL_DATABASE_URL."""

from __future__ import annotations

import os
from typing import Any

import psycopg
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

Connection = psycopg.Connection[dict[str, Any]]


def connect(*, autocommit: bool = False) -> Connection:
    return psycopg.connect(
        os.environ["HOTEL_DATABASE_URL"], autocommit=autocommit, row_factory=dict_row, connect_timeout=3
    )


def emit(connection: Connection, event: str, booking: dict[str, Any], who: str, **more: Any) -> None:
    """Note in the audit what happened, and have everybody told, in the transaction that makes it so."""
    body = {
        "event": event,
        "bookingId": str(booking["id"]),
        "reference": booking["reference"],
        "room": booking["room"],
        "arrival": booking["arrival"].isoformat(),
        "departure": booking["departure"].isoformat(),
        "total": str(booking["total"]),
        **more,
    }
    note(connection, who, event, booking["id"], room=booking["room"], **more)
    connection.execute("insert into outbox (body) values (%s)", [Jsonb(body)])
    connection.execute("select pg_notify('outbox', '')")


def note(connection: Connection, who: str, what: str, booking_id: Any = None, **details: Any) -> None:
    connection.execute(
        "insert into audit.entries (who, what, booking_id, details) values (%s, %s, %s, %s)",
        [who, what, booking_id, Jsonb(details)],
    )
