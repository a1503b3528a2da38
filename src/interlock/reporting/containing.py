"""Steps and clean-ups of a team, held to what behave can bear: each returns, or raises an error that can be told."""

from __future__ import annotations

import functools
import inspect
import os
from collections.abc import Callable
from types import TracebackType
from typing import Any

from interlock.errors import InterlockError
from interlock.reporting.twins import sayable
from interlock.reporting.verdict import NOT_AUTOMATED

Clean = Callable[[str], str]


def contained(function: Callable[..., Any], clean: Clean) -> Callable[..., Any]:
    """A step of the team's, held to what behave can do with one.

    Left alone one that calls ``sys.exit()`` or raises ``asyncio.CancelledError`` would end the run, one whose error has
    no text would break whoever tells of it, and one with a ``yield`` in it would be green and never run.
    """

    @functools.wraps(function)
    def guarded(*arguments: Any, **named: Any) -> Any:
        try:
            found = _in_one_process(function, arguments, named)
        except BaseException as error:
            _raise_sayable(error, "step", clean)
            raise
        kind = _unfinished(found)
        if kind:
            raise InterlockError(
                f'the step "{name_of(function)}" gave back {kind}, which behave would never run',
                hint="make it a plain function without yield, or an async def",
            )
        return found

    return guarded


def _in_one_process(function: Callable[..., Any], arguments: tuple[Any, ...], named: dict[str, Any]) -> Any:
    """A child that a step has forked ends where the step ends: it would go on as a second run, and stop our parts."""
    process, code = os.getpid(), 1
    try:
        found = function(*arguments, **named)
        code = 0
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else int(error.code is not None)
        raise
    finally:
        if os.getpid() != process:
            os._exit(code)
    return found


def watch_steps(registry: Any, clean: Clean) -> None:
    """See to it that every step that is found is `contained`, those inside of others too."""
    find = registry.find_match

    def found(step: Any) -> Any:
        match = find(step)
        if match is not None and match.func is not None:
            match.func = contained(match.func, clean)
        return match

    registry.find_match = found


def _raise_sayable(error: BaseException, what: str, clean: Clean) -> None:
    """Raise what can be told in the place of what ends the program, ends the run, or cannot be told."""
    if isinstance(error, SystemExit):
        raise InterlockError(
            f"the {what} wanted to end the program: sys.exit({error.code!r})", hint="raise an error instead"
        ) from error
    told = sayable(error, clean)
    if told is not error:
        raise told.with_traceback(error.__traceback__) from None


def _unfinished(found: object) -> str:
    """What a function gives back whose body has not been run; empty for anything else."""
    if inspect.iscoroutine(found):
        found.close()
        return "a coroutine"
    return "a generator" if inspect.isgenerator(found) or inspect.isasyncgen(found) else ""


class CleanUp:
    """A clean-up of the team's, held to what behave can do with one.

    Left alone one that calls ``sys.exit()`` would end the run as if it were green, and one that is ``async def``
    would never run. behave takes the same function twice for one clean-up, so that equality is the function's.
    """

    __hash__ = None  # type: ignore[assignment]

    def __init__(self, function: Callable[..., Any], clean: Clean) -> None:
        self._function, self._clean = function, clean
        functools.update_wrapper(self, function)

    def __eq__(self, other: object) -> bool:
        return bool(self._function == (other._function if isinstance(other, CleanUp) else other))

    def __call__(self, *arguments: Any, **named: Any) -> None:
        """Clean up.

        Raises:
            InterlockError: it wanted to end the program, or is async.
        """
        try:
            found = self._function(*arguments, **named)
        except BaseException as error:
            _raise_sayable(error, "clean-up", self._clean)
            raise
        kind = _unfinished(found)
        if kind:
            raise InterlockError(
                f'the clean-up "{name_of(self._function)}" gave back {kind}, which behave would never run',
                hint="make it a plain function without yield; asyncio.run(...) in it runs what is async",
            )


def in_place_of_behaves(execute: Callable[[str], Any], text: str) -> Any:
    """Execute steps inside of a step; the one that does not pass says itself why.

    behave makes an assertion of whatever it was, which would hold a missing step, or a part that is gone, against the
    application.
    """
    try:
        return execute(text)
    except AssertionError as error:
        step = _step_under_way(getattr(execute, "__code__", None), error.__traceback__)
        if step is None:
            raise
        if step.exception is not None:
            raise step.exception.with_traceback(step.exc_traceback) from None
        if step.status.name == "undefined":
            line = f"{step.keyword} {step.name}"
            raise InterlockError(f'{NOT_AUTOMATED}there is no step for "{line}"') from None
        raise


def _step_under_way(code: object, frames: TracebackType | None) -> Any:
    """The step at which ``execute_steps`` of behave was, by its own account."""
    while frames is not None:
        if frames.tb_frame.f_code is code:
            return frames.tb_frame.f_locals.get("step")
        frames = frames.tb_next
    return None


def name_of(function: Callable[..., Any]) -> str:
    """What people call it."""
    return getattr(function, "__qualname__", None) or repr(function)
