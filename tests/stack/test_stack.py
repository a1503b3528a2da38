"""A stack comes up whole or not at all, is put right between scenarios, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time

import pika
import pytest
import sqlalchemy as sa

from interlock.errors import PartLost, PartNotReady, PartUnavailable, ProfileError, StackError, UnknownName
from interlock.journal import Journal
from interlock.profile import load_profile
from interlock.redaction import Redactor
from interlock.stack import Stack
from interlock.stack.alive import session_members
from interlock.stack.patience import hold
from interlock.stack.providers import binaries
from interlock.stack.quiet import Probe
from stack.programs import ANSWERING

SCHEMA = "create table outbox (id integer primary key, sent_at text); insert into outbox values (1, 'then')"
PROFILE = """
settle = "20 ms"

[databases.shop]
prepare = ["python", "-c", "import sqlite3, sys; sqlite3.connect(sys.argv[1][10:]).executescript(sys.argv[2])",
           "{databases.shop.url}", "SCHEMA"]

[brokers.events.exchanges."shop.events"]

[services.checkout]
run = ["python", "service.py", "{port}", "{databases.shop.url}", "{brokers.events.url}"]
ready = "/health"
idle.empty = "outbox where sent_at is null"
consumes = ["checkout.events"]

[services.payments]
run = "exec python service.py {port} --upstream {services.checkout.url}"
ready.log = "listening"
idle = "/idle"
"""


@pytest.fixture
def profile(tmp_path):
    """Write a profile beside the service's program, and load it."""
    (tmp_path / "service.py").write_text(ANSWERING)
    (tmp_path / "environments").mkdir()

    def profile(text=PROFILE, more="", **environ):
        text = text.replace("SCHEMA", SCHEMA) + textwrap.dedent(more)
        (tmp_path / "environments" / "test.toml").write_text(text)
        return load_profile("test", tmp_path / "environments", environ)

    return profile


@pytest.fixture
def stack(profile, tmp_path, runs, journal, nothing_left):
    made = []

    def stack(of=None, *, start=True):
        one = Stack(of or profile(), journal, base=tmp_path, directory=runs / "runs")
        made.append(one)
        if start:
            one.start()
            nothing_left(one._run.path)
        return one

    yield stack
    for one in made:
        one.stop()
    leftovers = [path for path in (runs / "runs").iterdir() if path.is_dir()] if (runs / "runs").is_dir() else []
    assert leftovers == []


def channel_of(one):
    return pika.BlockingConnection(pika.URLParameters(one.endpoint("brokers", "events").url)).channel()


def execute(one, *statements):
    engine = sa.create_engine(one.endpoint("databases", "shop").url)
    with engine.begin() as connection:
        rows = [connection.execute(sa.text(statement)) for statement in statements]
        found = [tuple(row) for row in rows[-1]] if rows[-1].returns_rows else []
    engine.dispose()
    return found


def test_everything_a_profile_names_is_up_in_the_order_of_its_references(stack, journal):
    one = stack()

    assert {name: service.state for name, service in one.services.items()} == {"checkout": "ready", "payments": "ready"}
    assert execute(one, "select id from outbox") == [(1,)]
    assert one.figures() == {"events": {}}
    channel = channel_of(one)
    channel.exchange_declare("shop.events", passive=True)
    channel.connection.close()
    assert list(one.controls) == [("brokers", "events")]
    assert one.lost() == []
    checkout = one.endpoint("services", "checkout")
    assert one.describe() == [
        f"checkout: service, started by interlock, {checkout.url}",
        f"events: the embedded broker, amqp://[redacted]@127.0.0.1:{one.endpoint('brokers', 'events').port}/%2F",
        f"payments: service, started by interlock, {one.endpoint('services', 'payments').url}",
        f"shop: SQLite, {one.endpoint('databases', 'shop').url}",
    ]


def test_the_processes_are_gone_soon_after_the_stack_was_stopped_twice(stack):
    one = stack()
    sessions = [service._life.process.pid for service in one.services.values()]
    one.services["checkout"].pause()
    one.services["payments"].kill()

    before = time.monotonic()
    one.stop()
    one.stop()

    assert time.monotonic() - before < 3
    assert [session_members(session) for session in sessions] == [[], []]


def test_a_part_that_does_not_come_up_takes_the_others_down_and_is_named(stack, profile, journal):
    broken = profile(more='[services.broken]\nrun = "echo no settings for {port}; exit 2"\nready = "/health"\n')
    one = stack(broken, start=False)

    with pytest.raises(PartNotReady, match=r'service "broken" ended with exit code 2 at its start.*\n    no settings'):
        one.start()

    assert one._run is None


def test_a_preparation_that_fails_is_told_with_its_output_and_no_service_starts(stack, profile, journal):
    broken = profile(PROFILE.replace("executescript", "nonsense"))

    with pytest.raises(StackError, match=r'the preparation of database "shop" failed with exit code 1') as failure:
        stack(broken, start=False).start()
    assert "has no attribute 'nonsense'" in str(failure.value)

    assert journal.since(0, kind="service.state", part="checkout") == []


def test_what_is_missing_on_the_machine_is_found_before_anything_starts(stack, profile, journal, monkeypatch):
    monkeypatch.setattr(binaries, "ERLANG_PLACES", ())
    monkeypatch.setenv("PATH", "/nowhere")

    one = stack(profile(more='[brokers.other]\nprovider = "local"\n'), start=False)

    with pytest.raises(
        PartUnavailable, match=r'brokers."other" cannot run here: no Erlang .*\n  Hint: make setup-local'
    ):
        one.start()

    assert journal.since(0) == []


