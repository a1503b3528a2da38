"""A broker that stands still keeps nobody waiting for ever."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator

import pytest

from interlock.clients import link as module
from interlock.clients.link import Link, parameters
from interlock.errors import ClientError


@pytest.fixture(params=["embedded_broker"])
def broker_kind(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def link(mortal_broker, monkeypatch: pytest.MonkeyPatch) -> Iterator[Link]:
    link = Link("events", mortal_broker.url, str)
    link.run(lambda _channel: None, "nothing")
    monkeypatch.setattr(module, "SECONDS", 0.5)  # of no use before: a slow machine takes longer to connect
    link._parameters = parameters(mortal_broker.url)
    mortal_broker.process.send_signal(signal.SIGSTOP)
    yield link
    mortal_broker.process.send_signal(signal.SIGCONT)


def test_an_act_that_is_not_answered_is_given_up(link: Link) -> None:
    began = time.monotonic()

    with pytest.raises(ClientError, match=r"did not answer within 0.5 s"):
        link.run(lambda channel: channel.queue_declare("orders"), 'queue "orders"')

    assert time.monotonic() - began < 30
    link.close()


def test_a_broker_that_still_does_not_answer_when_it_is_connected_to_anew_is_told_of_likewise(link: Link) -> None:
    with pytest.raises(ClientError):
        link.run(lambda channel: channel.queue_declare("orders"), 'queue "orders"')

    with pytest.raises(ClientError, match=r"nobody answered as AMQP 0-9-1 wants it within 1 s"):
        link.run(lambda channel: channel.queue_declare("orders"), 'queue "orders"')


def test_hanging_up_does_not_wait_for_an_answer(link: Link) -> None:
    began = time.monotonic()

    link.close()

    assert time.monotonic() - began < 30
