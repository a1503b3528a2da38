"""How much a queue holds, and what gives way when there is more: ``x-max-length``, ``x-max-length-bytes``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from interlock.amqp.backlog import Backlog
    from interlock.amqp.message import Message

MAXLEN: Final = "maxlen"
MAX_LENGTH: Final = "x-max-length"
MAX_BYTES: Final = "x-max-length-bytes"
OVERFLOW: Final = "x-overflow"
DROP_HEAD: Final = "drop-head"
REJECT: Final = "reject-publish"
REJECT_TO_DLX: Final = "reject-publish-dlx"


@dataclass(frozen=True, slots=True)
class Limits:
    """Only messages that are ready count.

    Attributes:
        length: most messages, None for any number.
        size: most bytes of bodies, None for any number.
        overflow: who gives way, the oldest or the newest.

    Example:
        >>> Limits.of({"x-overflow": "drop-head"}) is None
        True
    """

    length: int | None
    size: int | None
    overflow: str

    @classmethod
    def of(cls, arguments: Mapping[str, Any]) -> Limits | None:
        """Those of a queue with these arguments, None where it has none."""
        length, size = arguments.get(MAX_LENGTH), arguments.get(MAX_BYTES)
        if length is None and size is None:
            return None
        return cls(length, size, arguments.get(OVERFLOW, DROP_HEAD))

    def refuse(self, ready: Backlog, message: Message) -> bool:
        """Whether one more is refused."""
        return self.overflow != DROP_HEAD and self._exceeded(len(ready) + 1, ready.size + len(message.body))

    def exceeded(self, ready: Backlog) -> bool:
        """Whether the oldest has to go."""
        return self.overflow == DROP_HEAD and self._exceeded(len(ready), ready.size)

    def _exceeded(self, length: int, size: int) -> bool:
        return (self.length is not None and length > self.length) or (self.size is not None and size > self.size)
