"""Sees what behave keeps to itself: why a hook failed, why a clean-up failed, why the run was aborted.

behave 1.3.3 prints these and forgets most of them. The hooks of the run are wrapped where they are registered, and the
context's ``abort`` and clean-up are wrapped on the one context object; verdicts stay behave's own.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from typing import Any

from interlock.reporting.containing import CleanUp, in_place_of_behaves, name_of
from interlock.reporting.twins import sayable, twin

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
        except BaseException as raised:
            error = sayable(raised, clean)
            on_error(context, name, arguments, error)
            hidden = twin(error, clean)
            if hidden is not raised:
                raise hidden from None
            raise

    return watched


def watch_context(
    context: Any, on_clean_up: OnCleanUp, on_abort: OnAbort, on_end: Callable[[], None], clean: Clean
) -> None:
    """Tell of clean-ups that fail, by layer; of aborts, with the exception that led to one; and of the run's end.

    What the team's code hands to the context, clean-ups and steps inside of steps, is contained on the way.
    """
    run_clean_ups, abort, add = context._do_cleanups, context.abort, context.add_cleanup  # noqa: SLF001 - nobody else
    run_steps = context.execute_steps

    def add_cleanup(function: Any, *arguments: Any, **named: Any) -> None:
        add(CleanUp(function, clean) if callable(function) else function, *arguments, **named)

    def execute_steps(text: str) -> Any:
        return in_place_of_behaves(run_steps, text)

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
    object.__setattr__(context, "execute_steps", execute_steps)
    object.__setattr__(context, "_do_remaining_cleanups", do_remaining_cleanups)
    object.__setattr__(context, "abort", aborted)
    if "on_cleanup_error" not in context:
        context.on_cleanup_error = functools.partial(_print_clean_up_error, clean)


def _print_clean_up_error(clean: Clean, context: Any, act: Callable[..., Any], error: Exception) -> None:
    del context
    sys.stdout.write(f"CLEANUP-ERROR in {name_of(act)}: {type(error).__name__}: {clean(str(error))}\n")
