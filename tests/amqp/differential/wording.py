"""What a client gets, in words: always the same for the same thing."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal
from typing import Any

PROPERTIES = ("expiration", "priority", "reply_to", "user_id", "delivery_mode", "correlation_id", "type", "app_id")


def described(method: Any, properties: Any, body: bytes, where: str) -> list[str]:
    again = " again" if method.redelivered else ""
    told = [f"{where}: {text(body)}{again}, from '{method.exchange}' by '{method.routing_key}'"]
    found = {name: value for name in PROPERTIES if (value := getattr(properties, name)) is not None}
    if found:
        told.append(f"properties {json.dumps(found)}")
    headers = dict(properties.headers or {})
    deaths = headers.pop("x-death", []) if isinstance(headers.get("x-death"), list) else []
    if headers:
        told.append(f"headers {json.dumps(headers, sort_keys=True, default=_plainly)}")
    return told + [f"death {json.dumps(death, sort_keys=True, default=_plainly)}" for death in deaths]


def _plainly(value: Any) -> str:
    return "<time>" if isinstance(value, datetime) else str(value) if isinstance(value, Decimal) else repr(value)


def text(body: bytes) -> str:
    return body.decode() or "''"


def counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
