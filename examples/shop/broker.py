"""The broker: what is declared there, and how a service connects."""

from __future__ import annotations

from typing import Any

import pika
import pika.exceptions

from shop import message

EXCHANGE = "shop.events"
DEAD_EXCHANGE = "shop.dead"

CONSUMES = {
    "checkout": (message.STOCK_REJECTED, message.PAYMENT_CAPTURED, message.PAYMENT_DECLINED),
    "payments": (message.STOCK_RESERVED, message.ORDER_CANCELLED),
    "inventory": (message.ORDER_PLACED, message.ORDER_CANCELLED),
    "notifications": (message.ORDER_CONFIRMED, message.ORDER_REJECTED, message.ORDER_CANCELLED),
    "analytics": (message.ORDER_PLACED, message.ORDER_CONFIRMED, message.ORDER_REJECTED, message.ORDER_CANCELLED),
}

BrokerLost = (pika.exceptions.AMQPError, OSError)
"""What is raised when the connection or the channel is gone, or could not be made."""


class BrokerUnusable(Exception):
    """The address is not an AMQP URL."""


def parameters(url: str) -> Any:
    """Connection parameters; BrokerUnusable where the URL is not one."""
    try:
        chosen = pika.URLParameters(url)
    except (ValueError, TypeError, AttributeError) as problem:
        raise BrokerUnusable(f"SHOP_BROKER_URL cannot be used: {problem}") from None
    if not url.startswith(("amqp://", "amqps://")):
        raise BrokerUnusable("SHOP_BROKER_URL must begin with amqp:// or amqps://")
    chosen.heartbeat = 30
    chosen.blocked_connection_timeout = 10
    chosen.socket_timeout = chosen.stack_timeout = 5
    return chosen


def connect(chosen: Any) -> Any:
    """A new connection with the topology declared; raises BrokerLost."""
    connection = pika.BlockingConnection(chosen)
    try:
        _declare(connection.channel())
    except BaseException:
        disconnect(connection)
        raise
    return connection


def disconnect(connection: Any) -> None:
    """Close, whatever state the connection is in."""
    try:
        if connection is not None and connection.is_open:
            connection.close()
    except (*BrokerLost, RuntimeError, AssertionError):
        pass


def queue_of(service: str) -> str:
    return f"{service}.events"


def _declare(channel: Any) -> None:
    """Everything, by everyone: an event published while its consumer is down must find that consumer's queue."""
    channel.exchange_declare(EXCHANGE, exchange_type="topic", durable=True)
    channel.exchange_declare(DEAD_EXCHANGE, exchange_type="topic", durable=True)
    for service, events in CONSUMES.items():
        dead = f"{service}.dead"
        channel.queue_declare(dead, durable=True)
        channel.queue_bind(dead, DEAD_EXCHANGE, routing_key=dead)
        arguments = {"x-dead-letter-exchange": DEAD_EXCHANGE, "x-dead-letter-routing-key": dead}
        channel.queue_declare(queue_of(service), durable=True, arguments=arguments)
        for event in events:
            channel.queue_bind(queue_of(service), EXCHANGE, routing_key=event)
    channel.close()
