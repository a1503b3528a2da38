"""What a command left behind that was killed while it brought up a stack to keep."""

from __future__ import annotations

from pathlib import Path

from interlock.stack.keeping.place import Lease, Place, kept_beside
from interlock.stack.leftovers import clear

__all__ = ["sweep_unfinished"]


def sweep_unfinished(runs: Path) -> list[str]:
    """Clean up where a stack was begun and never kept, and nobody is at it; one sentence for each.

    Args:
        runs: where runs have their directories.
    """
    told = []
    kept = kept_beside(runs)
    for path in sorted(kept.iterdir()) if kept.is_dir() else []:
        place = Place(path)
        if not path.is_dir() or place.complete or Lease.holder(place) is not None:
            continue
        if (lease := Lease.taken(place, "cleaning up")) is None:
            continue
        if not place.complete and place.begun:
            ended = clear(path, place.mark)
            told.append(f"cleaned up a stack that was to be kept and never was complete ({ended} left running)")
        lease.give_back()
    return told
