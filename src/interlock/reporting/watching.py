"""Sees what behave keeps to itself: why a hook failed, why a clean-up failed, why the run was aborted.

behave 1.3.3 prints these and forgets most of them. The hooks of the run are wrapped where they are registered, and the
context's ``abort`` and clean-up are wrapped on the one context object; verdicts stay behave's own.
"""

from __future__ import annotations

import functools
import inspect
import sys
from collections.abc import Callable
from typing import Any

from interlock.errors import InterlockError
from interlock.reporting.twins import twin

Clean = Callable[[str], str]
OnHook = Callable[[Any, str, tuple[Any, ...], BaseException], None]
OnCleanUp = Callable[[str, BaseException], None]
OnAbort = Callable[[str, "BaseException | None"], None]


def watch_hooks(hooks: dict[str, Any], on_error: OnHook, clean: Clean) -> None:
    """Tell ``on_error`` of every hook that raises, and let no secret of its message reach the console."""
    for name, hook in list(hooks.items()):
        if callable(hook) and name.startswith(("before_", "after_")) and name != "before_all":
            hooks[name] = _watched(name, hook, on_error, clean)


def _watched(name: str, hook: Callable[..., Any], on_error: OnHook, clean: Clean) -> Callable[..., Any]:
    @functools.wraps(hook)
    def watched(context: Any, *arguments: Any) -> Any:
        try:
            return hook(context, *arguments)
        except BaseException as error:
            on_error(context, name, arguments, error)
            hidden = twin(error, clean)
            if hidden is not error:
                raise hidden from None
            raise

    return watched


def no_way_out(function: Callable[..., Any]) -> Callable[..., Any]:
    """A step that ends the program would end the run with whatever exit code it likes: it is an error instead."""

    @functools.wraps(function)
    def guarded(*arguments: Any, **named: Any) -> Any:
        try:
            return function(*arguments, **named)
        except SystemExit as error:
            raise InterlockError(
                f"the step wanted to end the program: sys.exit({error.code!r})",
                hint="raise an error in the step instead",
            ) from error

    return guarded


class CleanUp:
    """A clean-up of the team's, held to what behave can do with one.

    Left alone one that calls ``sys.exit()`` would end the run as if it were green, and one that is ``async def``
    would never run. behave takes the same function twice for one clean-up, so that equality is the function's.
    """

    __hash__ = None  # type: ignore[assignment]

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = function
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
        except SystemExit as error:
            raise InterlockError(
                f"the clean-up wanted to end the program: sys.exit({error.code!r})", hint="raise an error instead"
            ) from error
        if inspect.iscoroutine(found):
            found.close()
            raise InterlockError(
                f'the clean-up "{_name_of(self._function)}" is "async def", and behave would never wait for it',
                hint="make it a plain function; asyncio.run(...) in it runs what is async",
            )


def watch_context(
    context: Any, on_clean_up: OnCleanUp, on_abort: OnAbort, on_end: Callable[[], None], clean: Clean
) -> None:
    """Tell of clean-ups that fail, by layer; of aborts, with the exception that led to one; and of the run's end."""
    run_clean_ups, abort, add = context._do_cleanups, context.abort, context.add_cleanup  # noqa: SLF001 - nobody else

    def add_cleanup(function: Any, *arguments: Any, **named: Any) -> None:
        add(CleanUp(function) if callable(function) else function, *arguments, **named)

    def do_cleanups() -> None:
        layer = context._stack[0].get("@layer", "testrun")  # noqa: SLF001
        try:
            run_clean_ups()
        except BaseException as error:
            on_clean_up(layer, error)
            raise

    def aborted(reason: str | None = None) -> None:
        on_abort(reason or "", sys.exc_info()[1])
        abort(clean(reason) if reason else reason)

    remaining = context._do_remaining_cleanups  # noqa: SLF001

    def do_remaining_cleanups(*arguments: Any, **named: Any) -> None:
        try:
            remaining(*arguments, **named)
        except KeyboardInterrupt:
            aborted("KeyboardInterrupt")  # behave is past where it would catch it, and the report is still to be made
        finally:
            on_end()

    # Context.__setattr__ would put them on the layer of the moment, which ends.
    object.__setattr__(context, "_do_cleanups", do_cleanups)
    object.__setattr__(context, "add_cleanup", add_cleanup)
    object.__setattr__(context, "_do_remaining_cleanups", do_remaining_cleanups)
    object.__setattr__(context, "abort", aborted)
    if "on_cleanup_error" not in context:
        context.on_cleanup_error = functools.partial(_print_clean_up_error, clean)


def _print_clean_up_error(clean: Clean, context: Any, act: Callable[..., Any], error: Exception) -> None:
    del context
    sys.stdout.write(f"CLEANUP-ERROR in {_name_of(act)}: {type(error).__name__}: {clean(str(error))}\n")


def _name_of(function: Callable[..., Any]) -> str:
    return getattr(function, "__qualname__", None) or repr(function)
