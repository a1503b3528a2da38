"""The example application comes up through a stack in both environments, and nothing of it is left afterwards."""

from __future__ import annotations

import http.client
import os
from pathlib import Path

import pika
import pytest

from interlock.journal import Journal
from interlock.profile import load_profile
from interlock.stack import Stack
from interlock.stack.alive import session_members
from interlock.stack.patience import hold
from interlock.stack.sweep import SESSIONS

ROOT = Path(__file__).parents[2]


def ours():
    """Every living process that has one of our run directories in its environment or command line."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                found.append((int(entry.name), (entry / "cmdline").read_bytes() + (entry / "environ").read_bytes()))
            except OSError:
                continue
    return found


def consumers(url, queue):
    with pika.BlockingConnection(pika.URLParameters(url)) as connection:
        return connection.channel().queue_declare(queue, passive=True).method.consumer_count


@pytest.mark.parametrize("environment", ["embedded", pytest.param("local", marks=pytest.mark.local)])
def test_the_shop_comes_up_works_and_leaves_nothing(environment, runs):
    profile = load_profile(environment, ROOT / "environments")
    stack = Stack(profile, Journal(), base=ROOT, directory=runs)
    try:
        stack.start()

        assert all(service.up for service in stack.services.values())
        checkout = stack.endpoint("services", "checkout")
        connection = http.client.HTTPConnection(checkout.host, checkout.port, timeout=5)
        connection.request("GET", "/health")
        assert connection.getresponse().status == 200
        connection.close()
        assert stack.quiet(10).reached
        assert consumers(stack.endpoint("brokers", "events").url, "inventory.events") == 1
        assert set(stack.renewal.reset()) == {"shop", "workbench"}
        assert stack.lost() == []
        directory = str(stack._run.path).encode()
        sessions = [int(line.split()[0]) for line in (stack._run.path / SESSIONS).read_text().splitlines()]
    finally:
        stack.stop()

    assert [session for session in sessions if session_members(session)] == []
    assert hold(lambda: not [pid for pid, words in ours() if directory in words], within=30)
    assert [path for path in runs.iterdir() if path.is_dir()] == []
