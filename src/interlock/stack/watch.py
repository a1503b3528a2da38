"""What a running stack knows about its own quiet: where to look, and since when nothing has happened."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from interlock.journal import Event, Journal
from interlock.profile.models import Profile
from interlock.stack.parts import Parts
from interlock.stack.quiet import Probe, Quietness, wait_until_quiet
from interlock.stack.state import HELD_UP

if TYPE_CHECKING:
    from interlock.stack.looks import Looks

__all__ = ["Watch"]


class Watch:
    """Waits for quiet, and remembers it where it may.

    Args:
        profile: what the parts say of the flow.
        journal: where the parts record what happens to them.

    Attributes:
        concerns: whether something that happened is of interest; what others do in a shared environment is not.
    """

    def __init__(self, profile: Profile, journal: Journal) -> None:
        self._profile, self._journal = profile, journal
        self._looks: Looks | None = None
        self._added: list[Probe] = []
        self._last: Quietness | None = None
        self._remembers = False
        self.concerns: Callable[[Event], bool] = lambda _: True

    def add(self, probe: Probe) -> None:
        """Look here too: a tap that has to catch up, for example."""
        self._added.append(probe)

    @property
    def remembers(self) -> bool:
        """Whether quiet that was found may spare the next wait its pause: while only our own sentences act."""
        return self._remembers

    @remembers.setter
    def remembers(self, remembers: bool) -> None:
        self._remembers = remembers
        if not remembers:
            self.forget()

    def forget(self) -> None:
        """Measure from the beginning next time: something was done that the journal need not know of."""
        self._last = None

    def quiet(self, parts: Parts, within: float) -> Quietness:
        """Wait until nothing is under way; what the scenario itself holds up does not count.

        A part that has died unasked ends the wait: nobody will do what it had to do.

        Raises:
            PartLost: a part is gone, so that nobody can say what it had under way.
        """
        looks = self._look_at(parts)
        held_up = [name for name, service in parts.services.items() if service.state in HELD_UP]
        last, self._last = self._last, None
        quietness = wait_until_quiet(
            [*looks.probes, *self._added],
            self._journal,
            settle=self._profile.settle,
            within=within,
            paused=held_up,
            still_since=last.still_since(self._journal, self.concerns) if last is not None else None,
            died=parts.fallen,
            concerns=self.concerns,
        )
        if self._remembers:
            self._last = quietness
        return quietness

    def _look_at(self, parts: Parts) -> Looks:
        if self._looks is None:
            from interlock.clients.database import Database  # noqa: PLC0415 - needs SQLAlchemy
            from interlock.stack.looks import Looks  # noqa: PLC0415 - likewise

            unheard = Journal(self._journal.redactor, capacity=1)
            self._looks = Looks(self._profile, parts, lambda name, url: Database(name, url, unheard))
        return self._looks

    def close(self) -> None:
        """Hang up."""
        if self._looks is not None:
            self._looks.close()
