"""The tables of the shop. Queries stand with the noun they are about."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    func,
    text,
)

metadata = MetaData()


class Moment(TypeDecorator[datetime]):
    """A moment in UTC. SQLite keeps no zone, so it is taken off on the way in and put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _moment(name: str) -> Column[Any]:
    return Column(name, Moment, nullable=False, server_default=func.current_timestamp())


def _currency() -> Column[Any]:
    return Column("currency", String(3), nullable=False, server_default="EUR")


def _one_of(column: str, *words: str) -> CheckConstraint:
    return CheckConstraint(f"{column} in ({', '.join(repr(word) for word in words)})")


products = Table(
    "products",
    metadata,
    Column("sku", String(40), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("price_minor", Integer, CheckConstraint("price_minor >= 0"), nullable=False),
    _currency(),
)

stock = Table(
    "stock",
    metadata,
    Column("sku", ForeignKey("products.sku"), primary_key=True),
    Column("available", Integer, CheckConstraint("available >= 0"), nullable=False),
    Column("reserved", Integer, CheckConstraint("reserved >= 0"), nullable=False, server_default=text("0")),
)

customers = Table(
    "customers",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("email", String(200), nullable=False, unique=True),
    Column("name", String(200), nullable=False),
    Column("password_hash", String(200), nullable=False),
    Column("role", String(20), _one_of("role", "customer", "staff"), nullable=False, server_default="customer"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("customer_id", ForeignKey("customers.id"), nullable=False),
    Column("expires_at", Moment, nullable=False),
)

orders = Table(
    "orders",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("customer_id", ForeignKey("customers.id"), nullable=False),
    Column("status", String(20), _one_of("status", "pending", "confirmed", "rejected", "cancelled"), nullable=False),
    Column("reason", String(40)),
    Column("total_minor", BigInteger, nullable=False),
    _currency(),
    Column("idempotency_key", String(200)),
    Column("request_hash", String(64)),
    Column("link_key", String(64), nullable=False, server_default=""),
    Column("callback_url", String(500)),
    _moment("created_at"),
    _moment("updated_at"),
    # One order per key, also when two requests race.
    UniqueConstraint("customer_id", "idempotency_key"),
)

order_lines = Table(
    "order_lines",
    metadata,
    Column("order_id", ForeignKey("orders.id"), primary_key=True),
    Column("line", Integer, primary_key=True),
    Column("sku", ForeignKey("products.sku"), nullable=False),
    Column("name", String(200), nullable=False),
    Column("quantity", Integer, CheckConstraint("quantity > 0"), nullable=False),
    Column("price_minor", Integer, nullable=False),
)

# The other services keep what they decided about an order they only heard of: no foreign key to orders.
reservations = Table(
    "reservations",
    metadata,
    Column("order_id", String(40), primary_key=True),
    Column("status", String(20), _one_of("status", "reserved", "rejected", "released"), nullable=False),
    _moment("created_at"),
    _moment("updated_at"),
)

reservation_lines = Table(
    "reservation_lines",
    metadata,
    Column("order_id", ForeignKey("reservations.order_id"), primary_key=True),
    Column("sku", ForeignKey("stock.sku"), primary_key=True),
    Column("quantity", Integer, CheckConstraint("quantity > 0"), nullable=False),
)

payments = Table(
    "payments",
    metadata,
    Column("order_id", String(40), primary_key=True),
    Column(
        "status",
        String(20),
        _one_of("status", "pending", "captured", "declined", "voiding", "void", "refunding", "refunded"),
        nullable=False,
    ),
    Column("amount_minor", BigInteger, nullable=False),
    _currency(),
    Column("customer", String(200), nullable=False),
    Column("charge_id", String(200)),
    Column("refund_id", String(200)),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    _moment("created_at"),
    _moment("updated_at"),
)

notifications = Table(
    "notifications",
    metadata,
    Column("order_id", String(40), primary_key=True),
    Column("event", String(40), primary_key=True),
    Column("recipient", String(200), nullable=False),
    _moment("created_at"),
    Column("sent_at", Moment),
)

callbacks = Table(
    "callbacks",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("order_id", ForeignKey("orders.id"), nullable=False),
    Column("event", String(40), nullable=False),
    Column("url", String(500), nullable=False),
    Column("body", Text, nullable=False),
    Column("correlation", String(200), nullable=False),
    Column("status", String(20), _one_of("status", "pending", "taken", "refused", "given_up"), nullable=False),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    _moment("created_at"),
    _moment("updated_at"),
    UniqueConstraint("order_id", "event"),
)

imports = Table(
    "imports",
    metadata,
    Column("id", String(40), primary_key=True),
    # The same file is one import, also when two uploads of it race.
    Column("digest", String(64), nullable=False, unique=True),
    Column("file", String(200), nullable=False),
    Column("content", Text, nullable=False),
    Column("customer_id", ForeignKey("customers.id"), nullable=False),
    Column("correlation", String(200), nullable=False),
    Column("status", String(20), _one_of("status", "pending", "finished", "failed"), nullable=False),
    Column("added", Integer, nullable=False, server_default=text("0")),
    Column("changed", Integer, nullable=False, server_default=text("0")),
    Column("rejected", Integer, nullable=False, server_default=text("0")),
    _moment("created_at"),
    Column("finished_at", Moment),
)

# What has been read of a file so far. Nothing of it is sold before all of it has been.
import_lines = Table(
    "import_lines",
    metadata,
    Column("import_id", ForeignKey("imports.id"), primary_key=True),
    Column("line", Integer, primary_key=True),
    Column("sku", String(40)),
    Column("name", String(200)),
    Column("price_minor", Integer),
    Column("quantity", Integer),
    Column("problem", String(300)),
)

# What happened to orders, by the day in UTC.
statistics = Table(
    "statistics",
    metadata,
    Column("day", String(10), primary_key=True),
    Column("placed", Integer, nullable=False, server_default=text("0")),
    Column("confirmed", Integer, nullable=False, server_default=text("0")),
    Column("rejected", Integer, nullable=False, server_default=text("0")),
    Column("cancelled", Integer, nullable=False, server_default=text("0")),
    Column("revenue_minor", BigInteger, nullable=False, server_default=text("0")),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("service", String(40), nullable=False),
    Column("event", String(40), nullable=False),
    Column("message_id", String(40), nullable=False, unique=True),
    Column("body", Text, nullable=False),
    Column("headers", Text, nullable=False, server_default="{}"),
    _moment("created_at"),
    Column("sent_at", Moment),
)
Index(
    "outbox_unsent",
    outbox.c.service,
    outbox.c.id,
    sqlite_where=outbox.c.sent_at.is_(None),
    postgresql_where=outbox.c.sent_at.is_(None),
)

inbox = Table(
    "inbox",
    metadata,
    Column("consumer", String(40), primary_key=True),
    Column("message_id", String(255), primary_key=True),
    _moment("received_at"),
)
