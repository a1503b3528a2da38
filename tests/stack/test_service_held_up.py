"""A service is paused, killed and brought back as it is told, and is missed when it goes by itself."""

from __future__ import annotations

import contextlib
import os
import random
import signal
from pathlib import Path

import pytest

from interlock.errors import UsageError
from interlock.stack.patience import hold
from interlock.stack.ports import Reservation
from stack.programs import get, states

WITHOUT_SHARING = """
import socket, sys
server = socket.socket()
server.bind(("127.0.0.1", int(sys.argv[1])))
server.listen()
while True:
    connection, _ = server.accept()
    connection.recv(1)  # who ends a connection first keeps its port from such a program for a minute
    connection.close()
"""


def test_a_paused_service_keeps_its_connections_and_answers_nothing_until_it_is_resumed(service, journal):
    checkout = service(ready="/health")
    checkout.start()

    checkout.pause()
    checkout.pause()
    with pytest.raises(TimeoutError):
        get(checkout, timeout=0.2)
    assert checkout.state == "paused"
    checkout.resume()
    checkout.resume()

    assert get(checkout) == 200
    assert states(journal) == ["starting", "ready", "paused", "resumed"]
    assert checkout.state == "ready"


@pytest.mark.parametrize("end", ["kill", "stop"])
def test_a_service_that_was_taken_down_comes_back_at_the_same_address(service, journal, end):
    checkout = service(ready="/health")
    checkout.start()
    url = checkout.endpoint.url

    getattr(checkout, end)()
    with pytest.raises(ConnectionRefusedError):
        get(checkout)
    checkout.start()

    assert get(checkout) == 200
    assert checkout.endpoint.url == url
    assert states(journal) == ["starting", "ready", {"kill": "killed", "stop": "stopped"}[end], "starting", "ready"]
    assert checkout.crash is None


def test_a_service_that_dies_by_itself_is_recorded_with_its_last_words_also_when_it_runs_again(service, journal):
    checkout = service(ready="/health")
    checkout.start()

    with contextlib.suppress(OSError):
        get(checkout, "/die")

    assert hold(lambda: states(journal)[-1] == "died", within=30)
    assert checkout.state == "died"
    assert checkout.crash.startswith('service "checkout" died: it ended with exit code 3; its last output:')
    assert checkout.crash.endswith("last words")
    checkout.start()
    assert get(checkout) == 200
    assert checkout.crash.endswith("last words")


def test_a_service_that_died_a_moment_ago_is_disposed_of_all_the_same(service):
    checkout = service(ready="/health")
    checkout.start()
    with checkout._changing:  # the watching thread cannot tell yet
        os.kill(checkout._life.process.pid, signal.SIGKILL)
        assert hold(lambda: not checkout._life.process.alive, within=30)

        checkout.dispose(0.5)

    assert not checkout._port.held


def test_a_death_is_noticed_before_anything_is_done_to_the_dead(service):
    checkout = service(ready="/health")
    checkout.start()
    os.killpg(checkout._life.process.pid, signal.SIGKILL)
    checkout._life.process.wait(30)

    with pytest.raises(UsageError, match='service "checkout" has died, so it cannot be paused'):
        checkout.pause()
    assert checkout.crash.startswith('service "checkout" died: it was ended by SIGKILL')


@pytest.mark.parametrize(("act", "done"), [("pause", "paused"), ("resume", "resumed"), ("kill", "killed")])
def test_what_does_not_run_cannot_be_paused_or_killed(service, act, done):
    with pytest.raises(UsageError, match=f'service "checkout" is stopped, so it cannot be {done}'):
        getattr(service(), act)()


def test_whatever_became_of_a_service_it_can_be_revived(service, journal):
    checkout = service(ready="/health")
    for take_down in (lambda: None, checkout.pause, checkout.kill, checkout.stop):
        checkout.revive()
        take_down()
    checkout.revive()
    os.killpg(checkout._life.process.pid, signal.SIGKILL)
    checkout._life.process.wait(30)

    assert not checkout.up
    checkout.revive()

    assert checkout.up
    assert get(checkout) == 200


@pytest.fixture
def rarely_given(monkeypatch):
    """Ports are held below those that the system gives away: nobody takes one that was let go."""
    lowest = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    ports = random.sample(range(lowest // 2, lowest), 100)
    monkeypatch.setattr(
        "interlock.stack.service.Reservation", lambda: next(one for port in ports if (one := Reservation(port)).held)
    )


@pytest.mark.usefixtures("rarely_given")
def test_a_program_that_does_not_share_addresses_gets_its_port_at_the_second_attempt(service, journal):
    checkout = service(WITHOUT_SHARING)

    checkout.start()

    assert checkout.state == "ready"
    checkout.kill()
    checkout.start()
    assert states(journal) == ["starting", "ready", "killed", "starting", "ready"]
