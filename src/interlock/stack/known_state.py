"""The known state of all parts: what they are brought back to before every scenario."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING

from interlock.errors import ClientError, ControlError, ResetError, StackError
from interlock.profile.models import Broker, Profile
from interlock.profile.references import Part
from interlock.stack.providers import AnyProvider, BrokerProvider, Endpoint, QueueFigures
from interlock.stack.providers.dead_letters import DeadLetters
from interlock.stack.sweep import RunDirectory

if TYPE_CHECKING:
    from interlock.stack.isolation import DatabaseBaseline, ResetReport

__all__ = ["KnownState"]


class KnownState:
    """Remembers rows, tables, and what is declared at brokers, and brings them back.

    Of a profile with ``level = "shared"`` nothing is known, and nothing is ever brought back.

    Args:
        profile: what runs.
        providers: its parts without the services, by kind and name; may still grow.
        run: where it runs: what a kept stack has to know the next time is written down there.

    Attributes:
        baselines: of the databases that may be reset, by name.
    """

    def __init__(self, profile: Profile, providers: Mapping[Part, AnyProvider], run: RunDirectory) -> None:
        self.baselines: dict[str, DatabaseBaseline] = {}
        self._profile, self._providers, self._run = profile, providers, run
        self._fresh: set[Part] = set()
        """What nobody but a service at its start has left anything in."""

    def begin(self, part: Part, endpoint: Endpoint) -> None:
        """A part was started, and prepared: what is there is its known state.

        Here, before any service runs: what the services write is never part of it.

        Raises:
            ResetError: it cannot be read.
        """
        self._fresh.add(part)
        if (baseline := self._connected(part, endpoint)) is not None:
            baseline.capture()

    def recall(self, part: Part, endpoint: Endpoint) -> None:
        """A part was taken over: its known state is the one that was written down.

        Raises:
            ResetError: that cannot be read, or the part can no longer be brought back to it.
        """
        if (baseline := self._connected(part, endpoint)) is not None and (place := self._run.keeping(part)) is not None:
            baseline.recall(place.baseline.read_bytes())

    def forget(self, part: Part) -> None:
        """A part could not be taken over after all."""
        if part[0] == "databases" and (half := self.baselines.pop(part[1], None)) is not None:
            half.close()

    def _connected(self, part: Part, endpoint: Endpoint) -> DatabaseBaseline | None:
        kind, name = part
        if kind != "databases" or self._profile.level != "worker":
            return None
        from interlock.stack.isolation import DatabaseBaseline, may_reset  # noqa: PLC0415 - needs SQLAlchemy

        settings = self._profile.databases[name]
        if not may_reset(settings):
            return None
        baseline = self.baselines[name] = DatabaseBaseline.of(name, settings, endpoint.url)
        return baseline

    def accept(self) -> None:
        """Everything is up: what services made and declared at their start belongs to the known state, empty.

        Not where that was up already and left as it was: what is there may have been made by anybody since.

        Raises:
            ResetError: a service took away what the known state had, or a broker cannot be asked.
        """
        for kind, name in sorted(self._fresh):
            if kind == "databases" and (baseline := self.baselines.get(name)) is not None:
                baseline.accept()
                if (place := self._run.keeping((kind, name))) is not None:
                    place.baseline.parent.mkdir(mode=0o700, exist_ok=True)
                    place.baseline.write_bytes(baseline.kept())
        self.accept_declared([name for kind, name in self._fresh if kind == "brokers"])

    def accept_declared(self, brokers: Collection[str]) -> None:
        """As `accept`, for brokers alone."""
        for name in brokers:
            provider = self._providers["brokers", name]
            if isinstance(provider, BrokerProvider) and self._profile.level == "worker":
                with self._reporting("brokers", name):
                    provider.accept(self._consumed)

    def missing(self) -> list[str]:
        """What was not there of what is declared at brokers, when they were reset last."""
        return [found for one in self._brokers for found in one.missing]

    def figures(self, broker: str) -> Mapping[str, QueueFigures]:
        """The state of every queue of a broker; of none where it cannot be asked for them."""
        provider = self._providers["brokers", broker]
        return (provider.figures() if isinstance(provider, BrokerProvider) else None) or {}

    def dead_letters(self, broker: str) -> Mapping[str, DeadLetters] | None:
        """Where the dead letters of a broker's queues go; None where it does not tell."""
        provider = self._providers["brokers", broker]
        return provider.dead_letters() if isinstance(provider, BrokerProvider) else None

    def unacknowledged(self, broker: str, queue: str) -> int:
        """How many messages of a queue consumers hold, as far as its broker tells."""
        found = self.figures(broker).get(queue)
        return (found.unacked or 0) if found is not None else 0

    def in_hands(self) -> list[str]:
        """What consumers of our own brokers hold: it comes back when they end, and cannot be purged before."""
        return [
            f"queue {queue} has {state.unacked} unacknowledged"
            for provider in self._brokers
            for queue, state in (provider.figures() or {}).items()
            if state.unacked and not state.exclusive
        ]

    def reset(self) -> dict[str, ResetReport]:
        """Empty queues and doubles, then bring the rows back; what was done to each database, by its name.

        Raises:
            ResetError: a part could not be reset; names it and what stood in the way.
        """
        for part in self._providers:
            self._empty(part)
        return {name: baseline.reset() for name, baseline in self.baselines.items()}

    def put_back(self, part: Part) -> None:
        """As `reset`, for one part that was taken over; what services then make there is theirs."""
        if self._profile.level == "worker":
            self._empty(part)
            if part[0] == "databases" and (baseline := self.baselines.get(part[1])) is not None:
                baseline.reset()
            self._fresh.add(part)

    def _empty(self, part: Part) -> None:
        provider = self._providers[part]
        with self._reporting(*part):
            if not isinstance(provider, BrokerProvider) or provider.own:
                provider.reset()
            elif provider.settings.reset == "allowed":
                provider.purge(self._consumed)

    @property
    def _brokers(self) -> list[BrokerProvider[Broker]]:
        return [one for one in self._providers.values() if isinstance(one, BrokerProvider)]

    @property
    def _consumed(self) -> list[str]:
        return sorted({queue for service in self._profile.services.values() for queue in service.consumes})

    @contextlib.contextmanager
    def _reporting(self, kind: str, name: str) -> Iterator[None]:
        try:
            yield
        except (ControlError, ClientError, StackError) as error:
            raise ResetError(f'{kind}."{name}" could not be reset: {error.message}') from None
