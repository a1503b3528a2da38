import itertools

import pytest
from hamcrest import equal_to

from interlock.errors import CellError, ClientError, ExpectationFailed, Forgotten, PartLost
from interlock.expect import (
    ManualClock,
    Memory,
    Table,
    assert_now,
    consistently,
    eventually,
    expected_records,
    has_record,
    json_typing,
)
from interlock.journal import Journal

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


def test_a_fact_that_is_there_costs_one_look_and_no_time(clock):
    assert eventually(lambda: 3, equal_to(3), 5.0, what=WHAT, clock=clock) == 3
    assert clock.now() == 0


def test_it_ends_as_soon_as_the_fact_is_there(clock):
    eventually(after(clock, 1.0, 0, 3), equal_to(3), 5.0, what=WHAT, clock=clock)

    assert 1.0 <= clock.now() <= 1.015


def test_a_timeout_tells_the_last_value_and_how_long_it_looked(clock):
    with pytest.raises(ExpectationFailed) as caught:
        eventually(after(clock, 2.0, 5, 4), equal_to(3), 5.0, what=WHAT, clock=clock)

    assert str(caught.value) == (
        'the queue "inventory.orders": expected <3>, but was <4>\n  waited 5 s of 5 s, looked 504 times'
    )
    assert (caught.value.expected, caught.value.actual) == ("<3>", "4")


def test_the_last_look_is_at_the_end_of_the_budget(clock):
    assert eventually(after(clock, 5.0, 0, 3), equal_to(3), 5.0, what=WHAT, clock=clock) == 3


def test_no_budget_is_one_look(clock):
    with pytest.raises(ExpectationFailed, match="waited 0 ms of 0 ms, looked once"):
        eventually(lambda: 4, equal_to(3), 0.0, what=WHAT, clock=clock)


def test_pauses_grow_from_2_to_10_ms_or_100_ms_elsewhere(clock):
    looks = []

    def probe():
        looks.append(clock.now())

    for slow, first, longest in ((False, 0.002, 0.010), (True, 0.002, 0.1)):
        looks.clear()
        with pytest.raises(ExpectationFailed):
            eventually(probe, equal_to(1), 1.0, what=WHAT, clock=clock, slow=slow)
        pauses = [later - earlier for earlier, later in itertools.pairwise(looks[:-1])]
        assert pauses[0] == pytest.approx(first)
        assert pauses[1] == pytest.approx(first * 1.5)
        assert max(pauses) == pytest.approx(longest)


def test_a_look_that_fails_is_looked_over(clock):
    values = iter([ClientError("refused"), ClientError("refused"), 3])

    def probe():
        value = next(values)
        if isinstance(value, Exception):
            raise value
        return value

    assert eventually(probe, equal_to(3), 5.0, what=WHAT, clock=clock) == 3


def failing_from(clock, seconds, value):
    def probe():
        if clock.now() >= seconds:
            raise ClientError('GET /orders to "checkout": connection refused', hint="see its log")
        return value

    return probe


def test_a_failed_last_look_is_told_together_with_the_last_that_worked(clock):
    (record,) = expected_records(Table(["status"], [["paid"]]), Memory(), json_typing)
    probe = failing_from(clock, 0.5, [{"status": "new"}])

    with pytest.raises(ExpectationFailed) as caught:
        eventually(probe, has_record(record), 1.0, what="the answer", clock=clock)

    assert str(caught.value).splitlines()[:5] == [
        'the answer: the last look failed: GET /orders to "checkout": connection refused',
        "  Hint: see its log",
        '  the last look that worked, at 496 ms: has no row where status is "paid"; the only row has status "new"',
        '  status  expected "paid"  but was "new"  x',
        "  waited 1 s of 1 s, looked 104 times",
    ]


def test_looks_that_never_worked_say_so(clock):
    with pytest.raises(ExpectationFailed) as caught:
        eventually(failing_from(clock, 0, None), equal_to(3), 1.0, what="the answer", clock=clock)

    assert caught.value.sentence.endswith("connection refused")
    assert caught.value.actual.startswith("no look worked: GET /orders")


@pytest.mark.parametrize(
    "error", [PartLost("gone"), Forgotten("too much"), CellError("no such word"), KeyboardInterrupt(), KeyError("bug")]
)
@pytest.mark.parametrize("wait", [eventually, consistently])
def test_what_cannot_get_better_ends_the_wait_at_once(clock, journal, wait, error):
    def probe():
        raise error

    with pytest.raises(type(error)):
        wait(probe, equal_to(3), 5.0, what=WHAT, clock=clock, journal=journal)
    assert clock.now() == 0


def test_the_hint_is_asked_only_when_it_fails(clock):
    assert_now(3, equal_to(3), WHAT, hint=lambda: pytest.fail("asked"))
    with pytest.raises(ExpectationFailed) as caught:
        assert_now(4, equal_to(3), WHAT, hint=lambda: "heard in this scenario: order.rejected")

    assert str(caught.value).splitlines()[-1] == "  Hint: heard in this scenario: order.rejected"


def test_captures_are_remembered_when_it_held(clock):
    memory = Memory()
    (record,) = expected_records(Table(["id"], [["<any> as order"]]), memory, json_typing)

    eventually(after(clock, 1.0, [], [{"id": 7}]), has_record(record), 5.0, what=WHAT, clock=clock)

    assert memory.recall("order") == 7
