"""What every provider is: one small class that brings one part up, says where it is, and takes it down."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar, Generic, TypeVar

from interlock.control.client import ControlClient
from interlock.errors import PartLost, PartUnavailable
from interlock.journal import Event
from interlock.profile.models import Model
from interlock.stack.keeping.part import KeptPart
from interlock.stack.process import ManagedProcess
from interlock.stack.providers.availability import Availability
from interlock.stack.providers.endpoint import Endpoint
from interlock.stack.providers.ways import Way
from interlock.stack.site import Site

__all__ = ["AnyProvider", "Provider"]

M = TypeVar("M", bound=Model)


class Provider(ABC, Generic[M]):
    """One way to run one kind of part.

    Args:
        name: the part's name in the profile.
        settings: what the profile says of it.
        site: what it shares with the other parts.
    """

    kind: ClassVar[str]
    description: str
    """For the report: "SQLite", "the embedded broker"."""
    own: ClassVar[bool] = True
    """Whether interlock starts it, and may therefore reset and stop it."""
    goes_by_itself: ClassVar[bool] = False
    """Whether it can be taken away from the application without a door before it: it has a ``way`` once it is up."""

    def __init__(self, name: str, settings: M, site: Site) -> None:
        self.name, self.settings, self.site = name, settings, site
        self.lost: str | None = None
        """Why the part is gone although nobody asked it to go; None again when it was brought back."""
        self.untold: str | None = None
        """The same, until somebody was told."""
        self._losing = threading.Lock()

    def available(self) -> Availability:
        """Whether it can be used here; without side effects, and soon."""
        return Availability(ok=True)

    def ensure_available(self) -> None:
        """Refuse in one sentence what cannot be started.

        Raises:
            PartUnavailable: with what was looked for, and how to get it.
        """
        found = self.available()
        if not found.ok:
            raise PartUnavailable(f'{self.kind}."{self.name}" cannot run here: {found.reason}', hint=found.fix or None)

    @abstractmethod
    def start(self) -> Endpoint:
        """Bring the part up; returns when it can be used.

        Raises:
            PartUnavailable: what it needs is not on this machine.
            PartNotReady: it was started and did not become ready in time.
        """

    @abstractmethod
    def stop(self) -> None:
        """Take the part down, soon; safe at any time and more than once."""

    def limits(self, consumers: Mapping[str, str]) -> list[str]:
        """What sentences cannot do with it here, each in words; asked once, when it is up.

        Args:
            consumers: the queues that services which run already consume from, and which service does.
        """
        del consumers
        return []

    def keep(self) -> dict[str, Any]:
        """What `attach` needs to know of it, as JSON can say it; of a kept stack this is written down."""
        return {}

    def attach(self, memory: Mapping[str, Any], endpoint: Endpoint) -> Endpoint:
        """Take over the part that an earlier process has left up, in place of `start`; returns when it can be used.

        Args:
            memory: what `keep` said there.
            endpoint: where it is.

        Raises:
            StackError: it cannot be used; it is then ended, and started anew by another provider like this.
        """
        del memory, endpoint
        return self.start()

    def let_go(self) -> None:
        """Leave it up, and have nothing to do with it any more."""

    @property
    def keeping(self) -> KeptPart | None:
        """Its place in a kept stack."""
        return self.site.run.keeping((self.kind, self.name))

    def reset(self) -> None:
        """Forget what a scenario left: messages, mails, prepared answers. Rows are `interlock.stack.isolation`'s."""

    def look(self) -> str | None:
        """`lost`, also where it went a moment ago and nobody has told of it yet."""
        return self.lost

    def way(self) -> Way | None:
        """How it is taken away from the application, where that needs no door before it."""
        return None

    def told(self, endpoint: Endpoint) -> Endpoint:
        """What the application is told of where it is."""
        return endpoint

    @property
    def behind_a_door(self) -> bool:
        """Whether the application is to reach it by a door of the fault proxy."""
        return self.own and self.kind in {"databases", "brokers"} and not self.goes_by_itself

    @property
    def process(self) -> ManagedProcess | None:
        """The program behind it, where interlock started one."""
        return None

    def answers(self, within: float) -> bool:
        """Whether it still does what it is there for; asked now and then, while others use it."""
        del within
        return True

    def end(self, reason: str) -> None:
        """End what is there and does not answer, and tell of it as lost; nothing where it is not up."""
        self.report_loss(f"it {reason}")

    def revive(self) -> bool:
        """Bring it back at the same address if it is gone; whether it was.

        Raises:
            PartLost: it cannot be brought back; it stays `lost`.
            PartNotReady: it did not come up again; likewise.
        """
        if self.look() is None:
            return False
        reason, self.lost = self.lost, None
        try:
            self.start_again()
        except BaseException:
            self.lost = reason
            raise
        return True

    def start_again(self) -> None:
        """Bring back what is gone; raises as `revive`."""
        raise PartLost(f'{self.kind}."{self.name}" cannot be brought back')

    def logs(self) -> list[str]:
        """The newest lines the part has written, oldest first."""
        return []

    @property
    def alive(self) -> bool:
        """Whether the part is still there."""
        return self.lost is None

    @property
    def control(self) -> ControlClient | None:
        """The control channel of a program of our own."""
        return None

    def report_loss(self, reason: str) -> None:
        """Remember and record, once, that the part is gone unasked."""
        with self._losing:
            if self.lost is not None:
                return
            self.lost = self.untold = reason
        summary = f"{self.name} is gone: {reason.splitlines()[0]}"
        self.site.journal.record(Event(kind="part.lost", part=self.name, summary=summary, data={"reason": reason}))
        if self.site.starting.is_set():
            self.site.aborted.set()


AnyProvider = Provider[Any]
