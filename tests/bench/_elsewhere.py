"""Another process, which does something at a moment nobody knows; run as a program, or driven by `Elsewhere`.

It is told on standard input, one JSON line each, after how many seconds and what, and answers with the moment just
before it did it, on the clock that all processes of a machine share.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

import pika
import sqlalchemy as sa

Act = Callable[[str], float]
"""Does it for a word that tells one time from another; returns the moment."""


class Elsewhere:
    """The other process, as long as it is needed.

    Args:
        kind: ``message``, ``row`` or ``burst``.
        url: of the broker or the database.
    """

    def __init__(self, kind: str, url: str) -> None:
        command = [sys.executable, __file__, kind, url]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._answer()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(10)

    def ask(self, delay: float, word: str) -> None:
        """Have it done after so many seconds."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([delay, word]) + "\n")
        self._process.stdin.flush()

    def done_at(self) -> float:
        """When the last thing that was asked for was done, on `time.monotonic`'s clock."""
        return float(self._answer())

    def _answer(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"the other process ended with {self._process.wait(10)}")
        return line


def messages(url: str) -> Act:
    """Publish an order; confirmed, as the shop does."""
    channel = pika.BlockingConnection(pika.URLParameters(url)).channel()
    channel.confirm_delivery()

    def publish(word: str) -> float:
        body = json.dumps({"order": word, "status": "confirmed"}).encode()
        at = time.monotonic()
        channel.basic_publish("bench.events", "order.confirmed", body)
        return at

    return publish


def rows(url: str) -> Act:
    """Commit an order; the moment is that before the commit begins."""
    engine = sa.create_engine(url)
    statement = sa.text("insert into orders (id, status) values (:id, 'confirmed')")

    def commit(word: str) -> float:
        with engine.connect() as connection:
            connection.execute(statement, {"id": word})
            at = time.monotonic()
            connection.commit()
        return at

    return commit


def bursts(url: str) -> Act:
    """Publish so many messages to the queue "burst", unconfirmed; the moment is that before the first."""
    channel = pika.BlockingConnection(pika.URLParameters(url)).channel()

    def publish(word: str) -> float:
        at = time.monotonic()
        for _ in range(int(word)):
            channel.basic_publish("", "burst", b'{"order": 1, "status": "confirmed"}')
        channel.connection.process_data_events(0)
        return at

    return publish


def main() -> None:
    """Do as told until there is no more input."""
    acts: dict[str, Callable[[str], Act]] = {"message": messages, "row": rows, "burst": bursts}
    act = acts[sys.argv[1]](sys.argv[2])
    print("ready", flush=True)
    for line in sys.stdin:
        asked: list[Any] = json.loads(line)
        time.sleep(asked[0])
        print(act(asked[1]), flush=True)


if __name__ == "__main__":
    main()
