"""The ready messages of a queue, in the order in which they go out."""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Iterator
from itertools import chain

from interlock.amqp import properties
from interlock.amqp.message import Entry


class Backlog:
    """First in, first out; what comes back goes to where it stood.

    Attributes:
        size: bytes of all bodies.

    Example:
        >>> from interlock.amqp.message import Message
        >>> backlog = Backlog()
        >>> for position in (0, 1, 2):
        ...     backlog.append(Entry(Message("", "q", b"", b"12"), position))
        >>> first = backlog.take()
        >>> backlog.put_back(first)
        >>> [entry.position for entry in backlog], backlog.size
        ([0, 1, 2], 6)
    """

    def __init__(self) -> None:
        self._entries: deque[Entry] = deque()
        self.size = 0

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries)

    def first(self) -> Entry | None:
        """Which is next, left where it is."""
        return self._entries[0] if self._entries else None

    def append(self, entry: Entry) -> None:
        """Add a message that is new here."""
        self._entries.append(entry)
        self.size += len(entry.message.body)

    def take(self) -> Entry:
        """Remove and return the first; there must be one."""
        entry = self._entries.popleft()
        self.size -= len(entry.message.body)
        return entry

    def put_back(self, entry: Entry) -> None:
        """Bring back one that was taken."""
        _insert(self._entries, entry)
        self.size += len(entry.message.body)

    def clear(self) -> int:
        """Drop everything; returns how many there were."""
        dropped = len(self)
        self._entries.clear()
        self.size = 0
        return dropped


class PriorityBacklog(Backlog):
    """A line for each priority; the highest goes out first.

    Args:
        highest: what a higher priority counts as.
    """

    def __init__(self, highest: int) -> None:
        super().__init__()
        self._highest = highest
        self._lines: dict[int, deque[Entry]] = {}

    def __len__(self) -> int:
        return sum(map(len, self._lines.values()))

    def __iter__(self) -> Iterator[Entry]:
        return chain.from_iterable(self._in_order())

    def first(self) -> Entry | None:
        """Which is next, left where it is."""
        return next(iter(self), None)

    def append(self, entry: Entry) -> None:
        """Add a message to the line of its priority."""
        self._line(entry).append(entry)
        self.size += len(entry.message.body)

    def take(self) -> Entry:
        """Remove and return the first of the highest priority there is."""
        entry = self._in_order()[0].popleft()
        self.size -= len(entry.message.body)
        return entry

    def put_back(self, entry: Entry) -> None:
        """Bring back one that was taken."""
        _insert(self._line(entry), entry)
        self.size += len(entry.message.body)

    def clear(self) -> int:
        """Drop everything; returns how many there were."""
        dropped = len(self)
        self._lines.clear()
        self.size = 0
        return dropped

    def _line(self, entry: Entry) -> deque[Entry]:
        priority = min(properties.priority(entry.message.header), self._highest)
        return self._lines.setdefault(priority, deque())

    def _in_order(self) -> list[deque[Entry]]:
        return [line for _, line in sorted(self._lines.items(), reverse=True) if line]


def _insert(line: deque[Entry], entry: Entry) -> None:
    if not line or entry.position < line[0].position:
        line.appendleft(entry)
    else:
        line.insert(bisect_left(line, entry.position, key=_position), entry)


def _position(entry: Entry) -> int:
    return entry.position
