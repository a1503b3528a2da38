"""From one process to the next: what is there is taken over if it can be, and what the next needs is written down."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping

from interlock.errors import InterlockError
from interlock.profile.references import Part
from interlock.stack.keeping.fingerprint import fingerprint
from interlock.stack.keeping.part import KeptPart
from interlock.stack.providers.base import AnyProvider
from interlock.stack.providers.endpoint import Endpoint
from interlock.stack.service import Service

__all__ = ["taken_over", "write_down"]


def taken_over(keeping: KeptPart | None, attach: Callable[[Endpoint], object], give_up: Callable[[], object]) -> bool:
    """Whether a part of a kept stack is used as it is; if not, it is to be started.

    Args:
        keeping: its place in the stack, where there is one.
        attach: takes the part over, at its address.
        give_up: called where that fails, before the part ends: what was done by half is undone.
    """
    if keeping is None or not keeping.here:
        return False
    try:
        attach(Endpoint(**keeping.record.endpoint))
    except (InterlockError, OSError, KeyError, ValueError, TypeError) as error:
        first, *_ = (str(error) or type(error).__name__).splitlines()
        give_up()
        keeping.spoil(f"could not be used any more ({first})")
        return False
    return True


def write_down(
    keeping: KeptPart | None,
    whose: AnyProvider | Service,
    places: tuple[Endpoint, Endpoint],
    addresses: Mapping[Part, Mapping[str, str]],
    level: str,
) -> None:
    """Write down what the next one to use a kept stack needs to know of a part that is up; nothing in a run.

    Args:
        keeping: its place in the stack, where there is one.
        whose: the part.
        places: where it is, and where the application is told to look for it.
        addresses: where all parts are for each other.
        level: of the profile.
    """
    if keeping is None:
        return
    keeping.up(
        fingerprint=fingerprint(keeping.part, whose.settings, addresses, level),
        description=whose.description,
        endpoint=dataclasses.asdict(places[0]),
        approach=dataclasses.asdict(places[1]),
        memory=whose.keep(),
        own=whose.own,
    )
