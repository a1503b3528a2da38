"""A shop's database on both engines, its services without a broker, and the third parties it talks to."""

from __future__ import annotations

import shutil
import threading
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, text

from servers import Postgres
from shop.database import Database
from shop.message import Message
from shop.schema import PRODUCTS, STOCK, create_schema
from shop.service import Service
from shop.tables import metadata, products, stock
from shopping.gateway import CardGateway
from shopping.post import Post


@pytest.fixture
def gateway() -> Iterator[CardGateway]:
    server = CardGateway()
    yield server
    server.stop()


@pytest.fixture
def post() -> Iterator[Post]:
    server = Post()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    server = Postgres()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def postgres_url(postgres: Postgres) -> str:
    url = postgres.new_url()
    with_schema(url)
    return url


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
    url: str = request.getfixturevalue("postgres_url")
    database = Database(url)
    with database.transaction() as connection:
        # Far cheaper than a new database.
        for table in reversed(metadata.sorted_tables):
            if table.name != "customers":
                connection.execute(table.delete())
        connection.execute(insert(products), PRODUCTS)
        connection.execute(insert(stock), STOCK)
    database.close()
    return url


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
            "at": "2026-01-31T23:59:59.999Z",
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
            barrier.wait(30)
            try:
                results[index] = function()
            except Exception as problem:  # noqa: BLE001
                results[index] = problem

        threads = [threading.Thread(target=run, args=pair) for pair in enumerate(functions)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        return results

    return call
