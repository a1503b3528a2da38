"""What every provider is: one small class that brings one part up, says where it is, and takes it down."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Generic, TypeVar

from interlock.control.client import ControlClient
from interlock.errors import PartUnavailable
from interlock.journal import Event
from interlock.profile.models import Kind, Model
from interlock.stack.site import Site

__all__ = ["Availability", "BrokerProvider", "Endpoint", "Provider", "QueueFigures"]

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Availability:
    """Whether a provider can be used on this machine; if not, why, and what to do about it."""

    ok: bool
    reason: str = ""
    fix: str = ""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a part is.

    Attributes:
        url: the address programs are given.
        host: empty where the part is a file.
        port: 0 where the part is a file.
        extra: what only some kinds have, for example a ``path``.
    """

    url: str
    host: str = ""
    port: int = 0
    extra: Mapping[str, str] = field(default_factory=dict)

    def address(self) -> dict[str, str]:
        """What ``{kind.name.url}``, ``host`` and ``port`` stand for in a profile."""
        return {"url": self.url, "host": self.host, "port": str(self.port)}


@dataclass(frozen=True, slots=True)
class QueueFigures:
    """A queue, as `interlock.stack.quiet_probes.Figures` has it; ``unacked`` is None where the broker does not tell."""

    ready: int
    unacked: int | None
    consumers: int
    exclusive: bool = False
    acknowledged: bool = True
    hands_on_after: float | None = None


class Provider(ABC, Generic[M]):
    """One way to run one kind of part.

    Args:
        name: the part's name in the profile.
        settings: what the profile says of it.
        site: what it shares with the other parts.
    """

    kind: ClassVar[Kind]
    description: ClassVar[str]
    """For the report: "SQLite", "the embedded broker"."""
    own: ClassVar[bool] = True
    """Whether interlock starts it, and may therefore reset and stop it."""

    def __init__(self, name: str, settings: M, site: Site) -> None:
        self.name, self.settings, self.site = name, settings, site
        self.lost: str | None = None
        """Why the part is gone although nobody asked it to go; None again when it was brought back."""
        self.untold: str | None = None
        """The same, until somebody was told."""

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

    def reset(self) -> None:
        """Forget what a scenario left: messages, mails, prepared answers. Rows are `interlock.stack.isolation`'s."""

    def revive(self) -> None:
        """Bring it back at the same address if it is gone; what cannot be brought back stays `lost`.

        Raises:
            PartNotReady: it did not come up again.
        """

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
        if self.lost is None:
            self.lost = self.untold = reason
            self.site.journal.record(
                Event(
                    kind="part.lost",
                    part=self.name,
                    summary=f"{self.name} is gone: {reason.splitlines()[0]}",
                    data={"reason": reason},
                )
            )


class BrokerProvider(Provider[M]):
    """A broker: a part with queues."""

    kind = "brokers"

    def figures(self) -> dict[str, QueueFigures] | None:
        """The exact state of every queue; None where that cannot be known."""
        return None

    @abstractmethod
    def purge(self, queues: Sequence[str]) -> None:
        """Empty these queues of waiting messages."""


AnyProvider = Provider[Any]
