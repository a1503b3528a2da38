"""How a database is connected to: reads that hold no transaction open, and writes that wait for their turn."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from interlock.clients.leash import CONNECTED_WITHIN, Leash
from interlock.clients.payload import json_loads, json_text

BUSY_SECONDS = 5


def engines(url: str, leash: Leash) -> tuple[sa.Engine, sa.Engine]:
    """One to write with and one to read with, on the same connections; those to a server are held by the leash."""
    address = sa.make_url(url)
    if address.get_backend_name() == "sqlite":
        engine = sa.create_engine(address, connect_args={"timeout": BUSY_SECONDS})
        sa.event.listen(engine, "connect", _hold_to_foreign_keys)
        return engine, engine
    bounds = {"connect_timeout": CONNECTED_WITHIN} if _can_be_bounded(address) else {}
    engine = sa.create_engine(
        address, pool_pre_ping=True, json_serializer=json_text, json_deserializer=json_loads, connect_args=bounds
    )
    sa.event.listen(engine, "connect", lambda connection, _record: leash.hold(connection))
    sa.event.listen(engine, "before_cursor_execute", lambda *_: leash.asked())
    return engine, engine.execution_options(isolation_level="AUTOCOMMIT")


def _hold_to_foreign_keys(connection: Any, _record: object) -> None:
    """SQLite looks at them only where it is asked to; rows that no other database takes are no state to start from."""
    connection.execute("PRAGMA foreign_keys = ON")


def _can_be_bounded(address: sa.URL) -> bool:
    return address.get_backend_name() == "postgresql" and "connect_timeout" not in address.query


@contextmanager
def writing(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A connection in one transaction, committed at the end."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            # A deferred transaction that reads first cannot wait for its turn: it fails at once.
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        yield connection
        connection.commit()
