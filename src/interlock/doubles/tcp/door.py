"""A door: the port the application is told, the part behind it, and what is done to those who go through."""

from __future__ import annotations

import asyncio

from interlock.doubles.breaking import reset
from interlock.doubles.tcp.pair import Pair, Trouble

HOST = "127.0.0.1"


class _Refused(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.Transport):
            reset(transport)


class Door:
    """Lets everybody through, until it is told otherwise.

    Args:
        to: host and port of the part behind it.
    """

    def __init__(self, to: tuple[str, int]) -> None:
        self._to = to
        self._port = 0
        self._trouble = Trouble()
        self._server: asyncio.Server | None = None
        self._pairs: set[Pair] = set()
        self._waiting: set[Pair] = set()
        self._connecting: set[asyncio.Task[None]] = set()

    async def open(self, port: int) -> int:
        """Listen; returns the port.

        Raises:
            OSError: the port is taken.
        """
        self._server = await asyncio.get_running_loop().create_server(self._enter, HOST, port, backlog=512)
        self._port = int(self._server.sockets[0].getsockname()[1])
        return self._port

    def is_at(self, port: int, to: tuple[str, int]) -> bool:
        """Whether it is at this port, and leads there."""
        return (self._port, self._to) == (port, to)

    @property
    def connections(self) -> int:
        """How many are open."""
        return len(self._pairs)

    def refuse(self) -> int:
        """Break who is there and let nobody in; how many were there."""
        self.close()
        return self.reset()

    def stall(self) -> int:
        """Keep everybody, let in who comes, and pass nothing; how many are there."""
        self._trouble.stalled = True
        self._flow()
        return len(self._pairs)

    def late(self, seconds: float) -> int:
        """Pass everything so many seconds later; how many are there."""
        self._trouble.late = seconds
        return len(self._pairs)

    def cut(self, after: int) -> int:
        """Break every connection through which something passes after so many bytes more; how many are there."""
        self._trouble.left = after
        return len(self._pairs)

    def reset(self) -> int:
        """Break who is there; whoever comes anew is let in. How many were there."""
        pairs = tuple(self._pairs)
        for pair in pairs:
            pair.reset()
        return len(pairs)

    async def restore(self) -> None:
        """Let everybody through again."""
        self._trouble.stalled, self._trouble.late, self._trouble.left = False, 0.0, None
        if self._server is None:
            await self.open(self._port)
        waiting, self._waiting = self._waiting, set()
        for pair in waiting & self._pairs:
            self._go_in(pair)
        self._flow()

    def close(self) -> None:
        """Listen no more."""
        if self._server is not None:
            self._server.close()
        self._server = None

    def _flow(self) -> None:
        for pair in self._pairs:
            pair.flow()

    def _enter(self) -> asyncio.Protocol:
        if self._server is None:
            return _Refused()  # who knocked before the door was shut
        pair = Pair(self._trouble, self._leave)
        self._pairs.add(pair)
        if self._trouble.stalled:
            self._waiting.add(pair)
        else:
            self._go_in(pair)
        return pair.outside

    def _leave(self, pair: Pair) -> None:
        self._pairs.discard(pair)
        self._waiting.discard(pair)

    def _go_in(self, pair: Pair) -> None:
        task = asyncio.create_task(self._connect(pair))
        self._connecting.add(task)
        task.add_done_callback(self._connecting.discard)

    async def _connect(self, pair: Pair) -> None:
        try:
            await asyncio.get_running_loop().create_connection(lambda: pair.inside, *self._to)
        except OSError:
            pair.reset()  # nobody is behind the door
        else:
            if pair not in self._pairs:
                pair.reset()  # whoever came has gone meanwhile
