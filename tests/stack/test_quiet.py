"""Quiet is said only when nothing is under way, and what is under way is named."""

from __future__ import annotations

import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interlock.errors import ControlError, PartLost
from interlock.journal import Event, Journal
from interlock.stack.quiet import Probe, Quietness, wait_until_quiet
from interlock.stack.quiet_probes import queues, taps, unknowable
from interlock.stack.stillness import Stillness

SETTLE = 0.05


def quiet(*probes, journal=None, within=30.0, settle=SETTLE, paused=()):
    return wait_until_quiet(probes, journal or Journal(), settle=settle, within=within, paused=paused)


class Work:
    """Something that is under way until a thread finishes it."""

    def __init__(self, name: str = "work") -> None:
        self.left = 0
        self.probe = Probe(name, lambda _paused: f"{name} has {self.left} left" if self.left else None)

    def lasts(self, seconds: float) -> None:
        self.left = 1
        threading.Timer(seconds, setattr, (self, "left", 0)).start()


class Looks:
    """What happens at the second look and at no other, and when each look was; a clock of its own would need luck."""

    def __init__(self, at_the_second) -> None:
        self.at: list[float] = []
        self._act = at_the_second
        self.probe = Probe("looks", self._look)

    def _look(self, _paused) -> str | None:
        self.at.append(time.monotonic())
        return self._act() if len(self.at) == 2 else None


def tapped(part: str = "events") -> Event:
    return Event(kind="message.tapped", part=part, summary="order.placed")


def test_idle_parts_are_quiet_after_two_looks():
    looks = []
    probe = Probe("work", lambda _paused: looks.append(time.monotonic()))
    found = quiet(probe)

    assert found.reached
    assert looks[-1] - looks[0] >= SETTLE
    assert SETTLE <= found.waited < SETTLE + 2
    assert (found.busy, found.window) == ([], None)


def test_quiet_comes_soon_after_the_work_is_done():
    work = Work()
    work.lasts(0.2)
    started = time.monotonic()
    found = quiet(work.probe)

    assert found.reached
    assert 0.2 + SETTLE <= time.monotonic() - started < 0.2 + SETTLE + 2


def test_work_that_outlasts_the_budget_is_named():
    busy = Probe("card gateway", lambda _paused: "card gateway has 1 open request")
    found = quiet(busy, Work().probe, within=0.1)

    assert not found.reached
    assert found.busy == ["card gateway has 1 open request"]
    assert 0.1 <= found.waited < 2


def test_work_that_comes_back_between_two_looks_starts_the_measuring_anew():
    looks = Looks(lambda: "work has 1 left")
    found = quiet(looks.probe)

    assert found.reached
    assert len(looks.at) > 2
    assert found.since > looks.at[1]


@pytest.mark.parametrize("kind", ["message.tapped", "mail.received", "stub.request", "service.state"])
def test_what_arrives_between_two_looks_starts_the_measuring_anew(kind):
    journal = Journal()
    looks = Looks(lambda: journal.record(Event(kind=kind, part="mail", summary="x")) and None)
    found = quiet(looks.probe, journal=journal)

    assert found.reached
    assert len(looks.at) > 2
    assert found.since > looks.at[1]


def test_a_log_line_between_two_looks_is_no_activity():
    journal = Journal()
    looks = Looks(lambda: journal.record(Event(kind="service.log", part="checkout", summary="tick")) and None)
    found = quiet(looks.probe, journal=journal)

    assert found.reached
    assert found.since < looks.at[1]


def test_a_message_that_the_last_look_brings_in_is_activity():
    """A tap that has to catch up records while it is looked at."""
    journal = Journal()
    started = time.monotonic()

    def settle() -> None:
        if time.monotonic() - started >= SETTLE and not journal.mark():
            journal.record(tapped())

    found = quiet(taps("events", settle), journal=journal)

    assert journal.mark() == 1
    assert found.waited >= 2 * SETTLE


def test_steady_traffic_is_never_quiet_and_is_named():
    journal = Journal()
    probe = Probe("events", lambda _paused: journal.record(tapped()) and None)
    found = quiet(probe, journal=journal, within=0.15)

    assert not found.reached
    assert found.busy in (
        ["events: a message arrived just now"],
        ["nothing was under way for 0 ms; quiet is when that lasts 50 ms"],
    )


def test_a_budget_shorter_than_the_settling_is_not_enough():
    found = quiet(settle=10, within=0)

    assert not found.reached
    assert found.busy == ["nothing was under way for 0 ms; quiet is when that lasts 10 s"]


def test_without_settling_the_first_idle_look_is_enough():
    looks = Looks(list)

    assert quiet(looks.probe, settle=0, within=0).reached
    assert len(looks.at) == 1


