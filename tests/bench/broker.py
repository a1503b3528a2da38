"""The embedded broker and a private RabbitMQ, side by side: how soon they are there, and how fast messages go through.

Publishers are another process each time, as applications are. What a message takes is from just before it is published
there, with a confirm, until our tap's callback has recorded it here.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pika
from _elsewhere import Elsewhere
from _figures import Row, ms, percentile

from interlock.clients.broker import Broker
from interlock.errors import PartUnavailable
from interlock.journal import Event, Journal
from interlock.profile import models
from interlock.stack.providers import provider_class
from interlock.stack.site import Site
from interlock.stack.sweep import RunDirectory

PROVIDERS = {"embedded": "embedded", "RabbitMQ": "local"}
STARTS, CONNECTS, MESSAGES, BURST = 5, 100, 500, 20_000
GAP = 0.005
"""Seconds between two messages that are timed: at full speed, they would wait for each other."""


def main() -> list[Row]:
    """One row for each thing, with both brokers in it."""
    kinds = {
        f"start to first accepted connection (median of {STARTS})": start,
        f"connect and close (median of {CONNECTS})": connect,
        f"confirmed publish -> our tap's callback (n = {MESSAGES})": tap,
        f"burst of {BURST:,} messages, published and consumed": burst,
    }
    return [(f"broker: {what}", "", "; ".join(both(measure)), "") for what, measure in kinds.items()]


def both(measure: Callable[[Any], str]) -> Iterator[str]:
    """What is measured of each."""
    for name, provider in PROVIDERS.items():
        try:
            with prepared(provider) as part:
                yield f"{name} {measure(part)}"
        except PartUnavailable as error:
            yield f"{name} skipped: {error.message}"


@contextmanager
def prepared(provider: str) -> Iterator[Any]:
    """A broker that is not started yet; stopped afterwards."""
    with tempfile.TemporaryDirectory(prefix="interlock-bench-") as folder:
        Path(folder).chmod(0o755)
        site = Site(RunDirectory(Path(folder) / "runs"), Journal(), Path(folder))
        part: Any = provider_class("brokers", provider)("bench", models.Broker(provider=provider), site)
        try:
            part.ensure_available()
            yield part
        finally:
            part.stop()
            site.run.close()


def start(part: Any) -> str:
    """From nothing to a connection that is open; each time anew."""
    took = []
    for _ in range(STARTS):
        began = time.perf_counter()
        url = part.start().url
        connection = pika.BlockingConnection(pika.URLParameters(url))
        took.append(time.perf_counter() - began)
        connection.close()
        part.stop()
    return f"{statistics.median(took):.2f} s"


def connect(part: Any) -> str:
    """A client comes and goes."""
    parameters = pika.URLParameters(part.start().url)
    took = []
    for _ in range(CONNECTS):
        began = time.perf_counter()
        pika.BlockingConnection(parameters).close()
        took.append(time.perf_counter() - began)
    return ms(statistics.median(took))


class Stopwatch(Journal):
    """A journal that knows when each message was recorded."""

    def __init__(self) -> None:
        super().__init__()
        self.at: dict[str, float] = {}

    def record(self, event: Event) -> Event:
        if event.kind == "message.tapped":
            self.at[event.subject.json()["order"]] = time.monotonic()
        return super().record(event)


def tap(part: Any) -> str:
    """One message at a time."""
    url = part.start().url
    journal = Stopwatch()
    broker = Broker("bench", url, {"bench.events": models.Exchange()}, journal)
    broker.tap()
    try:
        with Elsewhere("message", url) as other:
            sent = {}
            for number in range(MESSAGES):
                other.ask(GAP, str(number))
                sent[str(number)] = other.done_at()
            broker.settle()
    finally:
        broker.close()
    took = [journal.at[number] - at for number, at in sent.items()]
    return f"p50 {ms(percentile(took, 50))}, p99 {ms(percentile(took, 99))}"


def burst(part: Any) -> str:
    """As fast as one publisher and one consumer can, both pika's."""
    url = part.start().url
    connection = pika.BlockingConnection(pika.URLParameters(url))
    channel = connection.channel()
    channel.queue_declare("burst")
    got = 0

    def take(*_message: Any) -> None:
        nonlocal got
        got += 1

    channel.basic_consume("burst", take, auto_ack=True)
    with Elsewhere("burst", url) as other:
        other.ask(0, str(BURST))
        while got < BURST:
            connection.process_data_events(1)
        took = time.monotonic() - other.done_at()
    connection.close()
    return f"{BURST / took:,.0f} a second"
