from __future__ import annotations

import threading
import time

import pytest

from interlock.errors import Forgotten
from interlock.journal import Event, Journal
from interlock.redaction import REDACTED, Redactor


def note(summary="n", **more):
    return Event(**{"kind": "note", "part": "", "summary": summary, **more})


def summaries(events):
    return [event.summary for event in events]


def test_events_are_numbered_in_the_order_they_were_recorded():
    journal = Journal()

    assert [journal.record(note()).number for _ in range(3)] == [1, 2, 3]


def test_since_gives_what_came_after_a_mark_oldest_first():
    journal = Journal()
    journal.record(note("before"))
    mark = journal.mark()
    journal.record(note("one"))
    journal.record(note("two"))

    assert summaries(journal.since(mark)) == ["one", "two"]
    assert summaries(journal.since(0)) == ["before", "one", "two"]
    assert journal.since(journal.mark()) == []


def test_since_can_ask_for_a_kind_and_a_part():
    journal = Journal()
    for kind, part in (("note", "a"), ("note", "b"), ("wait", "a")):
        journal.record(note(f"{kind} {part}", kind=kind, part=part))

    assert summaries(journal.since(0, "note")) == ["note a", "note b"]
    assert summaries(journal.since(0, part="a")) == ["note a", "wait a"]
    assert summaries(journal.since(0, "note", "a")) == ["note a"]


def test_what_is_kept_has_no_secret_and_the_subject_is_untouched():
    journal = Journal(Redactor(["s3cret-value"]))
    subject = {"password": "s3cret-value"}
    kept = journal.record(note("said s3cret-value", data={"body": "s3cret-value", **subject}, subject=subject))

    assert kept.summary == f"said {REDACTED}"
    assert kept.data == {"body": REDACTED, "password": REDACTED}
    assert kept.subject is subject
    assert journal.since(0) == [kept]


def test_a_secret_in_the_data_is_hidden_in_the_summary_too():
    journal = Journal()
    kept = journal.record(note("remembered tok-4f8a2c91", data={"name": "token", "value": "tok-4f8a2c91"}))

    assert kept.summary == f"remembered {REDACTED}"


def test_a_wait_ends_with_the_event():
    journal = Journal()
    mark = journal.mark()
    threading.Timer(0.05, lambda: journal.record(note())).start()
    began = time.monotonic()

    assert journal.wait(mark, 60)
    assert time.monotonic() - began < 30


def test_a_wait_for_what_is_there_already_does_not_sleep():
    journal = Journal()
    journal.record(note())

    assert journal.wait(0, 0)


def test_a_wait_without_an_event_says_so():
    journal = Journal()

    assert not journal.wait(journal.mark(), 0.02)


def test_while_polling_only_the_last_look_at_each_thing_is_kept():
    journal = Journal()
    with journal.coalescing():
        for count in range(5):
            journal.record(note(f"orders: {count} rows", kind="rows.read"))
            journal.record(note(f"GET /orders/1 -> {200 + count}", kind="http.exchange"))
        journal.record(note("GET /orders/2 -> 404", kind="http.exchange"))
        assert journal.since(0) == []

    assert summaries(journal.since(0)) == ["orders: 4 rows", "GET /orders/1 -> 204", "GET /orders/2 -> 404"]


def test_looks_are_kept_when_the_poll_ends_in_an_error():
    journal = Journal()

    def poll():
        with journal.coalescing():
            journal.record(note("last look"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        poll()

    assert summaries(journal.since(0)) == ["last look"]
    journal.record(note("next"))
    assert summaries(journal.since(0)) == ["last look", "next"]


def test_polls_can_be_nested():
    journal = Journal()
    with journal.coalescing():
        with journal.coalescing():
            journal.record(note("inner"))
        assert journal.since(0) == []

    assert summaries(journal.since(0)) == ["inner"]


def test_other_threads_are_recorded_at_once_while_one_polls():
    journal = Journal()
    with journal.coalescing():
        thread = threading.Thread(target=lambda: journal.record(note("tapped")))
        thread.start()
        thread.join(30)

        assert summaries(journal.since(0)) == ["tapped"]


def test_a_full_journal_refuses_to_tell_what_it_has_forgotten():
    journal = Journal(capacity=2)
    for name in "abc":
        journal.record(note(name))

    with pytest.raises(Forgotten, match="the journal keeps 2 events, and more have come"):
        journal.since(0)
    assert summaries(journal.since(1)) == ["b", "c"]
    assert journal.mark() == 3


def test_log_lines_push_out_nothing_but_log_lines():
    journal = Journal(capacity=2)
    journal.record(note("order.placed", kind="message.tapped"))
    for name in "abc":
        journal.record(note(name, kind="service.log"))

    assert summaries(journal.since(0, "message.tapped")) == ["order.placed"]
    assert summaries(journal.since(0, {"message.tapped", "mail.received"})) == ["order.placed"]
    for kinds in (None, "service.log", {"service.log", "note"}):
        with pytest.raises(Forgotten):
            journal.since(0, kinds)
    assert summaries(journal.since(2, "service.log")) == ["b", "c"]


def test_log_lines_and_other_events_come_in_the_order_they_were_recorded():
    journal = Journal()
    for number in range(6):
        journal.record(note(str(number), kind="service.log" if number % 2 else "note"))

    assert summaries(journal.since(0)) == list("012345")
    assert summaries(journal.kept(0)) == list("012345")


def test_what_is_kept_can_be_shown_with_a_note_of_what_is_not():
    journal = Journal(capacity=2)
    journal.record(note("first"))
    for name in "abc":
        journal.record(note(name, kind="service.log"))

    text = "more has happened than is kept: this begins with the newest 2 events"
    assert summaries(journal.kept(0)) == ["first", text, "b", "c"]
    assert summaries(journal.kept(2)) == ["b", "c"]


def test_many_threads_lose_nothing():
    journal = Journal()
    threads = [
        threading.Thread(target=lambda n=n: [journal.record(note(f"{n}.{i}")) for i in range(200)]) for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    events = journal.since(0)
    assert [event.number for event in events] == list(range(1, 1601))
    assert len(set(summaries(events))) == 1600
