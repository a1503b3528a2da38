"""The shop as it really runs: six processes, a broker, a database, a gateway and a mail server."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import pika

from interlock.stack.ports import Reservation
from shopping.gateway import CardGateway
from shopping.post import Post

Value = TypeVar("Value")

EXAMPLES = Path(__file__).parents[2] / "examples"
SERVICES = ("checkout", "inventory", "payments", "notifications", "catalogue", "analytics")
WITH_HTTP = ("checkout", "catalogue", "analytics")


def until(probe: Callable[[], Value], within: float = 90.0) -> Value:
    """What the probe gives, as soon as it is something."""
    deadline = time.monotonic() + within
    tick = threading.Event()
    while not (value := probe()):
        assert time.monotonic() < deadline, f"not within {within} s, last seen: {value!r}"
        tick.wait(0.01)
    return value


def settings(database_url: str, broker_url: str, **more: str) -> dict[str, str]:
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("SHOP_")},
        "SHOP_DATABASE_URL": database_url,
        "SHOP_BROKER_URL": broker_url,
        **more,
    }


def run(module: str, environ: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """A program of the shop that ends by itself."""
    command = [sys.executable, "-m", module]
    return subprocess.run(command, cwd=EXAMPLES, env=environ, capture_output=True, text=True, timeout=60, check=False)


class EmbeddedBroker:
    """The broker that ships with interlock, for a shop that needs nothing installed."""

    def __init__(self, port: int = 0) -> None:
        self.directory = Path(tempfile.mkdtemp(prefix="shop-amqp-"))
        command = [sys.executable, "-m", "interlock.amqp", "--port", str(port), "--control", self.directory / "control"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert self.process.stdout is not None
        self.port = json.loads(self.process.stdout.readline())["ready"]["port"]
        self.url = f"amqp://guest:guest@127.0.0.1:{self.port}/%2F"

    def stop(self) -> None:
        self.process.kill()
        self.process.communicate(timeout=30)
        shutil.rmtree(self.directory)


class Process:
    """One service and what it wrote."""

    def __init__(self, name: str, environ: dict[str, str]) -> None:
        self.name = name
        self.lines: list[str] = []
        command = [sys.executable, "-m", f"shop.{name}"]
        self._popen = subprocess.Popen(
            command, cwd=EXAMPLES, env=environ, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self._popen.stdout is not None
        self.lines.extend(iter(self._popen.stdout.readline, ""))

    def logged(self, text: str) -> bool:
        return any(text in line for line in list(self.lines))

    def await_ready(self) -> None:
        ready = f"{self.name} is ready"
        until(lambda: self.logged(ready) or self._popen.poll() is not None)
        assert self.logged(ready), self.lines

    def send(self, number: signal.Signals) -> None:
        self._popen.send_signal(number)

    def end(self, number: signal.Signals = signal.SIGTERM) -> tuple[int, float]:
        """The exit code, and how long it took."""
        began = time.monotonic()
        self._popen.send_signal(signal.SIGCONT)
        self._popen.send_signal(number)
        code = self._popen.wait(30)
        took = time.monotonic() - began
        self._reader.join(30)
        if self._popen.stdout:
            self._popen.stdout.close()
        return code, took


class RunningShop:
    """All of it."""

    def __init__(self, database_url: str, broker_url: str) -> None:
        self.broker_url = broker_url
        self.gateway = CardGateway()
        self.post = Post()
        self._ports = {name: Reservation() for name in WITH_HTTP}
        self.urls = {name: f"http://127.0.0.1:{held.port}" for name, held in self._ports.items()}
        self.environ = settings(
            database_url,
            broker_url,
            SHOP_GATEWAY_URL=self.gateway.url,
            # Far longer than a busy machine is busy: what is asked twice was asked twice by mistake.
            SHOP_GATEWAY_TIMEOUT="30",
            SHOP_RETRY_PAUSE="0.05",
            SHOP_IMPORT_REST="10",
            SHOP_MAIL_HOST="127.0.0.1",
            SHOP_MAIL_PORT=str(self.post.port),
            SHOP_MAIL_FROM="shop@example.com",
        )
        self.processes: dict[str, Process] = {}
        try:
            self._start()
        except BaseException:
            self.stop()
            raise

    def _start(self) -> None:
        made = run("shop.schema", self.environ)
        assert made.returncode == 0, made.stderr
        self.restart(*SERVICES)
        until(lambda: self.call("GET", "/health")[0] == 200)
        ada = {"email": "ada@example.com", "password": "correct horse"}
        grace = {"email": "grace@example.com", "password": "nanosecond wire"}
        self._token = self.call("POST", "/sign-in", ada)[1]["token"]
        self._staff_token = self.call("POST", "/sign-in", grace)[1]["token"]

    _token = _staff_token = ""

    def restart(self, *names: str, **more: str) -> None:
        """Start services that have ended, or not yet begun; ``more`` is said to them besides."""
        for name in names:
            self.processes[name] = Process(name, self.environ | self._port(name) | more)
        for name in names:
            self.processes[name].await_ready()

    def _port(self, name: str) -> dict[str, str]:
        return {"SHOP_PORT": str(self._ports[name].port)} if name in self._ports else {}

    def call(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """Ada asks checkout."""
        content = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        return self._ask(urllib.request.Request(self.urls["checkout"] + path, content, headers, method=method))

    def statistics(self) -> Any:
        """What analytics tells Grace, of all days."""
        headers = {"Authorization": f"Bearer {self._staff_token}"}
        return self._ask(urllib.request.Request(f"{self.urls['analytics']}/statistics", headers=headers))[1]["total"]

    def upload(self, price_list: str) -> str:
        """Grace uploads a price list; returns where its import can be looked at."""
        content = (
            '--x\r\nContent-Disposition: form-data; name="file"; filename="list.csv"\r\n'
            f"Content-Type: text/csv\r\n\r\n{price_list}\r\n--x--\r\n"
        )
        headers = {
            "Authorization": f"Bearer {self._staff_token}",
            "Content-Type": "multipart/form-data; boundary=x",
        }
        url = f"{self.urls['catalogue']}/imports"
        status, answer = self._ask(urllib.request.Request(url, content.encode(), headers, method="POST"))
        assert status == 202, answer
        return f"/imports/{answer['id']}"

    def look_at(self, path: str) -> Any:
        """What the catalogue tells Grace."""
        headers = {"Authorization": f"Bearer {self._staff_token}"}
        return self._ask(urllib.request.Request(self.urls["catalogue"] + path, headers=headers))[1]

    @staticmethod
    def _ask(request: urllib.request.Request) -> tuple[int, Any]:
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                return response.status, json.load(response)
        except urllib.error.HTTPError as refused:
            return refused.code, json.load(refused)

    def order(self, sku: str = "BOOK-1", quantity: int = 1) -> str:
        status, answer = self.call("POST", "/orders", {"lines": [{"sku": sku, "quantity": quantity}]})
        assert status == 201, answer
        order: str = answer["id"]
        return order

    def await_status(self, order: str, status: str) -> None:
        until(lambda: self.call("GET", f"/orders/{order}")[1]["status"] == status)

    def await_letters(self, order: str, count: int = 1) -> list[str]:
        return until(lambda: self.letters(order) if len(self.letters(order)) >= count else None)

    def letters(self, order: str) -> list[str]:
        return [letter for letter in list(self.post.letters) if f"X-Order: {order}" in letter]

    def asked(self, order: str) -> list[str]:
        return [path for path, body, _ in list(self.gateway.requests) if body["order"] == order]

    def publish(self, key: str, body: bytes, message_id: str) -> None:
        with pika.BlockingConnection(pika.URLParameters(self.broker_url)) as connection:
            channel = connection.channel()
            channel.confirm_delivery()
            channel.basic_publish("shop.events", key, body, pika.BasicProperties(message_id=message_id))

    def waiting(self, queue: str) -> int:
        with pika.BlockingConnection(pika.URLParameters(self.broker_url)) as connection:
            count: int = connection.channel().queue_declare(queue, passive=True).method.message_count
            return count

    def stop(self) -> None:
        for process in self.processes.values():
            process.end(signal.SIGKILL)
        self.gateway.stop()
        self.post.stop()
        for held in self._ports.values():
            held.release()
