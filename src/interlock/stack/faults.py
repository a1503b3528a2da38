"""What a scenario breaks on purpose: parts taken away from the application, and given back in every ending."""

from __future__ import annotations

from collections.abc import Mapping

from interlock.errors import InterlockError, UsageError
from interlock.journal import Event, Journal
from interlock.profile import Profile
from interlock.profile.models import Broker, Database
from interlock.profile.references import SINGULAR, Part
from interlock.stack.providers.ways import Way

__all__ = ["Faults"]


class Faults:
    """Takes parts away and gives them back.

    Args:
        profile: says what of that is allowed.
        ways: to each part that can be taken away, by kind and name.
        journal: gets a ``fault`` for everything that is done.
    """

    def __init__(self, profile: Profile, ways: Mapping[Part, Way], journal: Journal) -> None:
        self._profile, self._ways, self._journal = profile, ways, journal
        self._away: dict[Part, Way] = {}

    def take_away(self, part: Part) -> None:
        """From now on the application cannot reach the part; nothing where that is so.

        Raises:
            UsageError: that cannot be done to this part here.
        """
        way = self._way(part)
        if part not in self._away:
            self._away[part] = way
            done = way.shut()
            self.tell(part[1], f"{_named(part)} is down: {done}")

    @property
    def away(self) -> list[Part]:
        """What was taken away, and not given back."""
        return list(self._away)

    def is_away(self, part: Part) -> bool:
        """Whether it was taken away, and not given back."""
        return part in self._away

    def give_back(self, part: Part) -> None:
        """The application reaches the part again.

        Raises:
            UsageError: it was not taken away.
        """
        if part not in self._away:
            self._way(part)
            raise UsageError(f"{_named(part)} is not down, so it cannot come back")
        self._away.pop(part).open()
        self.tell(part[1], f"{_named(part)} is back")

    def break_off(self, part: Part) -> None:
        """Break every connection of the application to the part.

        Raises:
            UsageError: there is none, or that cannot be done to this part here.
        """
        broken = self._way(part).break_off()
        # To one that is down nobody is connected, though somebody may be trying at this moment.
        if not broken or part in self._away:
            raise UsageError(f"nobody is connected to {_named(part)}, so no connection can be lost")
        self.tell(part[1], f"the connections to {_named(part)} were lost, {broken} of them")

    def undo(self) -> None:
        """Give everything back; a part that is lost comes back as it should be anyway."""
        while self._away:
            part, way = self._away.popitem()
            try:
                way.open()
            except InterlockError as error:
                became = f"could not be given back at the end of the scenario: {error.message}"
            else:
                became = "is back, at the end of the scenario"
            self.tell(part[1], f"{_named(part)} {became}")

    def tell(self, part: str, text: str) -> None:
        """Record what was done."""
        self._journal.record(Event(kind="fault", part=part, summary=text, data={"text": text}))

    def check(self, part: Part) -> None:
        """Refuse to break what others rely on.

        Raises:
            UsageError: it is not ours, and nobody has allowed it.
        """
        if self._profile.level == "shared":
            raise UsageError(
                f'{_named(part)} is shared in the environment "{self._profile.name}", so that nothing is broken there',
                hint="the tag @needs:faults leaves the scenario out where it cannot run",
            )
        if self._runs_already(part) and self._settings(part).faults != "allowed":
            raise UsageError(
                f"{_named(part)} cannot be broken here: interlock did not start it",
                hint='faults = "allowed" in the profile permits it; the tag @needs:faults leaves the scenario out',
            )

    def _way(self, part: Part) -> Way:
        self.check(part)
        found = [f"services.{one}" for one, service in self._profile.services.items() if service.url]
        if found and self._runs_already(part):
            raise UsageError(
                f"{_named(part)} cannot be taken away from {', '.join(found)}: interlock did not start it",
                hint="the tag @needs:faults leaves the scenario out where it cannot run",
            )
        if part not in self._ways:
            raise UsageError(f"{_named(part)} cannot be taken away here: nothing stands before it")
        return self._ways[part]

    def _runs_already(self, part: Part) -> bool:
        return self._settings(part).provider == "external"

    def _settings(self, part: Part) -> Database | Broker:
        kind, name = part
        return self._profile.databases[name] if kind == "databases" else self._profile.brokers[name]


def _named(part: Part) -> str:
    return f'the "{part[1]}" {SINGULAR.get(part[0], part[0])}'
