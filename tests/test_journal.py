from __future__ import annotations

import threading
import time

import pytest

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

    assert journal.wait(mark, 5)
    assert time.monotonic() - began < 2


def test_a_wait_for_what_is_there_already_does_not_sleep():
    journal = Journal()
    journal.record(note())

    assert journal.wait(0, 0)


def test_a_wait_without_an_event_says_so():
    journal = Journal()

    assert not journal.wait(journal.mark(), 0.02)


def test_a_subscriber_hears_every_event_until_it_leaves():
    journal = Journal()
    heard = []
    leave = journal.subscribe(heard.append)
    first = journal.record(note("one"))
    leave()
    journal.record(note("two"))

    assert heard == [first]


def test_a_subscriber_may_ask_the_journal():
    journal = Journal()
    counts = []
    journal.subscribe(lambda _event: counts.append(len(journal.since(0))))
    journal.record(note())
    journal.record(note())

    assert counts == [1, 2]


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
        thread.join(5)

        assert summaries(journal.since(0)) == ["tapped"]


def test_a_full_journal_forgets_the_oldest():
    journal = Journal(capacity=2)
    for name in "abc":
        journal.record(note(name))

    assert summaries(journal.since(0)) == ["b", "c"]
    assert journal.mark() == 3


def test_many_threads_lose_nothing():
    journal = Journal()
    threads = [
        threading.Thread(target=lambda n=n: [journal.record(note(f"{n}.{i}")) for i in range(200)]) for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)

    events = journal.since(0)
    assert [event.number for event in events] == list(range(1, 1601))
    assert len(set(summaries(events))) == 1600
