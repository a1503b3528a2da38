"""The door itself, where the moment matters."""

from __future__ import annotations

import asyncio
import gc
import socket

import pytest

from interlock.doubles.tcp.door import HOST, Door


@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")  # asyncio's, of who is accepted by what has closed
@pytest.mark.parametrize("turns", range(6))
def test_who_knocks_while_the_door_is_shut_is_not_counted_among_those_inside(turns: int) -> None:
    async def shut_after_a_knock() -> int:
        with socket.create_server((HOST, 0)) as behind:
            door = Door(behind.getsockname()[:2])
            port = await door.open(0)
            with socket.create_connection((HOST, port)):
                for _ in range(turns):
                    await asyncio.sleep(0)
                door.refuse()
                for _ in range(20):
                    await asyncio.sleep(0)
                return door.connections

    assert asyncio.run(shut_after_a_knock()) == 0
    gc.collect()  # here, where it is known that asyncio leaves one open, and not in some other test