def test_a_part_that_cannot_be_asked_is_not_quiet():
    def look(_paused):
        raise ControlError('"queues" was not answered within 5 s')

    found = quiet(Probe("events", look), within=0.02)

    assert not found.reached
    assert found.busy == ['events cannot be asked: "queues" was not answered within 5 s']


def test_a_part_that_is_gone_ends_the_wait():
    def look(_paused):
        raise PartLost("the tap of events is gone")

    with pytest.raises(PartLost, match="the tap of events is gone"):
        quiet(Probe("events", look))


def test_where_quiet_cannot_be_known_the_window_is_told():
    partly = queues("events", dict, {}, tells_unacked=False)
    found = quiet(partly, unknowable("checkout"))

    assert found.reached
    assert found.window == (
        "quiet cannot be known for broker events (it does not tell what is unacknowledged), "
        "service checkout (the profile has no idle for it): watched for 50 ms instead"
    )


def test_what_the_scenario_holds_up_is_handed_to_every_look():
    seen = []
    quiet(Probe("any", seen.append), paused=["inventory"], settle=0)

    assert seen == [frozenset({"inventory"})]


@given(st.lists(st.tuples(st.booleans(), st.booleans(), st.floats(0, 0.3), st.floats(0, 0.3)), max_size=30))
def test_stillness_needs_two_idle_looks_apart_with_nothing_in_between(steps):
    """Against the definition, over every pair of looks, on an invented clock."""
    settle, clock = 0.15, 0.0
    stillness = Stillness(settle)
    looks: list[tuple[float, float, bool, bool]] = []
    for busy, activity, pause, takes in steps:
        before, after = clock + pause, clock + pause + takes
        clock = after
        if activity:
            stillness.broken_by(tapped())
        looks.append((before, after, busy, activity))
        expected = any(
            before - looks[first][1] >= settle
            and not any(look[2] for look in looks[first:])
            and not any(look[3] for look in looks[first + 1 :])
            for first in range(len(looks) - 1)
        )

        assert stillness.reached(before, after, busy=busy) == expected


def seen_quiet(journal: Journal, *, ago: float = 0.0) -> Quietness:
    now = time.monotonic()
    return Quietness(reached=True, waited=0, since=now - SETTLE, seen=now - ago, mark=journal.mark())


def test_quiet_that_was_found_needs_one_look_while_nothing_happens():
    journal, looks = Journal(), Looks(list)
    since = seen_quiet(journal).still_since(journal)

    found = wait_until_quiet([looks.probe], journal, settle=SETTLE, within=1, still_since=since)

    assert found.reached
    assert len(looks.at) == 1


def test_a_wait_tells_since_when_it_was_still():
    before = time.monotonic()

    found = quiet()

    assert before <= found.since <= time.monotonic() - SETTLE


@pytest.mark.parametrize("kind", ["http.exchange", "message.published", "rows.written", "service.state"])
def test_quiet_is_forgotten_when_something_happened(kind):
    journal = Journal()
    last = seen_quiet(journal)

    journal.record(Event(kind=kind, part="checkout", summary="happened"))

    assert last.still_since(journal) is None


def test_quiet_is_forgotten_when_it_was_long_ago():
    journal = Journal()

    assert seen_quiet(journal, ago=3600).still_since(journal) is None


def test_work_that_began_after_quiet_was_found_is_waited_for():
    looks = []
    probe = Probe(
        "work", lambda _paused: looks.append(time.monotonic()) or ("work has 1 left" if len(looks) < 3 else None)
    )

    found = wait_until_quiet([probe], Journal(), settle=SETTLE, within=30, still_since=time.monotonic() - SETTLE)

    assert found.reached
    assert found.since > looks[2]


def test_what_happens_while_quiet_is_being_told_is_not_forgotten():
    """The mark is the loop's own: an event right behind the last look belongs to the time after it."""
    journal = Journal()
    found = quiet(journal=journal)
    journal.record(tapped())

    assert found.mark == 0
    assert found.still_since(journal) is None


def test_quiet_that_was_not_reached_is_nothing_to_remember():
    journal = Journal()

    assert quiet(Probe("work", lambda _paused: "busy"), journal=journal, within=0).still_since(journal) is None


def test_a_service_that_died_unasked_ends_the_wait_and_is_named():
    busy = Probe("events", lambda _paused: "queue inventory.events has 1 message")
    for probes, said in (((), []), ((busy,), ["queue inventory.events has 1 message"])):
        found = wait_until_quiet(probes, Journal(), settle=0, within=30, died=lambda: ['service "inventory" has died'])

        assert not found.reached
        assert found.waited < 1
        assert found.busy == ['service "inventory" has died', *said]
