"""The proxy as a program; its arguments and its end are those of `interlock.control.program`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from interlock.control.program import announce, parse_arguments, run_program, until_told_to_end
from interlock.control.server import ControlServer
from interlock.doubles.tcp.door import HOST, Door


class Doors:
    """All doors, by the names their owner gives them."""

    def __init__(self) -> None:
        self._doors: dict[str, Door] = {}

    def commands(self) -> dict[str, Callable[..., Any]]:
        """What the control channel can ask for."""
        return {
            "open": self.open,
            "refuse": lambda door: self._doors[door].refuse(),
            "stall": lambda door: self._doors[door].stall(),
            "late": lambda door, seconds: self._doors[door].late(seconds),
            "cut": lambda door, after: self._doors[door].cut(after),
            "break": lambda door: self._doors[door].reset(),
            "restore": lambda door: self._doors[door].restore(),
            "connections": lambda: {name: door.connections for name, door in self._doors.items()},
            "reset": self.reset,
        }

    async def open(self, door: str, to: list[Any], port: int = 0) -> int:
        """Make a door that leads to a host and port; returns its own port.

        One of that name goes on if it is the same, with those who go through it; else it is replaced.
        """
        host, target = to
        known = self._doors.get(door)
        if known is not None and known.is_at(port, (str(host), int(target))):
            await known.restore()
            return port
        if known is not None:
            known.refuse()
        self._doors[door] = Door((str(host), int(target)))
        return await self._doors[door].open(port)

    async def reset(self) -> None:
        """Undo everything that was done to any of them."""
        for door in self._doors.values():
            await door.restore()

    def close(self) -> None:
        """Break everything off."""
        for door in self._doors.values():
            door.refuse()


async def main() -> None:
    """Serve until told to end. There are no doors at the start, and so no port."""
    arguments = parse_arguments("A TCP proxy for tests, with faults.")
    doors = Doors()
    control = ControlServer(doors.commands())
    await control.start(arguments.control)
    announce(HOST, 0)
    await until_told_to_end(keep=arguments.keep)
    doors.close()
    await control.close()


if __name__ == "__main__":
    sys.exit(run_program(main))
