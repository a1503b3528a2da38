"""`Sparing`: a memory that leaves the templates of a stub's answer as they are; what they stand for comes later."""

from __future__ import annotations

import re
from collections.abc import Callable

from interlock.control.templates import TEMPLATE
from interlock.expect.memory import Memory

_KEPT = re.compile(f"({TEMPLATE.pattern.replace('(', '(?:', 1)})")


class Sparing(Memory):
    r"""What a scenario remembers, for texts in which ``{request.body.amount}`` is the stub's to fill in.

    Args:
        memory: the scenario's; its values are this one's too.

    Example:
        >>> memory = Memory("k3x9")
        >>> Sparing(memory).fill("{request.body.amount} for {unique}")
        '{request.body.amount} for k3x9'
    """

    def __init__(self, memory: Memory) -> None:
        self.__dict__.update(memory.__dict__)

    def fill(self, text: str, change: Callable[[str], str] = str) -> str:
        """See `Memory.fill`."""
        fill = super().fill
        return "".join(
            piece if TEMPLATE.fullmatch(piece) else fill(piece, change) for piece in _KEPT.split(text) if piece
        )

    def fill_quoted(self, text: str) -> str:
        """See `Memory.fill_quoted`; the quotes stay around a template, so that the stub makes a text of it, too."""
        return f'"{text}"' if TEMPLATE.fullmatch(text) else super().fill_quoted(text)

    def names_value(self, cell: str) -> bool:
        """See `Memory.names_value`."""
        return TEMPLATE.fullmatch(cell.strip()) is None and super().names_value(cell)
