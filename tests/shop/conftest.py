"""A shop's database on both engines, its services without a broker, and the third parties it talks to."""

from __future__ import annotations

import json
import shutil
import threading
import uuid
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from clients.postgres import Postgres
from shop.database import Database
from shop.message import Message
from shop.schema import create_schema
from shop.service import Service
from shop.tables import metadata


class CardGateway:
    """A real HTTP server that keeps what it was asked, and can be told how to answer."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, dict[str, Any], str]] = []
        self.answers: list[Callable[[BaseHTTPRequestHandler], None]] = []
        self.asked = threading.Condition()
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                with gateway.asked:
                    gateway.requests.append((self.path, body, self.headers["Idempotency-Key"]))
                    play = gateway.answers.pop(0) if gateway.answers else None
                    gateway.asked.notify_all()
                if play is None:
                    words = {"charges": "approved", "refunds": "refunded", "voids": "voided"}
                    gateway.says(201, {"status": words[self.path.strip("/")], "charge": "ch_1", "refund": "re_1"})(self)
                else:
                    play(self)

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def paths(self) -> list[str]:
        return [path for path, _, _ in self.requests]

    def await_requests(self, count: int) -> None:
        with self.asked:
            assert self.asked.wait_for(lambda: len(self.requests) >= count, 5), self.requests

    @staticmethod
    def says(status: int, body: Any) -> Callable[[BaseHTTPRequestHandler], None]:
        def play(handler: BaseHTTPRequestHandler) -> None:
            content = body if isinstance(body, bytes) else json.dumps(body).encode()
            handler.send_response(status)
            handler.send_header("Content-Length", str(len(content)))
            handler.end_headers()
            handler.wfile.write(content)

        return play

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def gateway() -> Iterator[CardGateway]:
    server = CardGateway()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    server = Postgres()
    with_schema(
        f"postgresql+psycopg://postgres@127.0.0.1:{server.port}/template1"
    )  # what new databases are copied from
    yield server
    server.stop()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    template = tmp_path_factory.mktemp("shop") / "template.db"
    with_schema(f"sqlite:///{template}")
    return template


def with_schema(url: str) -> None:
    database = Database(url)
    create_schema(database)
    database.close()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.local)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        copy = shutil.copyfile(request.getfixturevalue("sqlite_template"), tmp_path / "shop.db")
        return f"sqlite:///{copy}"
    return request.getfixturevalue("postgres").new_url()


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    yield database
    database.close()


class Book:
    """Reads and writes the shop's tables for a test."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def rows(self, table: str) -> list[dict[str, Any]]:
        chosen = metadata.tables[table]
        with self._database.reading() as connection:
            return [dict(row._mapping) for row in connection.execute(select(chosen))]

    def column(self, table: str, column: str) -> list[Any]:
        return [row[column] for row in self.rows(table)]

    def change(self, statement: str) -> None:
        with self._database.transaction() as connection:
            connection.execute(text(statement))

    def stock(self, sku: str) -> tuple[int, int]:
        return next((row["available"], row["reserved"]) for row in self.rows("stock") if row["sku"] == sku)


@pytest.fixture
def book(database: Database) -> Book:
    return Book(database)


@pytest.fixture
def service(
    database_url: str, database: Database, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[str], Service]]:
    """Makes a service on the test's database; it is not run, so no broker is asked."""
    monkeypatch.setenv("SHOP_DATABASE_URL", database_url)
    monkeypatch.setenv("SHOP_BROKER_URL", "amqp://guest:guest@127.0.0.1:1/%2F")
    made: list[Service] = []

    def make(name: str) -> Service:
        made.append(Service(name))
        return made[-1]

    yield make
    for one in made:
        one.database.close()


@pytest.fixture
def event() -> Callable[..., Message]:
    """An event about ORD-1, ada's order of two books, unless told otherwise."""

    def make(name: str, /, **fields: Any) -> Message:
        body = {
            "event": name,
            "order": "ORD-1",
            "customer": "ada@example.com",
            "customer_name": "Ada Lovelace",
            "total": "59.80",
            "currency": "EUR",
            "lines": [{"sku": "BOOK-1", "name": "A Pattern Language", "quantity": 2, "total": "59.80"}],
        }
        return Message(str(uuid.uuid4()), name, body | fields, "test")

    return make


@pytest.fixture
def together() -> Callable[..., list[Any]]:
    """Calls every function at the same moment, each on its own thread; returns what they returned or raised."""

    def call(*functions: Callable[[], Any]) -> list[Any]:
        barrier = threading.Barrier(len(functions))
        results: list[Any] = [None] * len(functions)

        def run(index: int, function: Callable[[], Any]) -> None:
            barrier.wait(5)
            try:
                results[index] = function()
            except Exception as problem:  # noqa: BLE001
                results[index] = problem

        threads = [threading.Thread(target=run, args=pair) for pair in enumerate(functions)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
        return results

    return call
