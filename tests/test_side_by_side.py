"""Three runs at once on one machine, beside a PostgreSQL and a RabbitMQ at their usual ports: nobody notices."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pika
import psycopg
import pytest

from interlock.stack.patience import hold
from interlock.stack.ports import Reservation
from interlock.stack.providers import local_postgres, local_rabbitmq
from living import linked
from servers import Postgres, RabbitMQ
from suite import QUIET, Running
from usual_ports import to_ourselves

pytestmark = pytest.mark.local

FEATURE = "features/orders/place_order.feature"
ENVIRONMENTS = ("local", "local", "embedded")
ASKED = 'length(rabbit_networking:connections()) + 1000 * length(rabbit_exchange:list(<<"/">>)).'
CLIENTS = "SELECT count(*) FROM pg_stat_activity WHERE client_addr IS NOT NULL AND pid <> pg_backend_pid()"


def at(port: int) -> Any:
    """As `Reservation`, for this port first."""
    ports = iter([port])
    return lambda: Reservation(next(ports, 0))


@pytest.fixture(scope="module")
def everybodys() -> Iterator[dict[str, Any]]:
    """A PostgreSQL at 5432 and a RabbitMQ at 5672, in use; where somebody has such a port already, he is the one."""
    with to_ourselves(), contextlib.ExitStack() as stack, pytest.MonkeyPatch.context() as patch:
        found: dict[str, Any] = {}
        for module, port, server in ((local_postgres, 5432, Postgres), (local_rabbitmq, 5672, RabbitMQ)):
            patch.setattr(module, "Reservation", at(port))
            with contextlib.suppress(OSError):
                found[server.__name__] = server()
                stack.callback(found[server.__name__].stop)
        patch.undo()
        yield found


@pytest.fixture
def copies(tmp_path: Path) -> list[Path]:
    """The suite, three times."""
    folders = [tmp_path / str(number) for number in range(len(ENVIRONMENTS))]
    for folder in folders:
        folder.mkdir()
        linked(folder)
    return folders


def used(everybodys: dict[str, Any]) -> dict[str, Any]:
    """What is known of the servers at everybody's ports."""
    seen: dict[str, Any] = {}
    if "Postgres" in everybodys:
        url = everybodys["Postgres"].endpoint.url.replace("+psycopg", "")
        with psycopg.connect(url) as connection:
            seen["tables"] = connection.execute("SELECT relname FROM pg_stat_user_tables ORDER BY 1").fetchall()
            seen["orders"] = connection.execute("SELECT * FROM orders").fetchall()
            seen["written"] = connection.execute("SELECT pg_current_wal_insert_lsn()").fetchall()
            seen["clients"] = connection.execute(CLIENTS).fetchall()
    if "RabbitMQ" in everybodys:
        node = everybodys["RabbitMQ"].part._node
        seen["queues"] = {name: figures.ready for name, figures in node.figures().items()}
        seen["connections and exchanges"] = node.ask(ASKED)
    return seen


def are_alone(everybodys: dict[str, Any]) -> bool:
    """Whether those who have hung up are gone, which a server notices a moment later; `Postgres` has one client."""
    seen = used(everybodys)
    return seen.get("clients", [(1,)]) == [(1,)] and int(seen.get("connections and exchanges", "0")) % 1000 == 0


def test_three_runs_disturb_neither_each_other_nor_what_runs_at_the_usual_ports(
    everybodys: dict[str, Any], copies: list[Path]
) -> None:
    if "Postgres" in everybodys:
        assert everybodys["Postgres"].port == 5432
        with psycopg.connect(everybodys["Postgres"].endpoint.url.replace("+psycopg", "")) as connection:
            connection.execute("CREATE TABLE orders (id text)")
            connection.execute("INSERT INTO orders VALUES ('somebody''s')")
    if "RabbitMQ" in everybodys:
        assert everybodys["RabbitMQ"].port == 5672
        with contextlib.closing(pika.BlockingConnection(pika.URLParameters(everybodys["RabbitMQ"].url))) as connection:
            channel = connection.channel()
            channel.confirm_delivery()
            channel.queue_declare("checkout.events", durable=True)
            channel.basic_publish("", "checkout.events", b"somebody's")
    assert hold(lambda: are_alone(everybodys), within=30), used(everybodys)
    before = used(everybodys)

    runs = [
        Running([sys.executable, "-m", "behave", "-D", f"environment={name}", FEATURE], folder, {**os.environ, **QUIET})
        for name, folder in zip(ENVIRONMENTS, copies, strict=True)
    ]
    outcomes = [run.finish(180) for run in runs]

    for outcome in outcomes:
        assert outcome.exit_code == 0, str(outcome)
        assert {result["status"] for result in outcome.results} == {"passed"}
    assert hold(lambda: are_alone(everybodys), within=30), used(everybodys)
    assert used(everybodys) == before
