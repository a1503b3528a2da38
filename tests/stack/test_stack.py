"""A stack comes up whole or not at all, is put right between scenarios, and leaves nothing behind."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
import threading
import time

import pytest

from interlock.errors import PartNotReady, PartUnavailable, ProfileError, StackError, UnknownName
from interlock.journal import Journal
from interlock.redaction import Redactor
from interlock.stack import Stack
from interlock.stack.alive import session_members
from interlock.stack.patience import hold
from interlock.stack.providers import binaries
from stack.programs import PROFILE, channel_of, execute


def test_everything_a_profile_names_is_up_in_the_order_of_its_references(stack, journal):
    one = stack()

    assert {name: service.state for name, service in one.services.items()} == {"checkout": "ready", "payments": "ready"}
    assert execute(one, "select id from outbox") == [(1,)]
    assert one.controls["brokers", "events"].call("queues") == {}
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

    assert time.monotonic() - before < 10
    assert [session_members(session) for session in sessions] == [[], []]


def test_what_is_abandoned_leaves_no_process_also_when_it_is_being_stopped(stack):
    one = stack()
    sessions = [service._life.process.pid for service in one.services.values()]
    run, one._run = one._run, None  # as in the middle of a stop

    run.abandon()

    assert hold(lambda: not any(session_members(session) for session in sessions), within=30)
    one._run = run


def test_a_part_that_does_not_come_up_takes_the_others_down_and_is_named(stack, profile, journal):
    broken = profile(more='[services.broken]\nrun = "echo no settings for {port}; exit 2"\nready = "/health"\n')
    one = stack(broken, start=False)

    with pytest.raises(PartNotReady, match=r'service "broken" ended with exit code 2 at its start.*\n    no settings'):
        one.start()

    assert one._run is None


def test_a_preparation_that_fails_is_told_with_its_output_and_no_service_starts(stack, profile, journal):
    broken = profile(PROFILE.replace("executescript", "nonsense"))

    with pytest.raises(
        StackError, match=r'the preparation of database "shop" failed: it ended with exit code 1'
    ) as failure:
        stack(broken, start=False).start()
    assert "has no attribute 'nonsense'" in str(failure.value)

    assert journal.since(0, kind="service.state", part="checkout") == []


def test_what_is_missing_on_the_machine_is_found_before_anything_starts(stack, profile, journal, monkeypatch):
    monkeypatch.setattr(binaries, "ERLANG_PLACES", ())
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setenv("INTERLOCK_CACHE", "/nowhere")

    one = stack(profile(more='[brokers.other]\nprovider = "local"\n'), start=False)

    with pytest.raises(
        PartUnavailable, match=r'brokers."other" cannot run here: no Erlang .*\n  Hint: interlock setup rabbitmq'
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

    assert time.monotonic() - before < 30
    assert one._run is None


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


MACHINE = f"test-{secrets.token_hex(4)}"
"""Instead of the name space: runs of other tests, which may start at any moment, do not clean up after this one."""
RUN_AND_DIE = f"""
import os, pathlib, signal, sys
from interlock.journal import Journal
from interlock.profile import load_profile
from interlock.stack import Stack, mark
mark.name_space = lambda: {MACHINE!r}
base = pathlib.Path(sys.argv[1])
stack = Stack(load_profile("test", base / "environments"), Journal(), base=base, directory=pathlib.Path(sys.argv[2]))
stack.start()
print(*[service._life.process.pid for service in stack.services.values()])
print(stack._running.providers["brokers", "events"].process.pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_killed_run_leaves_no_program_of_ours_and_its_services_go_at_the_next_start(
    stack, profile, tmp_path, runs, journal, monkeypatch
):
    monkeypatch.setattr("interlock.stack.mark.name_space", lambda: MACHINE)
    profile()
    died = subprocess.run(
        [sys.executable, "-c", RUN_AND_DIE, str(tmp_path), str(runs / "runs")],
        stdout=subprocess.PIPE,
        text=True,
        timeout=30,
        check=False,
    )
    *sessions, broker = [int(pid) for pid in died.stdout.split()]
    assert hold(lambda: not session_members(broker), within=30)
    assert all(session_members(session) for session in sessions)

    stack()

    assert hold(lambda: not any(session_members(session) for session in sessions), within=30)
    [note] = journal.since(0, kind="note")
    assert "which did not end in order" in note.summary
