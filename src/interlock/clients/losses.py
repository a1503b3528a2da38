"""A gap in what was heard: whoever listened was gone for a while, and nobody can say what came meanwhile."""

from __future__ import annotations

from interlock.errors import PartLost
from interlock.journal import Journal


def check_nothing_lost(journal: Journal, mark: int, kind: str, name: str) -> None:
    """A part that was gone since the mark says nothing about that time, also where it is there again.

    Raises:
        PartLost: it was gone.

    Example:
        >>> check_nothing_lost(Journal(), 0, "broker", "events")
    """
    losses = journal.since(mark, "part.lost", name)
    if losses:
        raise PartLost(
            f'what came to {kind} "{name}" in this scenario cannot be said: {losses[0].data["reason"]}',
            hint=f'it was lost for a while, though it is heard again now; see the log of "{name}"',
        )
