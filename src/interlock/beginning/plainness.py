"""Hooks that behave would call and never wait for: refused before anything runs, or where they show what they are."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any

from interlock.beginning.places import shown
from interlock.errors import UsageError

_PLAIN = "make it a plain function; asyncio.run(...) in it runs what is async"


def check_hooks(hooks: dict[str, Any]) -> None:
    """Refuse hooks that are no plain functions, and hold those that a decorator hides to what they return.

    Raises:
        UsageError: names the hook and its place.
    """
    for name, hook in list(hooks.items()):
        if not (name.startswith(("before_", "after_")) and callable(hook)):
            continue
        if inspect.iscoroutinefunction(hook) or inspect.isasyncgenfunction(hook):
            raise _never_awaited(name, hook)
        if inspect.isgeneratorfunction(hook):
            raise UsageError(
                f'{_place(hook)}the hook "{name}" has a yield, so that behave would never run what is in it',
                hint="make it a plain function; use_fixture(...) in it sets up and cleans up",
            )
        hooks[name] = _held(name, hook)


def _held(name: str, hook: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(hook)
    def held(*arguments: Any) -> None:
        if inspect.iscoroutine(found := hook(*arguments)):
            found.close()
            raise _never_awaited(name, hook)

    return held


def _never_awaited(name: str, hook: Callable[..., Any]) -> UsageError:
    return UsageError(
        f'{_place(hook)}the hook "{name}" is "async def", and behave would never wait for it', hint=_PLAIN
    )


def _place(hook: Callable[..., Any]) -> str:
    code = getattr(inspect.unwrap(hook), "__code__", None)
    return f"{shown(code.co_filename)}:{code.co_firstlineno}: " if code else ""
