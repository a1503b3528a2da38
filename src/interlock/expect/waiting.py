"""`eventually`, `consistently` and `assert_now`: three ways in time to hold one value against one matcher.

They raise `ExpectationFailed` with the same report, and only they let a matcher remember its captures.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from hamcrest.core.matcher import Matcher

from interlock.durations import describe_duration
from interlock.expect.clock import REAL_CLOCK, Clock
from interlock.expect.failure import failed, failure_of, remember_captures
from interlock.expect.looking import LONGEST_PAUSE, LONGEST_PAUSE_ELSEWHERE, Looking, recorded
from interlock.journal import Journal

Seen = TypeVar("Seen")
Hint = Callable[[], str]


def assert_now(value: Seen, matcher: Matcher[Any], what: str, *, hint: Hint | None = None) -> Seen:
    """Hold a value against a matcher once; returns the value.

    Args:
        value: what was seen.
        matcher: what it must match.
        what: the subject of the failure's sentence: ``the answer``, ``the "orders" table``.
        hint: asked when it fails, for what to look at next.

    Raises:
        ExpectationFailed: it does not match.

    Example:
        ``assert_now(answer.json(), expected_json('{"status": "paid"}', memory), what="the answer")``
    """
    if not matcher.matches(value):
        raise failed(what, failure_of(matcher, value), _hints(hint))
    remember_captures(matcher, value)
    return value


def eventually(
    probe: Callable[[], Seen],
    matcher: Matcher[Any],
    within: float,
    *,
    what: str,
    wake: Journal | None = None,
    journal: Journal | None = None,
    slow: bool = False,
    hint: Hint | None = None,
    clock: Clock = REAL_CLOCK,
) -> Seen:
    """Look until the value matches; returns the value that did.

    Args:
        probe: gives the value of now. An `InterlockError` from it is a look that failed; `PartLost`,
            `Forgotten` and `UsageError` end the wait at once.
        matcher: what the value must match.
        within: the budget, seconds; there is always one look, and always one at the end.
        what: the subject of the failure's sentence.
        wake: sleep on this journal instead of polling, and look at every event; for sources that push.
        journal: keeps one ``wait`` event and each source's last look; ``wake`` where None.
        slow: poll every 100 ms at most instead of every 10 ms, for parts that are not on this machine.
        hint: asked when it fails, for what to look at next.
        clock: `ManualClock` in tests.

    Raises:
        ExpectationFailed: the budget passed; tells the last value, the time waited and the number of looks.

    Example:
        ``eventually(lambda: database.rows("orders"), has_record(paid), 5.0, what='the "orders" table')``
    """
    looking = Looking(probe, matcher, clock, wake, LONGEST_PAUSE_ELSEWHERE if slow else LONGEST_PAUSE)
    with recorded(journal or wake, looking, what, within):
        while not looking.look().held:
            left = within - looking.waited
            if left <= 0:
                raise failed(what, looking.failure(), (looking.account(within), *_hints(hint)))
            looking.rest(left)
    seen = cast(Seen, looking.last.value)
    remember_captures(matcher, seen)
    return seen


def consistently(
    probe: Callable[[], Seen],
    matcher: Matcher[Any],
    during: float,
    *,
    what: str,
    wake: Journal | None = None,
    journal: Journal | None = None,
    slow: bool = False,
    hint: Hint | None = None,
    clock: Clock = REAL_CLOCK,
) -> Seen:
    """Look for a whole window; every look must match. Returns the last value. Arguments as for `eventually`.

    Raises:
        ExpectationFailed: a look did not match, or failed; tells for how long it had held.

    Example:
        ``consistently(mails, has_count(0), 2.0, what='"ada@example.com"', wake=journal)``
    """
    looking = Looking(probe, matcher, clock, wake, LONGEST_PAUSE_ELSEWHERE if slow else LONGEST_PAUSE)
    with recorded(journal or wake, looking, what, during):
        while True:
            before = looking.last
            if not looking.look().held:
                until = f"it held for {describe_duration(before.at)} of {describe_duration(during)}, then no more"
                never = f"it did not hold at the first look; it must for {describe_duration(during)}"
                account = f"  {until if before.held else never}, {looking.looked}"
                raise failed(what, looking.failure(), (account, *_hints(hint)))
            left = during - looking.waited
            if left <= 0:
                break
            looking.rest(left)
    seen = cast(Seen, looking.last.value)
    remember_captures(matcher, seen)
    return seen


def _hints(hint: Hint | None) -> tuple[str, ...]:
    return () if hint is None else (f"  Hint: {hint()}",)
