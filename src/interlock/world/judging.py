"""The two ways a Then is judged: as soon as it holds, or once the flow is quiet.

A positive sentence ("a row is there") is true the moment it holds, so `becomes` waits for that moment. A
negative or exact one ("no row", "exactly one") could be true only because nothing has happened yet, so
`settles` first waits until nothing is under way any more and then looks once.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, TypeVar

from hamcrest.core.matcher import Matcher

from interlock.durations import describe_duration
from interlock.errors import ExpectationFailed, StackError
from interlock.expect import assert_now, consistently, eventually, failure_of
from interlock.stack.quiet import CANNOT_BE_ASKED, Quietness
from interlock.world.losses import while_all_live
from interlock.world.timing import Timing
from interlock.world.world import World

Seen = TypeVar("Seen")
Hint = Callable[[], str]
LONGER = 'give it longer ("within 20 seconds ..."), or say how long it must hold ("for 2 seconds ...")'


def becomes(
    world: World,
    probe: Callable[[], Seen],
    matcher: Matcher[Any],
    timing: Timing,
    *,
    what: str,
    push: bool = True,
    slow: bool = False,
    hint: Hint | None = None,
) -> Seen:
    """A positive expectation: true within the budget, or for the whole of a window.

    Args:
        world: the scenario's.
        probe: looks once.
        matcher: what must be seen.
        timing: the sentence's time form.
        what: the subject of the failure's sentence.
        push: whether what is looked at arrives in the journal; the wait then sleeps until it does.
        slow: whether it is asked over a network, and so less often.
        hint: asked when it fails, for what to look at next.

    Raises:
        ExpectationFailed: it did not become, or stay, true.
        StackError: it did not, and a part does not answer, so that nobody can say what came.
    """
    if timing.form == "for":
        return stays(world, probe, matcher, timing, what=what, slow=slow, hint=hint)
    budget = timing.budget(world.profile.patience)
    wake = world.journal if push else None
    look = while_all_live(world, probe)
    try:
        return eventually(look, matcher, budget, what=what, wake=wake, journal=world.journal, slow=slow, hint=hint)
    except ExpectationFailed as error:
        missed = error
    _check_that_all_answer(world)  # where a part stands still, the application is not to blame
    raise missed


def settles(
    world: World,
    probe: Callable[[], Seen],
    matcher: Matcher[Any],
    timing: Timing,
    *,
    what: str,
    hint: Hint | None = None,
) -> Seen:
    """An exact or negative expectation: judged when the flow is quiet, or at every look of a window.

    Raises:
        ExpectationFailed: it does not hold, or the flow did not become quiet within the budget.
    """
    if timing.form == "for":
        return stays(world, probe, matcher, timing, what=what, hint=hint)
    budget = timing.budget(world.profile.patience)
    quietness = world.stack.quiet(budget)
    return _judged(world, quietness, budget, probe(), matcher, what, hint)


def goes(
    world: World, probe: Callable[[], Seen], matcher: Matcher[Any], timing: Timing, *, what: str, slow: bool = False
) -> Seen:
    """A negative expectation that may be false for a while: true within the budget, and still when the flow is quiet.

    Raises:
        ExpectationFailed: it did not become true, did not stay so, or the flow did not become quiet.
    """
    budget = timing.budget(world.profile.patience)
    deadline = time.monotonic() + budget
    left = budget
    while True:
        becomes(world, probe, matcher, Timing("within", left), what=what, push=False, slow=slow)
        quietness = world.stack.quiet(max(0.0, deadline - time.monotonic()))
        seen, left = probe(), deadline - time.monotonic()
        if left <= 0 or not quietness.reached or matcher.matches(seen):
            return _judged(world, quietness, budget, seen, matcher, what)


def _judged(
    world: World,
    quietness: Quietness,
    budget: float,
    seen: Seen,
    matcher: Matcher[Any],
    what: str,
    hint: Hint | None = None,
) -> Seen:
    """What was seen after a wait for quiet, held against the matcher if quiet was reached."""
    if quietness.window is not None:
        world.harness.note(quietness.window)
    if quietness.reached:
        return assert_now(seen, matcher, what, hint=hint)
    # Not quiet: whatever is seen now is provisional, and to say so is more honest than to judge it.
    busy = "; ".join(quietness.busy)
    if all(CANNOT_BE_ASKED in found for found in quietness.busy):
        raise StackError(
            f"whether the flow is quiet cannot be known: {busy}", hint=f"see idle in {world.profile.origin}"
        )
    failure = "" if matcher.matches(seen) else f"\n  seen meanwhile: {failure_of(matcher, seen).headline.lstrip(': ')}"
    given_up = quietness.waited < budget  # a part died, and waiting longer would not have helped
    waited = describe_duration(quietness.waited if given_up else budget)
    hint_line = "" if given_up else f"\n  Hint: {LONGER}"
    raise ExpectationFailed(
        f"the flow was not quiet within {waited}, so that this cannot be said: {matcher}",
        expected="nothing under way any more",
        actual=busy,
        detail=f"  still under way: {busy}{failure}{hint_line}",
    )


def _check_that_all_answer(world: World) -> None:
    """One look at everything; it also lets what was sent up to now arrive."""
    silent = [found for found in world.stack.quiet(0).busy if CANNOT_BE_ASKED in found]
    if silent:
        raise StackError(
            f"a part does not answer, so that this cannot be said: {'; '.join(silent)}",
            hint="see what became of it in the report and in its log",
        )


def stays(
    world: World,
    probe: Callable[[], Seen],
    matcher: Matcher[Any],
    timing: Timing,
    *,
    what: str,
    slow: bool = False,
    hint: Hint | None = None,
) -> Seen:
    """An expectation that must hold at every look of a window.

    Raises:
        ExpectationFailed: a look at which it did not hold.
        StackError: a part did not answer, so that nobody can say what arrived.
    """
    window = timing.budget(world.profile.patience)
    look = while_all_live(world, probe)
    consistently(look, matcher, window, what=what, journal=world.journal, slow=slow, hint=hint)
    # What was sent inside the window may still be on its way to us: a look at everything lets it arrive.
    _check_that_all_answer(world)
    return assert_now(probe(), matcher, what, hint=hint)
