"""What interlock's own programs have in common: arguments, the ready line, and the ways they end."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import signal
import stat
import sys
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from typing import Any, TextIO

_told_to_end: ContextVar[asyncio.Event] = ContextVar("told_to_end")


def parse_arguments(description: str, argv: list[str] | None = None) -> argparse.Namespace:
    """``--port``, ``--control`` and ``--keep``, the same for every program."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1; 0 lets the system choose")
    parser.add_argument("--control", required=True, help="path of the control socket to serve")
    parser.add_argument("--keep", action="store_true", help="go on when standard input ends")
    return parser.parse_args(argv)


def announce(host: str, port: int) -> None:
    """Print the one line that says the program is ready and where."""
    print(json.dumps({"ready": {"host": host, "port": port}}), flush=True)


async def until_told_to_end(*, keep: bool) -> None:
    """Return on SIGTERM, SIGINT, or the end of standard input; only in what `run_program` runs.

    The owner holds the other end of standard input: when it dies, however it dies, the program ends too.
    """
    ended = _told_to_end.get()
    watcher: asyncio.Task[None] | None = None
    if not keep and _somebody_holds(sys.stdin):
        reader = asyncio.StreamReader()
        await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
        watcher = asyncio.create_task(_watch(reader, ended))
    await ended.wait()
    if watcher is not None:
        watcher.cancel()


def _somebody_holds(stream: TextIO | None) -> bool:
    """Whether the stream ends when a process does: a file or the null device has no other end."""
    if stream is None:
        return False
    mode = os.fstat(stream.fileno()).st_mode
    return stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode) or stream.isatty()


async def _watch(reader: asyncio.StreamReader, ended: asyncio.Event) -> None:
    while await reader.read(4096):
        pass
    ended.set()


def run_program(main: Callable[[], Awaitable[Any]]) -> int:
    """Run a program's coroutine to its end; returns the exit code."""
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_listening_to_signals(main))
    return 0


async def _listening_to_signals(main: Callable[[], Awaitable[Any]]) -> None:
    # From the start: the owner may say "end" in the moment it reads that the program is ready.
    ended = asyncio.Event()
    _told_to_end.set(ended)
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    await main()
