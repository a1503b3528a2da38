"""What the workbench does with messages: it takes tasks from a queue, refuses some, and publishes what they ask for."""

from __future__ import annotations

import json
import threading
import time
from typing import Any

import pika
import pika.exceptions

EXCHANGE, DEAD = "workbench.topic", "workbench.dead"
TASKS, NOTES = "workbench.tasks", "workbench.notes"
CORRELATION = "X-Correlation-Id"
_PAUSE = 0.1
_NOTES_LAST = 100
_Lost = (pika.exceptions.AMQPError, OSError)


class Tasks:
    """Takes them one by one; connects anew where the broker was gone.

    A task ``{"do": "refuse"}`` goes to the dead letters; ``{"do": "publish", "to": ..., "key": ..., "type": ...,
    "what": {...}}`` makes the workbench publish; any other is done. Notes are taken by nobody, and expire.
    """

    def __init__(self, url: str) -> None:
        self._parameters = pika.URLParameters(url)
        self._channel: Any = None

    def start(self) -> None:
        """Declare everything, and take tasks from now on."""
        self._connect()
        threading.Thread(target=self._run, daemon=True).start()

    def _connect(self) -> None:
        self._channel = channel = pika.BlockingConnection(self._parameters).channel()
        for exchange in (EXCHANGE, DEAD):
            channel.exchange_declare(exchange, "topic", durable=True)
        self._declare(TASKS, "task.#")
        self._declare(NOTES, "note", **{"x-message-ttl": _NOTES_LAST})
        channel.basic_qos(prefetch_count=1)
        channel.basic_consume(TASKS, self._take)

    def _declare(self, queue: str, key: str, **more: int) -> None:
        dead = f"{queue}.dead"
        self._channel.queue_declare(dead, durable=True)
        self._channel.queue_bind(dead, DEAD, dead)
        arguments = {"x-dead-letter-exchange": DEAD, "x-dead-letter-routing-key": dead, **more}
        self._channel.queue_declare(queue, durable=True, arguments=arguments)
        self._channel.queue_bind(queue, EXCHANGE, key)

    def _run(self) -> None:
        while True:
            try:
                if self._channel is None:
                    self._connect()
                self._channel.start_consuming()
            except _Lost:
                self._channel = None
                time.sleep(_PAUSE)

    def _take(self, channel: Any, method: Any, properties: Any, body: bytes) -> None:
        try:
            task = json.loads(body)
            if task.get("do") == "publish":
                _publish(channel, task, properties)
            refused = task.get("do") == "refuse"
        except (ValueError, AttributeError, KeyError):
            refused = True
        if refused:
            channel.basic_reject(method.delivery_tag, requeue=False)
        else:
            channel.basic_ack(method.delivery_tag)


def _publish(channel: Any, task: dict[str, Any], asked: Any) -> None:
    headers = {CORRELATION: (asked.headers or {}).get(CORRELATION, ""), **task.get("headers", {})}
    properties = pika.BasicProperties(
        content_type="application/json", type=task.get("type"), app_id="workbench", headers=headers
    )
    channel.basic_publish(task["to"], task.get("key", ""), json.dumps(task.get("what", {})).encode(), properties)
