"""Two connections that are one: what comes in at one end goes out at the other, when and as the door allows."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from interlock.doubles.breaking import reset


@dataclass
class Trouble:
    """What a door does to all that passes; nothing, as it is made.

    Attributes:
        stalled: nothing passes, and nothing is lost.
        late: seconds by which everything is late.
        left: bytes that may still pass until the connections are reset; None for any number.
    """

    stalled: bool = False
    late: float = 0.0
    left: int | None = None


class End(asyncio.Protocol):
    """One end of a pair. What it reads goes to the other end in its order, late or not."""

    def __init__(self, pair: Pair) -> None:
        self._pair = pair
        self._late: deque[tuple[float, bytes | None]] = deque()
        self._congested = False
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Known to its pair from now on."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self._pair.connected()

    def data_received(self, data: bytes) -> None:
        """Pass it on, or keep it until it is late enough."""
        self._pass_on(data)

    def eof_received(self) -> bool:
        """The other end is told in its turn; it may still have something to say."""
        self._pass_on(None)
        return True

    def connection_lost(self, exc: Exception | None) -> None:
        """One end alone is of no use; what has passed already still arrives, unless this end broke."""
        self._pair.lost(self, broken=exc is not None)

    def pause_writing(self) -> None:
        """Whoever reads here is slow: the other end must not read faster."""
        self._congested = True
        self._pair.flow()

    def resume_writing(self) -> None:
        """And may go on."""
        self._congested = False
        self._pair.flow()

    def may_read(self, allowed: bool) -> None:  # noqa: FBT001 - the one thing it is told
        """Read or wait, as the other end and the door allow."""
        if self.transport is not None and not self.transport.is_closing():
            (self.transport.resume_reading if allowed else self.transport.pause_reading)()

    @property
    def congested(self) -> bool:
        """Whether what is written here piles up."""
        return self._congested

    def _pass_on(self, data: bytes | None) -> None:
        late = self._pair.trouble.late
        if not late and not self._late:
            self._pair.carry(self, data)
            return
        loop = asyncio.get_running_loop()
        # Never before what came first, also where the door has become quicker meanwhile.
        due = max(loop.time() + late, self._late[-1][0] if self._late else 0.0)
        self._late.append((due, data))
        if len(self._late) == 1:
            loop.call_at(due, self._catch_up)

    def _catch_up(self) -> None:
        loop = asyncio.get_running_loop()
        while self._late and self._late[0][0] <= loop.time():
            self._pair.carry(self, self._late.popleft()[1])
        if self._late:
            loop.call_at(self._late[0][0], self._catch_up)


class Pair:
    """The two ends of one connection through a door.

    Args:
        trouble: the door's; looked at for everything that passes.
        over: called once when there is nothing left of it.
    """

    def __init__(self, trouble: Trouble, over: Callable[[Pair], None]) -> None:
        self.trouble, self._over = trouble, over
        self.outside, self.inside = End(self), End(self)
        self._ended: set[End] = set()
        self._broken = False

    def connected(self) -> None:
        """An end is there; nothing is read before both are."""
        if self._broken:  # before it was there
            self.reset()
        self.flow()

    def flow(self) -> None:
        """Let each end read if the door lets through and the other end takes it."""
        both = self.outside.transport is not None and self.inside.transport is not None
        for end, other in ((self.outside, self.inside), (self.inside, self.outside)):
            end.may_read(both and not self.trouble.stalled and not other.congested)

    def carry(self, end: End, data: bytes | None) -> None:
        """Write at the other end what one end has read; None is the end of what it has to say."""
        to = (self.inside if end is self.outside else self.outside).transport
        if to is None or to.is_closing():
            return
        if data is None:
            self._end(end, to)
        elif self.trouble.left is None:
            to.write(data)
        else:
            passes, self.trouble.left = data[: self.trouble.left], self.trouble.left - len(data)
            to.write(passes)
            if self.trouble.left <= 0:
                self.trouble.left = 0
                self.reset()

    def _end(self, end: End, to: asyncio.Transport) -> None:
        self._ended.add(end)
        with suppress(OSError):
            to.write_eof()
        if len(self._ended) == 2:
            for one in (self.outside, self.inside):
                if one.transport is not None:
                    one.transport.close()

    def reset(self) -> None:
        """Break both ends at once, and one that is yet to come as soon as it does."""
        self._broken = True
        for end in (self.outside, self.inside):
            if end.transport is not None and not end.transport.is_closing():
                reset(end.transport)

    def lost(self, end: End, *, broken: bool) -> None:
        """An end is gone, so the other goes as well: in order, or as the first did."""
        other = (self.inside if end is self.outside else self.outside).transport
        if other is not None and not other.is_closing():
            reset(other) if broken else other.close()
        self._over(self)
