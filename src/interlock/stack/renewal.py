"""The way back between two scenarios: what is down is brought up and the known state put back, by force if need be."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from interlock.errors import ResetError
from interlock.profile.models import Profile
from interlock.profile.references import Part
from interlock.stack.parts import Parts
from interlock.stack.patience import hold
from interlock.stack.quiet import Quietness
from interlock.stack.revival import Revival

if TYPE_CHECKING:
    from interlock.stack.isolation import ResetReport

__all__ = ["Renewal"]

TAKEN_BACK_WITHIN = 5.0
"""How long a broker may take to have back what a dead consumer held, seconds."""


class Renewal:
    """Puts a running stack right.

    Args:
        profile: what may be reset.
        parts: the running parts.
        aborted: set when nobody wants to wait any more.
        quiet: waits so many seconds until nothing is under way.
    """

    def __init__(
        self, profile: Profile, parts: Parts, aborted: threading.Event, quiet: Callable[[float], Quietness]
    ) -> None:
        self._profile, self._parts, self._quiet = profile, parts, quiet
        self._revival, self._to_accept = Revival(parts, aborted), set[str]()

    def restore(self, *, services: bool = True) -> list[Part]:
        """Undo pauses, stops, kills and deaths; returns when all parts are ready, those that are no ``services`` first.

        Returns:
            The parts that had died, without the services; the services that refer to them were started anew, too.

        Raises:
            PartLost: a part that cannot be brought back is gone.
            PartNotReady: a part did not come up again.
        """
        gone = self._revival.revive(services=services)
        self._to_accept.update(name for kind, name in gone if kind == "brokers")
        if services and self._to_accept:
            self._parts.known.accept_declared(self._to_accept)
            self._to_accept.clear()
        return gone

    def reset(self) -> dict[str, ResetReport]:
        """Bring the known state back: queues, doubles and rows; what happened to each database, by its name.

        Parts at ``level = "shared"`` and external parts without ``reset = "allowed"`` are left as they are.

        Raises:
            ResetError: it could not be reached; names the part and what stood in the way.
        """
        return {} if self._profile.level == "shared" else self._parts.known.reset()

    def redeclare(self) -> list[str]:
        """Where the last `reset` missed queues, exchanges or bindings, start anew the services that declare them.

        Returns:
            What was gone, in words.

        Raises:
            ResetError: it is still gone.
            PartNotReady: a service did not come up again.
        """
        missing = self._parts.known.missing()
        if missing:
            self.put_down_services()
            self.restore()
            self._parts.known.reset()
            if still := self._parts.known.missing():
                raise ResetError(
                    f"{' and '.join(still)} went away, and no service declares that at its start",
                    hint="declare it where a service starts, or name it in ignore of its broker",
                )
        return missing

    def put_down_services(self, names: Collection[str] | None = None) -> None:
        """End these services, or all that interlock started; `restore` starts them."""
        self._parts.put_down_services(names)

    def start_anew(self) -> None:
        """End every service that interlock started, reset what they leave, and start them: for what does not run dry.

        In this order, for what a service has in its hands comes back when it ends, and would be done after all.

        Raises:
            ResetError: what is under way is in the hands of others, or cannot be put back.
            PartNotReady: a service did not come up again.
        """
        held: list[str] = []

        def taken_back() -> bool:
            self.reset()
            held[:] = self._parts.known.in_hands()
            return not held

        self.put_down_services()
        hold(taken_back, within=TAKEN_BACK_WITHIN)
        quietness = self._quiet(TAKEN_BACK_WITHIN)
        if held or not quietness.reached:
            raise ResetError(
                f"the scenario before did not run dry: {'; '.join([*held, *quietness.busy])}",
                hint="what is still at work was not started by interlock, which cannot end it: let it come to its end",
            )
        self.restore()
