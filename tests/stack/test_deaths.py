"""Parts die and freeze: it is told once, with the log's end, and what can be brought back is, with its dependants."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

import pytest

from interlock.errors import PartLost
from interlock.stack.alive import stopped_sessions
from interlock.stack.patience import hold
from interlock.stack.revival import MOST_FALLS
from stack.programs import PROFILE, channel_of


def stop_at_once(process):
    os.kill(process.pid, signal.SIGSTOP)
    assert hold(lambda: stopped_sessions([process.pid]), within=30)


def kill_at_once(process):
    os.kill(process.pid, signal.SIGKILL)


@pytest.mark.parametrize(
    ("happens", "how"),
    [
        (kill_at_once, "the program was ended by SIGKILL"),
        (stop_at_once, "it does not answer (it was stopped by a signal, and stood still for 2 s), so it was ended"),
    ],
)
def test_a_broker_that_went_is_told_and_brought_back_with_the_services_that_refer_to_it(stack, happens, how):
    one = stack()
    before = {name: service.process.pid for name, service in one.services.items()}
    address = one.endpoint("brokers", "events")

    happens(one._running.providers["brokers", "events"].process)

    [told] = one.examine()
    assert told.startswith(f'brokers."events" is gone: {how}')
    assert one.renewal.restore() == [("brokers", "events")]
    assert one.take_lost() == [told]
    assert one.endpoint("brokers", "events") == address
    channel = channel_of(one)
    channel.exchange_declare("shop.events", passive=True)
    channel.connection.close()
    after = {name: service.process.pid for name, service in one.services.items()}
    assert after["checkout"] != before["checkout"]
    assert after["payments"] == before["payments"]  # it does not refer to the broker
    assert one.quiet(5).reached


def test_a_part_that_is_gone_again_and_again_is_not_brought_back_for_ever(stack):
    one = stack()

    for _ in range(MOST_FALLS):
        kill_at_once(one._running.providers["brokers", "events"].process)
        one.renewal.restore()
    kill_at_once(one._running.providers["brokers", "events"].process)

    for _ in range(2):  # asked again, it has not been gone more often
        with pytest.raises(PartLost, match=r'brokers."events" was gone 6 times in a row and is not brought back: '):
            one.renewal.restore()


@pytest.mark.parametrize(
    ("happens", "how"),
    [
        (lambda path: path.unlink(), "was taken away"),
        (lambda path: path.write_bytes(b"nonsense" * 1000), "was spoilt: file is not a database"),
        (lambda path: path.with_name("x").touch() or path.with_name("x").replace(path), "was replaced by another"),
    ],
)
def test_a_database_file_that_went_is_told_and_not_made_anew(stack, happens, how):
    one = stack()
    path = one.endpoint("databases", "shop").extra["path"]
    happens(Path(path))

    assert one.lost() == [f'databases."shop" is gone: its file {path} {how}']
    with pytest.raises(PartLost, match=r'databases."shop" cannot be brought back: its file '):
        one.renewal.restore()


def test_a_service_that_stands_still_unasked_is_ended_and_one_that_was_paused_is_not(stack):
    one = stack()
    one.services["payments"].pause()
    stop_at_once(one.services["checkout"].process)

    [told] = one.examine()

    assert told.startswith('service "checkout" does not answer (it was stopped by a signal, and stood still for 2 s)')
    assert one.services["payments"].state == "paused"
    one.renewal.restore()
    assert all(service.up for service in one.services.values())


def test_a_part_that_goes_while_the_others_start_ends_the_start(stack, profile, journal):
    one = stack(
        profile(PROFILE.replace('ready.log = "listening"', 'ready = { log = "never", within = "50s" }')), start=False
    )

    def kill_the_broker():
        assert hold(lambda: journal.since(0, "service.log", "checkout"), within=60)
        kill_at_once(one._running.providers["brokers", "events"].process)

    threading.Thread(target=kill_the_broker).start()
    began = time.monotonic()
    with pytest.raises(PartLost) as failure:
        one.start()

    assert time.monotonic() - began < 40
    assert str(failure.value).startswith('brokers."events" is gone: the program was ended by SIGKILL')
    assert 'so that the start was given up: service "payments" was not ready before the start was given up' in str(
        failure.value
    )
