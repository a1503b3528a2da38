"""Messages of a broker, published by the suite or seen by its tap, as a text: what is known of it, what it says."""

from __future__ import annotations

from interlock.journal import Event
from interlock.reporting.evidence.shapes import Shown, page, pretty

OF_DEATHS = ("x-death", "x-first-death-", "x-last-death-")
"""Headers in which a broker says what `_deaths` says in words."""


def message_published(event: Event) -> list[Shown]:
    """A message the suite sent."""
    _, unroutable, problem = event.summary.rpartition(": ")
    taken = f" ({problem})" if unroutable else ""
    return _page(event, f"published {event.data['name']} to {event.data['exchange'] or 'the default exchange'}{taken}")


def message_tapped(event: Event) -> list[Shown]:
    """A message the application sent, or one on its way to the dead letters."""
    return _page(event, f"message {event.data['name']} from {event.data['exchange'] or 'the default exchange'}")


def _page(event: Event, title: str) -> list[Shown]:
    data = event.data
    routing_key, headers = data.get("routing_key"), data.get("headers") or {}
    facts = [
        ("routing key", routing_key if routing_key != data["name"] else None),
        ("content type", data.get("content_type") if data.get("content_type") != "application/json" else None),
        ("delivered again", "yes" if data.get("redelivered") else None),
        ("died in", _deaths(headers.get("x-death"))),
        *_spoken(data.get("properties")),
        *((f"header {name}", value) for name, value in headers.items() if not name.startswith(OF_DEATHS)),
    ]
    return [page(title, facts, pretty(str(data.get("body") or "")) or "(no content)")]


def _deaths(told: object) -> str | None:
    """Each queue that has let it go, the last one first: ``inventory.events (rejected), retry (expired, 3 times)``."""
    deaths = [death for death in told if isinstance(death, dict)] if isinstance(told, list) else []
    times = [f", {death['count']} times" if death.get("count", 1) != 1 else "" for death in deaths]
    return ", ".join(f"{d.get('queue')} ({d.get('reason')}{n})" for d, n in zip(deaths, times, strict=True)) or None


def _spoken(properties: dict[str, object] | None) -> list[tuple[str, object]]:
    return [
        (name.replace("_", " "), "persistent" if (name, value) == ("delivery_mode", 2) else value)
        for name, value in (properties or {}).items()
        if name not in ("headers", "content_type", "content_encoding")
    ]
