from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from interlock.stack.isolation import DatabaseBaseline
from servers import Postgres
from stack.isolation.databases import Postgresql, Sqlite


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    server = Postgres()
    yield server
    server.stop()


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Sqlite]:
    database = Sqlite(tmp_path / "shop.db")
    yield database
    database.close()


@pytest.fixture
def postgresql(postgres: Postgres) -> Iterator[Postgresql]:
    database = Postgresql(postgres.new_url())
    yield database
    database.close()


@pytest.fixture
def plain(postgresql):
    """Make a user without special rights, who owns what is made next, or may only use what is there; its address."""

    def plain(*, owner: bool = True) -> str:
        name = "user_" + postgresql.url.rpartition("/")[2]
        postgresql.execute(f"CREATE ROLE {name} LOGIN PASSWORD 'plain words'")
        if owner:
            postgresql.execute(f"GRANT ALL ON SCHEMA public TO {name}; SET ROLE {name}")
        else:
            postgresql.execute(f"GRANT USAGE ON SCHEMA public TO {name}")
            postgresql.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name}")
            postgresql.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {name}")
        return f"postgresql+psycopg://{name}:plain%20words@{postgresql.url.rpartition('@')[2]}"

    return plain


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.local)])
def database(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def shop(database):
    """Reference data, orders that refer to it, and an empty table that refers to those."""
    database.execute(f"CREATE TABLE products (id {database.counted}, name text, stock integer)")
    database.execute(
        f"CREATE TABLE orders (id {database.counted}, product integer REFERENCES products (id) ON DELETE CASCADE)"
    )
    database.execute(f"CREATE TABLE lines (id {database.counted}, ordered integer REFERENCES orders (id))")
    database.execute("INSERT INTO products (name, stock) VALUES ('pen', 10), ('ink', 5), ('cap', 0)")
    database.execute("INSERT INTO orders (product) VALUES (1), (3)")
    return database


@pytest.fixture
def captured():
    """Capture a database's baseline; hung up at the end."""
    made: list[DatabaseBaseline] = []

    def capture(url: str, **options) -> DatabaseBaseline:
        baseline = DatabaseBaseline(url, **options)
        made.append(baseline)
        baseline.capture()
        return baseline

    yield capture
    for baseline in made:
        baseline.close()
