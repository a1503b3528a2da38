"""The inbox: which messages a consumer has dealt with, written in the transaction of their effects."""

from __future__ import annotations

from sqlalchemy import Connection, select

from shop.clock import now
from shop.database import insert_if_absent
from shop.message import Message
from shop.tables import inbox


class Inbox:
    """The messages of one consumer."""

    def __init__(self, consumer: str) -> None:
        self._consumer = consumer

    def first_time(self, connection: Connection, message: Message) -> bool:
        """Note the message as dealt with; False where it already was, and nothing is left to do."""
        row = {"consumer": self._consumer, "message_id": message.id, "received_at": now()}
        return insert_if_absent(connection, inbox, row)

    def knows(self, connection: Connection, message: Message) -> bool:
        """Whether the message was dealt with."""
        mine = (inbox.c.consumer == self._consumer) & (inbox.c.message_id == message.id)
        return connection.execute(select(inbox.c.consumer).where(mine)).first() is not None