def test_a_service_that_is_to_answer_and_is_not_told_where_is_refused(stack, profile):
    deaf = profile(more='[services.deaf]\nrun = "sleep 60"\nready = "/health"\n')

    with pytest.raises(ProfileError, match=r'test.toml: services."deaf" is ready when a path is answered, and neither'):
        stack(deaf, start=False).start()


def test_an_interrupt_while_it_comes_up_leaves_nothing(stack, profile):
    slow = profile(more='[services.slow]\nrun = "sleep 60"\nready.log = "never"\n')
    one = stack(slow, start=False)
    interrupt = threading.Timer(0.7, lambda: os.kill(os.getpid(), signal.SIGINT))
    interrupt.start()

    before = time.monotonic()
    try:
        with pytest.raises(KeyboardInterrupt):
            one.start()
    finally:
        interrupt.cancel()

    assert time.monotonic() - before < 5
    assert one._run is None


def test_what_a_scenario_did_to_services_is_undone(stack):
    one = stack()
    one.services["checkout"].pause()
    one.services["payments"].kill()

    one.restore()

    assert all(service.up for service in one.services.values())


def test_a_service_that_died_is_told_and_brought_back(stack):
    one = stack()
    os.kill(one.services["payments"]._life.process.pid, signal.SIGKILL)
    assert hold(lambda: one.services["payments"].state == "died", within=5)

    [told] = one.lost()
    assert told.startswith('service "payments" died with exit code -9; its last output:')
    one.restore()

    assert one.lost() == []


def test_a_part_of_our_own_that_died_is_told_and_cannot_be_restored(stack):
    one = stack()
    os.kill(one._running.providers["brokers", "events"]._program._process.pid, signal.SIGKILL)
    assert hold(lambda: bool(one.lost()), within=5)

    with pytest.raises(PartLost, match=r'brokers."events" is gone: the program ended with exit code -9'):
        one.restore()


def test_a_reset_brings_rows_back_and_empties_queues(stack):
    one = stack()
    channel = channel_of(one)
    channel.confirm_delivery()
    channel.queue_declare("checkout.events", durable=True)
    channel.basic_publish("", "checkout.events", b"{}")
    execute(one, "insert into outbox values (2, null)")

    reports = one.reset()

    assert execute(one, "select id from outbox") == [(1,)]
    assert one.figures()["events"]["checkout.events"].ready == 0
    assert reports["shop"].changed == ("outbox",)
    channel.connection.close()


def test_a_shared_stack_is_never_reset(stack, profile):
    one = stack(profile('level = "shared"\n' + PROFILE))
    execute(one, "insert into outbox values (2, null)")

    assert one.reset() == {}
    assert execute(one, "select count(*) from outbox") == [(2,)]


def test_a_stack_is_busy_while_rows_wait_messages_wait_or_an_idle_path_refuses(stack):
    one = stack()
    assert one.quiet(5).reached
    channel = channel_of(one)
    channel.confirm_delivery()
    channel.queue_declare("checkout.events", durable=True)
    channel.basic_publish("", "checkout.events", b"{}")
    execute(one, "insert into outbox values (2, null)")
    one.watch(Probe("tap", lambda paused: "the tap lags"))

    busy = one.quiet(0.1)

    assert not busy.reached
    assert busy.busy == [
        "queue checkout.events has 1 message",
        "checkout: outbox has rows where sent_at is null",
        "the tap lags",
    ]
    channel.connection.close()


def test_what_the_scenario_holds_up_itself_is_not_waited_for(stack):
    one = stack()
    execute(one, "insert into outbox values (2, null)")
    for service in one.services.values():
        service.pause()

    assert one.quiet(5).reached


def test_unknown_parts_are_listed_nearest_first(stack):
    one = stack()

    with pytest.raises(
        UnknownName, match=r'there is no service "chekout" in .*test.toml; there are: checkout, payments'
    ):
        one.endpoint("services", "chekout")


def test_a_stack_that_was_not_started_says_so(stack):
    one = stack(start=False)

    with pytest.raises(StackError, match="the stack was not started"):
        one.endpoint("services", "checkout")
    one.stop()


def test_secrets_in_addresses_are_not_described(profile, stack, tmp_path, runs):
    secret = profile(PROFILE.split("[services", maxsplit=1)[0], TOKEN="s3cret-token")
    one = Stack(secret, Journal(Redactor(frozenset({"database.sqlite"}))), base=tmp_path, directory=runs / "runs")
    one.start()
    try:
        assert not any("database.sqlite" in line for line in one.describe())
    finally:
        one.stop()


RUN_AND_DIE = """
import os, pathlib, signal, sys
from interlock.journal import Journal
from interlock.profile import load_profile
from interlock.stack import Stack
base = pathlib.Path(sys.argv[1])
stack = Stack(load_profile("test", base / "environments"), Journal(), base=base, directory=pathlib.Path(sys.argv[2]))
stack.start()
print(*[service._life.process.pid for service in stack.services.values()])
print(stack._running.providers["brokers", "events"]._program._process.pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_killed_run_leaves_no_program_of_ours_and_its_services_go_at_the_next_start(
    stack, profile, tmp_path, runs, journal
):
    profile()
    died = subprocess.run(
        [sys.executable, "-c", RUN_AND_DIE, str(tmp_path), str(runs / "runs")],
        stdout=subprocess.PIPE,
        text=True,
        timeout=30,
        check=False,
    )
    *sessions, broker = [int(pid) for pid in died.stdout.split()]
    assert hold(lambda: not session_members(broker), within=5)
    assert all(session_members(session) for session in sessions)

    stack()

    assert hold(lambda: not any(session_members(session) for session in sessions), within=2)
    [note] = journal.since(0, kind="note")
    assert "which did not end in order" in note.summary
