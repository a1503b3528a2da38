"""Sentences about third parties that interlock plays."""

from __future__ import annotations

from interlock.steps.context import Context
from interlock.steps.sentence import TO_COME, expectation, state_or_act
from interlock.world import stubs as played
from interlock.world.timing import Timing


@state_or_act('"{stub:Name}" answers {method:Method} "{path:Name}" with {status:Status}')
@state_or_act('"{stub:Name}" answers {method:Method} "{path:Name}" with {status:Status}:')
def answers_with(context: Context, stub: str, method: str, path: str, status: int) -> None:
    """What the third party answers from now on; the table or docstring is the body.

    Example:
        Given "card gateway" answers POST "/charges" with 402:
          | field  | value    |
          | status | declined |
    """
    played.answer(context.world, stub, method, path, status, context.table, context.text)


@state_or_act('"{stub:Name}" answers {method:Method} "{path:Name}" in turn:', data="table")
def answers_in_turn(context: Context, stub: str, method: str, path: str) -> None:
    """Its answers one after another, the last again and again.

    Example:
        Given "card gateway" answers POST "/charges" in turn:
          | status | body                   |
          | 503    |                        |
          | 201    | {"status": "approved"} |
    """
    played.answer_in_turn(context.world, stub, method, path, context.table)


@state_or_act('"{stub:Name}" does not answer {method:Method} "{path:Name}"')
def does_not_answer(context: Context, stub: str, method: str, path: str) -> None:
    """It takes the request and stays silent.

    Example:
        Given "card gateway" does not answer POST "/charges"
    """
    played.stay_silent(context.world, stub, method, path)


@expectation(
    '"{stub:Name}" received {method:Method} "{path:Name}"',
    '"{stub:Name}" received {method:Method} "{path:Name}" with:',
    forms=TO_COME,
)
def received(context: Context, timing: Timing, stub: str, method: str, path: str) -> None:
    """It received such a request, or such a callback (webhook).

    Example:
        Then "card gateway" received POST "/charges" with:
          | field  | value |
          | amount | 59.80 |
    """
    played.received(context.world, stub, method, path, context.table, context.text, timing)


@expectation('"{stub:Name}" received {method:Method} "{path:Name}" {times:Times}')
@expectation('"{stub:Name}" received {method:Method} "{path:Name}" {times:Times} with:')
def received_times(context: Context, timing: Timing, stub: str, method: str, path: str, times: int) -> None:
    """It received so many such requests, no more and no fewer, once the flow is quiet.

    Example:
        Then "card gateway" received POST "/charges" once
    """
    played.has_number(context.world, stub, method, path, context.table, context.text, times, timing)


@expectation('"{stub:Name}" received no {method:Method}')
@expectation('"{stub:Name}" received no {method:Method} "{path:Name}"')
def received_none(context: Context, timing: Timing, stub: str, method: str, path: str | None = None) -> None:
    """It received no such request, once the flow is quiet.

    Example:
        Then "card gateway" received no POST
    """
    played.has_number(context.world, stub, method, path, None, None, 0, timing)
