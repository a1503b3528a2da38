"""What a command left behind that was killed while it brought up a stack to keep."""

from __future__ import annotations

from pathlib import Path

from interlock.stack.keeping.place import Lease, Place, kept_beside
from interlock.stack.leftovers import clear

__all__ = ["begun", "sweep_unfinished"]


def begun(runs: Path) -> list[Place]:
    """The stacks that are kept, complete or not, or whose directory could not be removed.

    Args:
        runs: where runs have their directories.
    """
    kept = kept_beside(runs)
    try:
        return [Place(path) for path in sorted(kept.iterdir()) if path.is_dir()]
    except OSError:
        return []


def sweep_unfinished(runs: Path) -> list[str]:
    """Clean up where a stack was begun and never kept, and nobody is at it; one sentence for each.

    Args:
        runs: where runs have their directories.
    """
    told = []
    for place in begun(runs):
        if place.complete or Lease.holder(place) is not None:
            continue
        if (lease := Lease.taken(place, "cleaning up")) is None:
            continue
        if not place.complete and place.begun:
            ended = clear(place.path, place.mark)
            told.append(f"cleaned up a stack that was to be kept and never was complete ({ended} left running)")
        lease.give_back()
    return told
