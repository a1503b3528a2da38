"""Parts come up side by side, each as soon as what it refers to is there, and the first failure ends it all."""

from __future__ import annotations

import threading

import pytest

from interlock.profile import models
from interlock.stack.starting import at_once, dependencies, start_along

A, B, C = ("brokers", "a"), ("databases", "b"), ("services", "c")


def test_services_wait_for_what_they_refer_to_but_not_for_each_other():
    profile = models.Profile(
        databases={"shop": models.Database(prepare="make {databases.shop.url}")},
        brokers={"events": models.Broker()},
        services={
            "a": models.Service(run="a", env={"DB": "{databases.shop.url}", "B": "{services.b.url}"}),
            "b": models.Service(run="b {brokers.events.url} {services.a.url}"),
        },
    )

    assert dependencies(profile) == {
        ("databases", "shop"): set(),
        ("brokers", "events"): set(),
        ("services", "a"): {("databases", "shop")},
        ("services", "b"): {("brokers", "events")},
    }


def test_a_part_starts_when_all_it_waits_for_has_started_and_not_later():
    c_runs, order = threading.Event(), []

    def start(part):
        if part == A:
            # Would never end if c waited for more than b.
            assert c_runs.wait(30)
        order.append(part)
        if part == C:
            c_runs.set()

    start_along({A: set(), B: set(), C: {B}}, start, threading.Event())

    assert order == [B, C, A]


def test_the_first_failure_gives_up_what_is_coming_up_and_starts_nothing_more():
    aborted, started = threading.Event(), []

    def start(part):
        started.append(part)
        if part == A:
            raise ValueError("first")
        if aborted.wait(5):
            raise RuntimeError("given up")

    with pytest.raises(ValueError, match="first"):
        start_along({A: set(), B: set(), C: {A}}, start, aborted)

    assert sorted(started) == [A, B]


def test_a_profile_without_parts_is_up_at_once():
    start_along({}, pytest.fail, threading.Event())


def test_what_is_done_at_once_is_all_tried():
    done = []

    def fail():
        raise ValueError("no")

    errors = at_once([fail, lambda: done.append(1), fail, lambda: done.append(2)])

    assert [str(error) for error in errors] == ["no", "no"]
    assert sorted(done) == [1, 2]
    assert at_once([]) == []
