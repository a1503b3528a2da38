"""How a function becomes a sentence: which keywords, which time forms, whether a table or docstring follows.

A pattern that ends in a colon is followed by data, any other is not; the check is here, so that no step
repeats it. One function is registered once for each form; `functools.wraps` keeps its location true.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, Literal

from behave import given, then, use_step_matcher, when

from interlock.errors import TableError
from interlock.steps.ambiguity import candidates, matches
from interlock.steps.context import Context
from interlock.steps.parameters import register
from interlock.world.losses import blaming_what_is_gone
from interlock.world.timing import PLAIN, Form, limited

Data = Literal["table", "docstring", "either"]
Step = Callable[..., None]

ALL_FORMS: tuple[Form, ...] = ("plain", "within", "for")
TO_COME: tuple[Form, ...] = ("plain", "within")
"""For what comes and then is there for good, a message say: that it comes "for 2 seconds" has no meaning."""

WATCHES = "interlock_watches"
"""Marks functions that compare all tables with what they were when the scenario began."""
LOOKS = "interlock_only_looks"
"""Marks functions that look and do nothing else."""
TAKES = "interlock_takes"
"""Under which a function that behave calls says what data it wants below it; None for none."""

# A suite may have chosen another matcher before it imported the library; behave's choice is global.
use_step_matcher("parse")
register()


def state(*patterns: str, data: Data = "either") -> Callable[[Step], Step]:
    """A Given."""
    return _register((given,), patterns, data)


def act(*patterns: str, data: Data = "either") -> Callable[[Step], Step]:
    """A When."""
    return _register((when,), patterns, data)


def state_or_act(*patterns: str, data: Data = "either") -> Callable[[Step], Step]:
    """A sentence about a service or a stub: it sets the scene before the flow, or happens in the middle of it."""
    return _register((given, when), patterns, data)


def fact(*patterns: str, data: Data = "either") -> Callable[[Step], Step]:
    """A Then about something that no longer changes, such as the answer: no time forms."""

    def decorate(function: Step) -> Step:
        setattr(function, LOOKS, True)
        return _register((then,), patterns, data)(function)

    return decorate


def expectation(*patterns: str, forms: tuple[Form, ...] = ALL_FORMS, data: Data = "either") -> Callable[[Step], Step]:
    """A Then that waits. The function gets ``timing`` as a keyword argument.

    Example:
        ``@expectation('the "{table:Name}" table has a row:')`` registers that sentence, the same after
        ``within {budget:Duration}`` and the same after ``for {budget:Duration}``.
    """

    def decorate(function: Step) -> Step:
        setattr(function, LOOKS, True)  # what is wrapped around it has it, too
        for pattern in patterns:
            if "plain" in forms:
                then(pattern)(_checked(_timed(function, "plain"), pattern, data))
            for form in ("within", "for"):
                if form in forms:
                    timed = f"{form} {{budget:Duration}} {pattern}"
                    then(timed)(_checked(_timed(function, form), timed, data))
        return function

    return decorate


def compares_tables(function: Step) -> Step:
    """Mark a function that asks what changed since the scenario began; to stand right above it."""
    setattr(function, WATCHES, True)
    return function


def watches(step: Any, registry: Any) -> bool:
    """Whether a step asks what changed since the scenario began, which somebody has to remember before."""
    if "changed" not in step.name:  # most say nothing of the kind, and need no look at all patterns
        return False
    return any(getattr(one.func, WATCHES, False) for one in candidates(step, registry) if matches(one, step.name))


def only_looks(step: Any, registry: Any) -> bool:
    """Whether a step leaves the flow as it is: a `fact` or an `expectation`. Any other Then may do what it likes."""
    found = next((one for one in candidates(step, registry) if matches(one, step.name)), None)
    return step.step_type == "then" and found is not None and getattr(found.func, LOOKS, False)


def _register(keywords: tuple[Any, ...], patterns: tuple[str, ...], data: Data) -> Callable[[Step], Step]:
    def decorate(function: Step) -> Step:
        for pattern in patterns:
            for keyword in keywords:
                keyword(pattern)(_checked(function, pattern, data))
        return function

    return decorate


def _timed(function: Step, form: Form) -> Step:
    @functools.wraps(function)
    def timed(context: Context, *, budget: float | None = None, **parameters: Any) -> None:
        function(context, timing=PLAIN if budget is None else limited(form, budget), **parameters)

    return timed


def _checked(function: Step, pattern: str, data: Data) -> Step:
    wanted: Data | None = data if pattern.endswith(":") else None

    @functools.wraps(function)
    def checked(context: Context, **parameters: Any) -> None:
        check_data(context, wanted)
        with blaming_what_is_gone(context.world):
            function(context, **parameters)
            context.world.unexpected.check()

    setattr(checked, TAKES, wanted)
    return checked


def check_data(context: Context, wanted: Data | None) -> None:
    """A sentence is followed by the data it takes, and by nothing else.

    Raises:
        TableError: the data is missing, of the wrong kind, or one too many.
    """
    table, text = context.table is not None, context.text is not None
    if table and text:
        raise TableError("a table and a docstring stand below this sentence; it takes one of them at most")
    if wanted is None and (table or text):
        raise TableError(
            f"this sentence takes no {'table' if table else 'docstring'}",
            hint="there may be a form of it that ends in a colon; interlock steps lists them",
        )
    if wanted == "table" and not table:
        instead = ", not a docstring" if text else ""
        raise TableError(
            f"this sentence needs a table below it{instead}", hint="| field | value | or one column per field"
        )
    if wanted == "docstring" and not text:
        instead = ", not a table" if table else ""
        raise TableError(f'this sentence needs a docstring below it{instead}, between two lines of """')
    if wanted == "either" and not (table or text):
        raise TableError("this sentence needs a table or a docstring below it")
