"""AMQP's own properties of a message: their names, what each can be, and what stands for it in a feature.

Everything else that an application says beside the body is a header, and can be whatever AMQP's tables hold.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from interlock.durations import parse_duration
from interlock.errors import CellError, UnknownName
from interlock.texts import cut

__all__ = ["PERSISTENT", "PROPERTIES", "TEXTS", "header_value", "property_named", "property_value", "shown_property"]

PROPERTIES = (
    "content_type",
    "content_encoding",
    "delivery_mode",
    "priority",
    "correlation_id",
    "reply_to",
    "expiration",
    "message_id",
    "timestamp",
    "type",
    "user_id",
    "app_id",
    "cluster_id",
)
"""The properties that AMQP 0-9-1 knows, beside the headers."""
PERSISTENT = "persistent"
"""What people call ``delivery_mode`` 2: true or false."""
TEXTS = frozenset(PROPERTIES) - {"delivery_mode", "priority", "timestamp"}
"""Those that hold a text."""

LONGEST = 255
"""Bytes of a property that is a text."""
LATEST_EXPIRY = 2**32 - 1
"""Milliseconds: RabbitMQ refuses more."""
MODES: Mapping[int | str, int] = {"transient": 1, "persistent": 2, 1: 1, 2: 2}
_SCALE = 255
_WIDEST = 2**31


def property_named(name: str) -> str:
    """The property of this name, however its words are joined.

    Raises:
        UnknownName: AMQP has none.

    Example:
        >>> property_named("content-type"), property_named("Message ID"), property_named("persistent")
        ('content_type', 'message_id', 'persistent')
    """
    found = re.sub(r"[ -]", "_", name.strip().lower())
    if found not in (*PROPERTIES, PERSISTENT):
        raise UnknownName("property", name, (*PROPERTIES, PERSISTENT), "a message")
    return found


def property_value(name: str, value: Any) -> tuple[str, Any]:
    """A property as AMQP has it: its name, and its value.

    Args:
        name: one of `PROPERTIES`, or `PERSISTENT`.
        value: as a feature says it: ``expiration`` may be a length of time, ``timestamp`` a time.

    Raises:
        CellError: it cannot be that; says what it can be.

    Example:
        >>> property_value("expiration", "2 s"), property_value("persistent", True)
        (('expiration', '2000'), ('delivery_mode', 2))
    """
    if name == PERSISTENT:
        if not isinstance(value, bool):
            raise _impossible(name, value, "true or false")
        return "delivery_mode", 2 if value else 1
    if name == "delivery_mode":
        if isinstance(value, bool) or not isinstance(value, (int, str)) or value not in MODES:
            raise _impossible(name, value, "1 (transient) or 2 (persistent)")
        return name, MODES[value]
    if name == "priority":
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= LONGEST:
            raise _impossible(name, value, f"a whole number from 0 to {LONGEST}")
        return name, value
    if name == "timestamp":
        return name, _seconds(value)
    if name == "expiration":
        return name, _milliseconds(value)
    text = value.isoformat() if isinstance(value, dt.datetime) else str(value)
    if len(text.encode("utf-8", "replace")) > LONGEST:
        raise _impossible(name, value, f"a text of {LONGEST} bytes at most")
    return name, text


def shown_property(name: str, value: Any) -> Any:
    """A property as a feature says it: a ``timestamp`` is a time.

    Example:
        >>> shown_property("timestamp", 1767225600), shown_property("priority", 3)
        ('2026-01-01T00:00:00+00:00', 3)
    """
    if name != "timestamp":
        return value
    if isinstance(value, dt.datetime):
        return (value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value).isoformat()
    try:
        return dt.datetime.fromtimestamp(value, dt.UTC).isoformat()
    except (ValueError, OverflowError, OSError, TypeError):
        return value


def header_value(name: str, value: Any) -> Any:
    """A header's value as AMQP's tables hold it.

    Raises:
        CellError: there is no such value in AMQP.

    Example:
        >>> header_value("rate", Decimal("1.5")), header_value("tries", 3), header_value("tags", ["a", None])
        (Decimal('1.5'), 3, ['a', None])
    """
    if isinstance(value, Mapping):
        return {str(key): header_value(name, item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [header_value(name, item) for item in value]
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, (float, Decimal)):
        value = _number(name, Decimal(repr(value)) if isinstance(value, float) else value)
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        raise _impossible(f"header {name}", value, "a whole number of 64 bits, or a text")
    return value


def _number(name: str, value: Decimal) -> int | Decimal:
    """AMQP's own decimal, for that is exact: at most 32 bits, and where its point stands."""
    exponent = int(value.normalize().as_tuple().exponent)
    if exponent >= 0:
        return int(value)
    if exponent < -_SCALE or abs(value.scaleb(-exponent)) >= _WIDEST:
        raise _impossible(f"header {name}", value, f"a number of at most {len(str(_WIDEST)) - 1} digits, or a text")
    return value


def _seconds(value: Any) -> int:
    allowed = "a time, such as 2026-03-01T12:00:00Z, or whole seconds since 1970"
    if isinstance(value, str):
        try:
            value = dt.datetime.fromisoformat(value)
        except ValueError:
            raise _impossible("timestamp", value, allowed) from None
    if isinstance(value, dt.datetime):
        value = int((value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value).timestamp())
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**63:
        raise _impossible("timestamp", value, allowed)
    return value


def _milliseconds(value: Any) -> str:
    text = str(value).strip()
    if not text.isascii() or not text.isdigit():
        try:
            text = str(round(parse_duration(text) * 1000))
        except ValueError:
            text = ""
    if not text or int(text[:20]) > LATEST_EXPIRY:
        raise _impossible("expiration", value, "a length of time, such as 300 ms, or its milliseconds; 49 days at most")
    return text


def _impossible(name: str, value: Any, allowed: str) -> CellError:
    what = name if name.startswith("header ") else f"property {name}"
    return CellError(f'"{what}" cannot be {cut(str(value))}: it is {allowed}')
