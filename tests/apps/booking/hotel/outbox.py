"""Passes on what the transactions left to be told: from the table ``outbox`` to the exchange, in order."""

from __future__ import annotations

import json
import threading
import uuid
from typing import Any

import pika

from hotel import db

EXCHANGE = "bookings"


def pass_on(broker: Any, stopping: threading.Event) -> None:
    """Until told to stop. PostgreSQL says when there is something (NOTIFY); now and then it is looked for anyway."""
    channel = broker.channel()
    channel.confirm_delivery()
    with db.connect(autocommit=True) as connection:
        connection.execute("listen outbox")
        while not stopping.is_set():
            publish_all(connection, channel)
            for _ in connection.notifies(timeout=0.2, stop_after=1):
                pass
            broker.process_data_events(time_limit=0)


def publish_all(connection: db.Connection, channel: Any) -> None:
    while True:
        with connection.transaction():
            row = connection.execute(
                "select id, body from outbox where sent_at is null order by id limit 1 for update"
            ).fetchone()
            if row is None:
                return
            channel.basic_publish(
                EXCHANGE,
                "",
                json.dumps(row["body"]).encode(),
                pika.BasicProperties(
                    content_type="application/json",
                    delivery_mode=2,
                    message_id=str(uuid.uuid5(uuid.NAMESPACE_OID, str(row["id"]))),
                ),
            )
            connection.execute("update outbox set sent_at = now() where id = %s", [row["id"]])
