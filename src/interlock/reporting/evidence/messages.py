"""Messages of a broker, published by the suite or seen by its tap, as a text: what is known of it, what it says."""

from __future__ import annotations

from interlock.journal import Event
from interlock.reporting.evidence.shapes import Shown, page, pretty


def message_published(event: Event) -> list[Shown]:
    """A message the suite sent."""
    _, unroutable, problem = event.summary.rpartition(": ")
    taken = f" ({problem})" if unroutable else ""
    return _page(event, f"published {event.data['name']} to {event.data['exchange'] or 'the default exchange'}{taken}")


def message_tapped(event: Event) -> list[Shown]:
    """A message the application sent."""
    return _page(event, f"message {event.data['name']} from {event.data['exchange'] or 'the default exchange'}")


def _page(event: Event, title: str) -> list[Shown]:
    data = event.data
    routing_key = data.get("routing_key")
    facts = [
        ("routing key", routing_key if routing_key != data["name"] else None),
        ("content type", data.get("content_type") if data.get("content_type") != "application/json" else None),
        ("delivered again", "yes" if data.get("redelivered") else None),
        *_spoken(data.get("properties")),
        *((f"header {name}", value) for name, value in (data.get("headers") or {}).items()),
    ]
    return [page(title, facts, pretty(str(data.get("body") or "")) or "(no content)")]


def _spoken(properties: dict[str, object] | None) -> list[tuple[str, object]]:
    return [
        (name.replace("_", " "), "persistent" if (name, value) == ("delivery_mode", 2) else value)
        for name, value in (properties or {}).items()
        if name not in ("headers", "content_type", "content_encoding")
    ]
