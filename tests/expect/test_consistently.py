import pytest
from hamcrest import equal_to

from interlock.errors import ClientError, ExpectationFailed
from interlock.expect import ManualClock, consistently

WHAT = 'the queue "inventory.orders"'


@pytest.fixture
def clock():
    return ManualClock()


def after(clock, seconds, before, then):
    """A probe whose value changes at a moment."""
    return lambda: then if clock.now() >= seconds else before


def failing_from(clock, seconds, value):
    def probe():
        if clock.now() >= seconds:
            raise ClientError('GET /orders to "checkout": connection refused', hint="see its log")
        return value

    return probe


def test_consistently_looks_for_the_whole_window(clock):
    assert consistently(lambda: 3, equal_to(3), 2.0, what=WHAT, clock=clock) == 3
    assert clock.now() == pytest.approx(2.0)


def test_consistently_tells_for_how_long_it_held(clock):
    with pytest.raises(ExpectationFailed) as caught:
        consistently(after(clock, 1.0, 3, 4), equal_to(3), 2.0, what=WHAT, clock=clock)

    assert str(caught.value) == (
        f"{WHAT}: expected <3>, but was <4>\n  it held for 996 ms of 2 s, then no more, looked 104 times"
    )


def test_consistently_tells_when_it_never_held(clock):
    with pytest.raises(ExpectationFailed, match="  it did not hold at the first look; it must for 2 s, looked once"):
        consistently(lambda: 4, equal_to(3), 2.0, what=WHAT, clock=clock)


def test_a_look_that_fails_breaks_a_window(clock):
    with pytest.raises(ExpectationFailed, match=f"{WHAT}: the last look failed: GET /orders"):
        consistently(failing_from(clock, 0.5, 3), equal_to(3), 1.0, what=WHAT, clock=clock)
