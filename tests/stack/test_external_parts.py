"""A part that runs already is looked at before anybody relies on it: what is there, and whether it lets us in."""

from __future__ import annotations

import socket
import sys
import threading

import pytest

from interlock.errors import PartNotReady, PartUnavailable
from interlock.profile import models
from interlock.stack.providers import external
from interlock.stack.providers.external import ExternalDatabase


@pytest.fixture
def somebody_else(monkeypatch):
    """A port where somebody takes connections and never says a word."""
    monkeypatch.setattr(external, "GREETS_WITHIN", 1)
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def web_server():
    """A port where somebody speaks HTTP: whatever it is sent, it answers that it does not understand."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve():
            while True:
                try:
                    connection = server.accept()[0]
                except OSError:
                    return  # closed: the test is over
                with connection:
                    connection.recv(4096)
                    connection.sendall(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")

        threading.Thread(target=serve, daemon=True).start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)


def test_a_web_server_is_not_taken_for_a_broker_or_a_database(provide, web_server):
    with pytest.raises(PartNotReady) as failure:
        provide("brokers", "external", name="staging", url=f"amqp://user:hidden@127.0.0.1:{web_server}/shop")
    assert failure.value.message == (
        f'broker "staging" at 127.0.0.1:{web_server} cannot be used: what listens there does not speak AMQP 0-9-1'
    )

    url = f"postgresql+psycopg://user:hidden@127.0.0.1:{web_server}/shop"
    with pytest.raises(PartNotReady) as failure:
        provide("databases", "external", name="staging", url=url)
    assert failure.value.message.startswith(f'database "staging" at 127.0.0.1:{web_server} cannot be used: ')
    assert "received invalid response to SSL negotiation: H" in failure.value.message


def test_a_host_that_nobody_knows_is_named(provide):
    with pytest.raises(PartNotReady, match=r'broker "staging" is to be at no\.\.host:5672, where nothing answers: '):
        provide("brokers", "external", name="staging", url="amqp://no..host/shop")


@pytest.mark.parametrize(
    ("kind", "scheme", "said"),
    [
        ("databases", "postgresql+psycopg", "connection timeout expired"),
        ("brokers", "amqp", "what listens there did not answer as AMQP 0-9-1 wants it within 1 s"),
    ],
)
def test_something_else_at_an_external_address_is_not_taken_for_the_part(provide, somebody_else, kind, scheme, said):
    with pytest.raises(PartNotReady) as failure:
        provide(kind, "external", name="staging", url=f"{scheme}://user:hidden@127.0.0.1:{somebody_else}/shop")

    assert failure.value.message == (
        f'{kind.removesuffix("s")} "staging" at 127.0.0.1:{somebody_else} cannot be used: {said}'
    )
    assert failure.value.hint == external.HINT


def test_a_file_that_is_no_database_is_not_taken_for_one(provide, tmp_path):
    rubbish = tmp_path / "notes.txt"
    rubbish.write_text("these are somebody's notes\n" * 100)

    with pytest.raises(PartNotReady) as failure:
        provide("databases", "external", name="staging", url=f"sqlite:///{rubbish}")

    assert failure.value.message == (
        f'database "staging" in the file "{rubbish}" cannot be used: file is not a database'
    )


@pytest.mark.local
def test_an_external_broker_that_refuses_is_told_in_its_words(provide):
    _, theirs = provide("brokers", "local", name="theirs")
    wrong = {
        f"amqp://guest:guest@127.0.0.1:{theirs.port}/%2F": "user or password is wrong",
        theirs.url.replace("%2F", "shop"): "(530) 'NOT_ALLOWED - vhost shop not found'",
    }

    for address, said in wrong.items():
        with pytest.raises(PartNotReady) as failure:
            provide("brokers", "external", name="staging", url=address)
        assert failure.value.message == f'broker "staging" at 127.0.0.1:{theirs.port} cannot be used: {said}'


@pytest.mark.local
def test_an_external_postgresql_that_refuses_is_told_in_its_words(provide):
    _, theirs = provide("databases", "local", name="theirs")

    with pytest.raises(PartNotReady) as failure:
        provide("databases", "external", name="staging", url=theirs.url.removesuffix("/postgres") + "/shop")

    assert failure.value.message.startswith(f'database "staging" at 127.0.0.1:{theirs.port} cannot be used: ')
    assert failure.value.message.endswith('FATAL: database "shop" does not exist')


MISSING = {
    "oddity://somewhere/x": (
        'SQLAlchemy knows no kind of database "oddity"',
        'its url begins for example with "postgresql+psycopg://" or "sqlite:///"',
    ),
    "postgresql+psycopg://host:port/x": (
        "SQLAlchemy cannot read its url",
        'url = "postgresql+psycopg://user:password@host:5432/name"',
    ),
    "postgresql+psycopg://host/x": (
        'the Python package "psycopg" is not installed',
        'pip install "interlock[postgres]"',
    ),
    "postgresql+psycopg2://host/x": (
        'the Python package "psycopg2" is not installed',
        'write "postgresql+psycopg://..." in its url; pip install "interlock[postgres]"',
    ),
    "postgresql+pg8000://host/x": ('the Python package "pg8000" is not installed', "install it: pip install pg8000"),
}


@pytest.mark.parametrize(("url", "said"), MISSING.items())
def test_what_is_missing_to_talk_to_a_database_is_named_with_the_way_to_get_it(site, monkeypatch, url, said):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    monkeypatch.setitem(sys.modules, "psycopg2", None)
    part = ExternalDatabase("staging", models.Database(provider="external", url=url), site)

    with pytest.raises(PartUnavailable) as failure:
        part.ensure_available()

    reason, fix = said
    assert str(failure.value) == f'databases."staging" cannot run here: {reason}\n  Hint: {fix}'
