"""Waits on sources that push, and what a wait leaves in the journal."""

import threading
import time

import pytest
from hamcrest import equal_to

from interlock.errors import ExpectationFailed
from interlock.expect import ManualClock, eventually
from interlock.journal import Event, Journal

WHAT = 'the queue "inventory.orders"'


@pytest.fixture
def clock():
    return ManualClock()


@pytest.fixture
def journal():
    return Journal()


def after(clock, seconds, before, then):
    """A probe whose value changes at a moment."""
    return lambda: then if clock.now() >= seconds else before


def note(journal, summary="x", kind="note"):
    journal.record(Event(kind=kind, part="", summary=summary))


def test_an_event_ends_the_wait_for_a_source_that_pushes(journal):
    seen = []

    def publish():
        seen.append(3)
        note(journal)

    began = time.monotonic()
    timer = threading.Timer(0.02, publish)
    timer.start()
    value = eventually(lambda: list(seen), equal_to([3]), 60.0, what=WHAT, wake=journal)
    timer.join()

    assert value == [3]
    assert time.monotonic() - began < 30


def test_an_event_during_a_look_is_not_slept_over(clock, journal):
    looks = []

    def probe():
        looks.append(clock.now())
        if len(looks) == 1:
            thread = threading.Thread(target=note, args=(journal,))
            thread.start()
            thread.join()
        return len(looks)

    eventually(probe, equal_to(2), 5.0, what=WHAT, wake=journal, clock=clock)

    assert looks == [0, 0]


def test_without_events_a_source_that_pushes_is_still_looked_at(clock, journal):
    eventually(after(clock, 1.0, 0, 3), equal_to(3), 5.0, what=WHAT, wake=journal, clock=clock)

    assert clock.now() == 1.0


def test_the_looks_of_a_wait_leave_their_last_and_one_event(clock, journal):
    def probe():
        note(journal, f"orders -> {clock.now():.3f}", kind="rows.read")
        return clock.now()

    with pytest.raises(ExpectationFailed):
        eventually(probe, equal_to(-1), 1.0, what=WHAT, journal=journal, clock=clock)

    read, waited = journal.since(0)
    assert (read.kind, read.summary) == ("rows.read", "orders -> 1.000")
    assert (waited.kind, waited.summary) == ("wait", f"waited 1 s for {WHAT}: it did not hold")
    assert waited.data == {"what": WHAT, "budget": 1.0, "waited": 1.0, "looks": 104, "outcome": "did not hold"}


def test_a_short_wait_leaves_no_event(clock, journal):
    eventually(after(clock, 0.04, 0, 3), equal_to(3), 5.0, what=WHAT, journal=journal, clock=clock)

    assert journal.since(0) == []


def test_a_wait_that_held_says_so(clock, journal):
    eventually(after(clock, 0.4, 0, 3), equal_to(3), 5.0, what=WHAT, journal=journal, clock=clock)

    assert [event.data["outcome"] for event in journal.since(0)] == ["held"]
