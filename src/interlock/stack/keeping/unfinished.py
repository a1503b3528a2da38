"""What was left behind where a stack was to be kept: the command was killed meanwhile, or the suite is gone."""

from __future__ import annotations

from pathlib import Path

from interlock.stack.keeping.place import STATE, Lease, Place, kept_beside
from interlock.stack.keeping.state import State
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
    """Clean up where nobody can finish or find a stack, and nobody is at it; one sentence for each.

    Args:
        runs: where runs have their directories.
    """
    told = []
    for place in begun(runs):
        if not _left_alone(place, runs) or Lease.holder(place) is not None:
            continue
        if (lease := Lease.taken(place, "cleaning up")) is None:
            continue
        if place.begun and (why := _left_alone(place, runs)):
            ended = clear(place.path, place.mark)
            told.append(f"cleaned up a stack that {why} ({ended} left running)")
        lease.give_back()
    return told


def _left_alone(place: Place, runs: Path) -> str:
    """Why nobody will take it down: it never was complete, or its suite is gone, by whose folder it is found."""
    if not place.complete:
        return "was to be kept and never was complete"
    state = State.read(place.path / STATE)
    suite, environment = (state.about.get(key, "") if state is not None else "" for key in ("suite", "environment"))
    # Of another container, which may share this directory, nothing is known here.
    ours = bool(suite) and Place.of(Path(suite), environment, runs) == place
    return f"was kept for a suite that is gone, {suite}" if ours and not Path(suite).exists() else ""
