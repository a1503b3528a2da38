"""What a service logged while it answered is told to its end, however it comes."""

from __future__ import annotations

import threading

import pytest

from interlock.clients.http import HttpClient, Request
from interlock.clients.last_words import last_words
from interlock.journal import Event
from interlock.stack.patience import hold

LINES = ["Traceback (most recent call last):", '  File "shop.py", line 3, in order', "ValueError: no such day"]


@pytest.fixture
def answer(byte_server, journal):
    client = HttpClient("checkout", byte_server.url, journal)
    yield client.send(Request(method="GET", path="/orders"))
    client.close()


@pytest.fixture
def patient(monkeypatch):
    """However busy this machine is, a line that somebody is about to write comes in time."""
    monkeypatch.setattr("interlock.clients.last_words.COMES_SOON", 30.0)
    monkeypatch.setattr("interlock.clients.last_words.NO_MORE_AFTER", 1.0)


def test_a_traceback_that_comes_line_by_line_is_told_to_its_end(answer, journal, patient):
    def write():
        for line in LINES:
            assert hold(lambda: bool(journal._changed._waiters), within=30)  # whoever asks has seen what came so far
            journal.record(Event(kind="service.log", part="checkout", summary=line, data={"line": line}))

    writing = threading.Thread(target=write)
    writing.start()

    told = last_words(journal, answer)

    writing.join(30)
    assert told.startswith('"checkout" said last: Traceback')
    assert told.endswith("| ValueError: no such day")


def test_of_a_service_that_says_nothing_there_is_nothing_to_tell_and_of_one_line_all(answer, journal):
    assert last_words(journal, answer) == ""
    journal.record(Event(kind="service.log", part="checkout", summary=LINES[-1], data={"line": LINES[-1]}))

    assert last_words(journal, answer) == '"checkout" said last: ValueError: no such day'
