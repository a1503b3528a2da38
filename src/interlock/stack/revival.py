"""Parts that died, brought back in order: what is gone, and then the services that refer to it."""

from __future__ import annotations

import functools
import threading

from interlock.errors import PartLost
from interlock.profile.references import Part, starting_order
from interlock.stack.parts import Parts
from interlock.stack.starting import at_once

__all__ = ["MOST_FALLS", "Revival"]

MOST_FALLS = 5
"""How often in a row a part may be brought back; what is gone once more before the next scenario stays so."""


class Revival:
    """Brings parts back, and counts how often.

    Args:
        parts: the running ones.
        aborted: set when nobody wants to wait any more.
    """

    def __init__(self, parts: Parts, aborted: threading.Event) -> None:
        self._parts, self._aborted = parts, aborted
        self._falls: dict[Part, int] = {}

    def revive(self, *, services: bool = True) -> list[Part]:
        """Bring back what died, and then, if they are wanted, the services, one wave after the other.

        A service that goes on with half of its connections, or with queues that are gone, is no working service.

        Returns:
            The parts that were gone, without the services.

        Raises:
            PartLost: what is gone cannot be brought back, or was gone too often.
            PartNotReady: it did not come up again.
        """
        gone = [part for part, provider in self._parts.providers.items() if provider.look() is not None]
        counted = {part: self._falls.get(part, 0) + 1 for part in gone}
        for (kind, name), falls in counted.items():
            if falls > MOST_FALLS:
                reason = self._parts.providers[kind, name].lost
                raise PartLost(f'{kind}."{name}" was gone {falls} times in a row and is not brought back: {reason}')
        self._falls = counted  # what stays gone does not fall again
        needs = self._parts.dependencies()
        renewed = [name for kind, name in needs if kind == "services" and needs[kind, name].intersection(gone)]
        if renewed:
            self._parts.put_down_services(renewed)
        fallen = [("services", name) for name, service in self._parts.services.items() if services and not service.up]
        order = starting_order({part: needs[part].intersection(gone) for part in {*gone, *fallen}}, "")
        for wave in order:
            for error in at_once([functools.partial(self._bring_back, part) for part in wave], self._aborted):
                raise error
        return gone

    def _bring_back(self, part: Part) -> None:
        kind, name = part
        if kind == "services":
            self._parts.services[name].revive()
        else:
            provider = self._parts.providers[part]
            reason = provider.lost
            try:
                provider.revive()
            except PartLost as error:
                raise PartLost(f"{error.message}: {reason}") from None
            self._parts.declare(part)
            if kind == "databases" and name in self._parts.known.baselines:
                self._parts.known.baselines[name].renew()
