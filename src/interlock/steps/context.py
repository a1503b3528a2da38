"""behave's context as the steps use it, typed: behave itself ships no types."""

from __future__ import annotations

from typing import Protocol

from interlock.expect import TableLike
from interlock.world import World


class Context(Protocol):
    """What a step finds on behave's context."""

    world: World
    table: TableLike | None
    text: str | None
