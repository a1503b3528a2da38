"""The known state by force: nobody is at work while everything is put back, or services declare anew what is gone."""

from __future__ import annotations

import time
from collections.abc import Callable

from interlock.errors import ResetError
from interlock.journal import Journal
from interlock.stack.parts import Parts
from interlock.stack.quiet import Quietness

__all__ = ["declare_again", "leave_nothing"]

TAKEN_BACK_WITHIN = 2.0
"""How long a broker may take to have back what a dead consumer held, seconds."""
LOOK_AGAIN_AFTER = 0.01


def leave_nothing(
    parts: Parts, reset: Callable[[], object], quiet: Callable[[float], Quietness], journal: Journal
) -> None:
    """End the services that interlock started, and reset until nothing of theirs is left.

    In this order, for what a service has in its hands comes back when it ends, and would be done after all.

    Args:
        parts: the running parts.
        reset: brings the known state of queues, doubles and rows back.
        quiet: waits until nothing is under way.
        journal: is slept on.

    Raises:
        ResetError: what is under way is in the hands of others.
    """
    parts.put_down_services()
    deadline = time.monotonic() + TAKEN_BACK_WITHIN
    reset()
    while (held := parts.known.in_hands()) and time.monotonic() < deadline:
        journal.wait(journal.mark(), LOOK_AGAIN_AFTER)
        reset()
    quietness = quiet(TAKEN_BACK_WITHIN)
    if held or not quietness.reached:
        raise ResetError(
            f"the scenario before did not run dry: {'; '.join([*held, *quietness.busy])}",
            hint="what is still at work was not started by interlock, which cannot end it: let it come to its end",
        )


def declare_again(parts: Parts, restore: Callable[[], object]) -> list[str]:
    """Where queues, exchanges or bindings of the known state are gone, start anew the services that declare them.

    Args:
        parts: the running parts, reset a moment ago.
        restore: starts services that are down.

    Returns:
        What was gone, in words.

    Raises:
        ResetError: it is still gone.
    """
    missing = parts.known.missing()
    if missing:
        parts.put_down_services()
        restore()
        parts.known.reset()
        if still := parts.known.missing():
            raise ResetError(
                f"{' and '.join(still)} went away, and no service declares that at its start",
                hint="declare it where a service starts, or name it in ignore of its broker",
            )
    return missing
