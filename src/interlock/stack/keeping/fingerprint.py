"""What a part was started with, in short: where that is the same, what runs already is what would be started."""

from __future__ import annotations

import functools
import hashlib
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import interlock
from interlock.profile.models import Broker, Model, Service
from interlock.profile.references import Part, fill

__all__ = ["fingerprint"]

PROGRAMS = ("amqp", "control", "doubles")
"""Where the source of our own programs is."""
NOT_FOR_THE_PROGRAM = {
    "idle",
    "calls",
    "publishes",
    "consumes",
    "writes",
    "sign_in",
    "users",
    "contract",
    "ready",
    "stop_within",
}
"""What is said of a service that it never gets to know."""
NOT_FOR_THE_BROKER = {"exchanges": {"__all__": {"schemas"}}}
"""Likewise of a broker."""


def fingerprint(part: Part, settings: Model, addresses: Mapping[Part, Mapping[str, str]], level: str) -> str:
    """The fingerprint of a part.

    Args:
        part: kind and name.
        settings: what the profile says of it.
        addresses: where the parts are that it refers to, and it itself.
        level: of the profile: what is remembered of a database depends on it.

    Raises:
        KeyError: it refers to a part without an address.

    Example:
        >>> def of(run):
        ...     return fingerprint(("services", "a"), Service(run=run), {("services", "a"): {"port": "1"}}, "worker")
        >>> of("serve") == of("serve"), of("serve") == of("serve --fast")
        (True, False)
    """
    left_out: Any = NOT_FOR_THE_PROGRAM if isinstance(settings, Service) else set()
    left_out = NOT_FOR_THE_BROKER if isinstance(settings, Broker) else left_out
    port = int(addresses.get(part, {}).get("port") or 0)
    said = settings.model_dump(mode="json", exclude=left_out)
    words = json.dumps([part, _filled(said, addresses, port), level if part[0] == "databases" else "", *_ourselves()])
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def _filled(value: Any, addresses: Mapping[Part, Mapping[str, str]], port: int) -> Any:
    if isinstance(value, str):
        return fill(value, addresses, port=port)
    if isinstance(value, dict):
        return {key: _filled(item, addresses, port) for key, item in value.items()}
    if isinstance(value, list):
        return [_filled(item, addresses, port) for item in value]
    return value


@functools.cache
def _ourselves() -> tuple[str, str]:
    """The interpreter, and when the source of our own programs was changed last, by an upgrade for example."""
    here = Path(interlock.__file__ or "").parent
    changed = [path.stat().st_mtime_ns for room in PROGRAMS for path in (here / room).rglob("*.py")]
    return sys.executable, f"{here} {max(changed)}"
