"""What the clients of our own doubles share: they listen to a program, and know whether all it said was heard."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar

from interlock.clients.losses import check_nothing_lost
from interlock.control.client import ControlClient, in_short
from interlock.errors import PartLost
from interlock.journal import Event, Journal


class Double(ABC):
    """Talks to one double.

    Args:
        name: its name in the profile.
        control: the channel to its program; this client listens to its events.
        journal: gets what the program tells.
    """

    kind: ClassVar[str]
    """What it is called in messages."""

    def __init__(self, name: str, control: ControlClient, journal: Journal) -> None:
        self.name = name
        self._control, self._journal = control, journal
        control.listen(self._hear)

    def reset(self) -> None:
        """Forget what was received and prepared; what was told before this call is in the journal when it returns.

        Raises:
            ControlError: the program does not answer.
        """
        self._control.call("reset")
        self._control.trouble = None

    def under_way(self) -> int:
        """How much is on its way now: half-sent mails, unanswered requests. What came before is then in the journal.

        Raises:
            ControlError: the program does not answer.
        """
        return int(self._control.call("open"))

    def _check_hearing(self, mark: int) -> None:
        if not self._control.alive:
            raise PartLost(
                f'the {self.kind} "{self.name}" is gone', hint="it is started again before the next scenario"
            )
        if self._control.trouble is not None:
            raise PartLost(
                f'the {self.kind} "{self.name}" received something that could not be read: {self._control.trouble}',
                hint="so nothing can be said about what it received in this scenario",
            )
        check_nothing_lost(self._journal, mark, self.kind, self.name)

    def _hear(self, event: Mapping[str, Any]) -> None:
        try:
            self._take(event)
        except Exception as error:
            reason = f"something it received could not be read: {in_short(error)}"
            lost = Event(kind="part.lost", part=self.name, summary=f"{self.name}: {reason}", data={"reason": reason})
            self._journal.record(lost)
            raise

    @abstractmethod
    def _take(self, event: Mapping[str, Any]) -> None:
        """Put what the program tells into the journal."""
