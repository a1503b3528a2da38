"""A private PostgreSQL and RabbitMQ, from nothing to the first connection: installed here, from the wheel, unpacked."""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

import pika
import psycopg
from _figures import Row

from interlock.journal import Journal
from interlock.profile.models import Broker, Database, Kind, Model
from interlock.stack.providers import provider_class
from interlock.stack.providers.binaries import POSTGRES, RABBITMQ
from interlock.stack.site import Site
from interlock.stack.sweep import RunDirectory

ROUNDS = 5
Connect = Callable[[str], object]


def main() -> list[Row]:
    """Each way there is here, in turn, so that the machine's mood spoils no way more than another."""
    postgres: Kind = "databases"
    rabbitmq: Kind = "brokers"
    return [
        *rows("PostgreSQL", postgres, Database(provider="local"), POSTGRES, ("installed", "wheel"), to_postgresql),
        *rows("RabbitMQ", rabbitmq, Broker(provider="local"), RABBITMQ, ("installed", "unpacked"), to_rabbitmq),
    ]


def to_postgresql(url: str) -> None:
    """Connect and hang up."""
    psycopg.connect(url.replace("+psycopg", "")).close()


def to_rabbitmq(url: str) -> None:
    """Connect and hang up."""
    pika.BlockingConnection(pika.URLParameters(url)).close()


def rows(name: str, kind: Kind, settings: Model, choice: str, ways: tuple[str, ...], connect: Connect) -> list[Row]:
    """The first connection of a server that was started for it, and one more."""
    firsts: dict[str, list[float]] = {way: [] for way in ways}
    more: dict[str, list[float]] = {way: [] for way in ways}
    for _ in range(ROUNDS):
        for way in ways:
            with patch.dict(os.environ, {choice: way}):
                if (took := started(kind, settings, connect)) is not None:
                    firsts[way].append(took[0])
                    more[way].append(took[1])
    return [row(f"private {name}, {way}: to the first connection", firsts[way], more[way]) for way in ways]


def row(what: str, firsts: list[float], more: list[float]) -> Row:
    """Medians; nothing where there is no such way here."""
    if not firsts:
        return (what, "", "skipped: not here", "")
    said = f"{statistics.median(firsts):.2f} s (median of {len(firsts)}; {min(firsts):.2f}-{max(firsts):.2f})"
    return (what, "", f"{said}; one more {statistics.median(more) * 1000:.1f} ms", "")


def started(kind: Kind, settings: Model, connect: Connect) -> tuple[float, float] | None:
    """Seconds until the first connection, and for another one."""
    with tempfile.TemporaryDirectory(prefix="interlock-bench-") as folder:
        Path(folder).chmod(0o755)
        site = Site(RunDirectory(Path(folder) / "runs"), Journal(), Path(folder))
        part = provider_class(kind, "local")("bench", settings, site)
        try:
            if not part.available().ok:
                return None
            began = time.perf_counter()
            url = part.start().url
            connect(url)
            first = time.perf_counter()
            connect(url)
            return first - began, time.perf_counter() - first
        finally:
            part.stop()
            site.run.close()
