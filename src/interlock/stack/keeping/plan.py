"""What of a kept stack can be used as it is, and what has to end: it died, was changed, or is no longer named."""

from __future__ import annotations

import contextlib
import threading
from dataclasses import dataclass, replace
from typing import Literal

from interlock.profile.models import Model, Profile, Service
from interlock.profile.references import SINGULAR, Part, starting_order
from interlock.stack.alive import identity, stopped_sessions
from interlock.stack.keeping.fingerprint import fingerprint
from interlock.stack.keeping.state import Record, State
from interlock.stack.leftovers import end_sessions
from interlock.stack.providers.endpoint import Endpoint
from interlock.stack.providers.fault_proxy import PROXY
from interlock.stack.starting import dependencies

__all__ = ["Condition", "Plan", "called", "conditions"]

How = Literal[
    "ready", "new", "changed", "died", "ended", "stood still", "did not come up", "gone from the profile", "out of date"
]

TOLD: dict[How, str] = {
    "new": "is new, and was started",
    "changed": "is described differently, and was started anew",
    "died": "had died, and was started anew",
    "ended": "had been ended, and was started again",
    "stood still": "stood still, and was started anew",
    "did not come up": "had not come up, and was started anew",
    "gone from the profile": "is in the profile no more, and was ended",
    "out of date": "was started anew, as was asked for",
}


@dataclass(frozen=True)
class Condition:
    """How a part of a kept stack is found.

    Attributes:
        part: kind and name.
        how: what became of it.
        record: what is written down of it.
    """

    part: Part
    how: How
    record: Record


def conditions(profile: Profile, state: State) -> list[Condition]:
    """How each part is found, those that others refer to first; what the profile names no more at the end."""
    settings: dict[Part, Model] = {(kind, name): said for kind, name, said in profile.parts()}
    if PROXY in state.parts:
        settings[PROXY] = Model()
    order = [part for wave in starting_order(_needs(profile, state), "") for part in wave]
    gone = [part for part in state.parts if part not in settings]
    addresses = {part: Endpoint(**one.approach).address() for part, one in state.parts.items() if one.approach}
    stopped = stopped_sessions([record.pid for record in state.parts.values() if record.pid])

    def found(part: Part) -> How:
        record = state.parts.get(part)
        if record is None or not record.endpoint:
            return "did not come up" if record is not None and record.pid else "new"
        now = ""
        with contextlib.suppress(KeyError):  # it refers to what is new
            now = fingerprint(part, settings[part], addresses, profile.level)
        if now != record.fingerprint:
            return "changed"
        if record.put_down:
            return "ended"
        if record.pid and identity(record.pid) != record.known:
            return "died"
        if record.pid in stopped:
            return "stood still"
        return "ready" if record.ready else "did not come up"

    known = [Condition(part, found(part), state.parts.get(part, Record())) for part in order]
    return known + [Condition(part, "gone from the profile", state.parts[part]) for part in gone]


def _needs(profile: Profile, state: State) -> dict[Part, set[Part]]:
    """Which part refers to which; to the proxy, too, who was told to go through it."""
    needs = dependencies(profile)
    if PROXY in state.parts:
        behind = {part for part, one in state.parts.items() if one.approach != one.endpoint}
        needs = {part: others | ({PROXY} if others & behind else set()) for part, others in needs.items()}
        needs[PROXY] = set()
    return needs


class Plan:
    """Decides, before anything starts, and ends what cannot stay. What turns out to be unusable later ends then.

    Args:
        profile: what is wanted.
        state: what is kept.
        services_anew: no service stays, whatever is found.

    Attributes:
        told: one sentence for each part that cannot be used as it is.
    """

    def __init__(self, profile: Profile, state: State, *, services_anew: bool = False) -> None:
        self._profile, self._state = profile, state
        self._needs = _needs(profile, state)
        self._lock = threading.RLock()
        self.told: list[str] = []
        found = conditions(profile, state)
        if services_anew:
            found = [self._renewed(one) for one in found]
        self._here: set[Part] = {one.part for one in found if one.how == "ready"}
        ending: list[Part] = []
        for one in found:
            if one.how != "ready":
                self.told.append(f"{called(one.part)} {TOLD[one.how]}")
                ending += [one.part]
                if one.how != "new" and not self._is_found(one.part):
                    ending += self._drop_those_that_need(one.part)
        self._end(ending)
        for one in found:
            if one.how == "gone from the profile":
                state.forget(one.part)

    def is_here(self, part: Part) -> bool:
        """Whether this part can be taken over."""
        with self._lock:
            return part in self._here

    def spoil(self, part: Part, why: str) -> None:
        """A part cannot be used after all: it ends, and so does what refers to it."""
        with self._lock:
            self._here.discard(part)
            self.told.append(f"{called(part)} {why}, and was started anew")
            self._end([part, *self._drop_those_that_need(part)])

    def drop(self, part: Part) -> None:
        """Nobody needs this part: it ends."""
        with self._lock:
            self._here.discard(part)
            self._end([part])
            self._state.forget(part)

    def _renewed(self, one: Condition) -> Condition:
        stays = one.how != "ready" or one.part[0] != "services" or self._is_found(one.part)
        return one if stays else replace(one, how="out of date")

    def _is_found(self, part: Part) -> bool:
        """Whether it is nobody's to start: what refers to it may go on."""
        kind, name = part
        settings = getattr(self._profile, kind, {}).get(name)
        if isinstance(settings, Service):
            return settings.url is not None
        return getattr(settings, "provider", "") == "external"

    def _drop_those_that_need(self, part: Part) -> list[Part]:
        dropped: list[Part] = []
        for other, needs in self._needs.items():
            if part in needs and other in self._here:
                self._here.discard(other)
                self.told.append(f"{called(other)} was started anew, for it refers to {called(part)}")
                dropped += [other, *self._drop_those_that_need(other)]
        return dropped

    def _end(self, parts: list[Part]) -> None:
        # Those that refer to others first: nobody is left with half of what it needs.
        records = [self._state.parts[part] for part in reversed(parts) if part in self._state.parts]
        end_sessions([(one.pid, one.known, one.ask) for one in records if one.pid])


def called(part: Part) -> str:
    """A part in a sentence.

    Example:
        >>> called(("databases", "shop"))
        'database "shop"'
    """
    return f'{SINGULAR.get(part[0], "program")} "{part[1]}"'
