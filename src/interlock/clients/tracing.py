"""What is published to the default exchange, which no queue can be bound to: seen by the broker's tracing.

While a broker traces, it sends a copy of each message to ``amq.rabbitmq.trace``, whose headers tell what it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

__all__ = ["DEFAULT", "DIED", "PUBLISHED", "TRACE", "Traced", "traced"]

DEFAULT = ""
"""The default exchange's name."""
TRACE = "amq.rabbitmq.trace"
PUBLISHED = f"publish.{DEFAULT}"
"""The routing key of copies of what is published there."""
DIED = "interlock.dead"
"""How the routing key of copies of dead letters begins; the embedded broker alone makes them."""


class Traced(NamedTuple):
    """A message as it was published."""

    routing_key: str
    properties: dict[str, Any]
    headers: dict[str, Any]


def traced(told: Mapping[str, Any]) -> Traced:
    """The message that the headers of a copy tell of.

    Args:
        told: those headers.

    Example:
        >>> traced({"routing_keys": ["work"], "properties": {"type": "job", "headers": {"tenant": "x"}}})
        Traced(routing_key='work', properties={'type': 'job'}, headers={'tenant': 'x'})
    """
    properties = dict(told["properties"])
    headers = dict(properties.pop("headers", {}))
    key, *_copies = told["routing_keys"]
    return Traced(key, properties, headers)
