"""What happened around a sentence, one line each: states of services, waits, notes, what was remembered."""

from __future__ import annotations

from interlock.durations import describe_duration
from interlock.journal import Event
from interlock.reporting.evidence.shapes import Line, Shown

SHORTEST_WAIT = 0.05
"""Seconds; a shorter wait is nothing to tell."""
NOTE = "Note: "
LOST = "Lost: "
FAULT = "Fault: "


def service_state(event: Event) -> list[Shown]:
    """A service started, stopped, or died unasked."""
    detail = event.data.get("detail")
    return [Line(f"{event.summary}{f': {detail}' if detail else ''}", bad=event.data["state"] == "died")]


def fault(event: Event) -> list[Shown]:
    """What the scenario broke on purpose."""
    return [Line(f"{FAULT}{event.summary}")]


def part_lost(event: Event) -> list[Shown]:
    """A part is gone that nobody asked to go."""
    return [Line(f"{LOST}{event.summary}", bad=True)]


def note(event: Event) -> list[Shown]:
    """Something a reader should know."""
    return [Line(f"{NOTE}{event.data.get('text') or event.summary}")]


def wait(event: Event) -> list[Shown]:
    """How long the suite waited for a fact, where it did."""
    data = event.data
    waited = float(data.get("waited") or 0)
    if waited < SHORTEST_WAIT:
        return []
    looks = data.get("looks")
    looked = f", {looks} looks" if looks else ""
    outcome = "" if data.get("outcome") in (None, "", "held") else f" - it {data['outcome']}"
    return [Line(f"Waited {describe_duration(waited)} for {data.get('what') or 'it'}{looked}{outcome}")]


def remembered(event: Event) -> list[Shown]:
    """A value the scenario keeps."""
    return [Line(f"Remembered {event.data['name']} = {event.data['value']}")]


def queue_read(event: Event) -> list[Shown]:
    """What a queue held at the last look."""
    data = event.data
    unacked = f", {data['unacked']} unacknowledged" if data.get("unacked") else ""
    consumers = data.get("consumers")
    return [Line(f"Queue {data['queue']}: {data['ready']} waiting{unacked}, {consumers} consuming")]


def stub_prepared(event: Event) -> list[Shown]:
    """What a third party will answer from now on."""
    return [Line(f"{event.part} will answer {event.summary}")]


def anything(event: Event) -> list[Shown]:
    """A kind this room does not know yet."""
    return [Line(f"{event.part}: {event.summary}" if event.part else event.summary)]
