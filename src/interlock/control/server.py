"""The program's end of the control channel: answers commands, sends events (asyncio)."""

from __future__ import annotations

import asyncio
import inspect
import json
from collections import deque
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

Handler = Callable[..., Any]

LONGEST_LINE = 64 * 1024 * 1024
KEPT_WHILE_ALONE = 10_000


class ControlServer:
    """Serves commands on a Unix socket and broadcasts events.

    Events sent while nobody is connected are kept (the newest 10,000) and go to the first client, so that
    nothing is missed between a program's start and the connection of its owner.

    Args:
        commands: name -> function; it gets the command's ``with`` as keyword arguments, may be ``async``,
            and returns something JSON can say. An exception becomes the command's ``error``.
    """

    def __init__(self, commands: Mapping[str, Handler]) -> None:
        self._commands: dict[str, Handler] = {"ping": lambda: None, **commands}
        self._writers: set[asyncio.StreamWriter] = set()
        self._kept: deque[dict[str, Any]] = deque(maxlen=KEPT_WHILE_ALONE)
        self._server: asyncio.Server | None = None

    async def start(self, path: str | Path) -> None:
        """Listen on ``path``."""
        self._server = await asyncio.start_unix_server(self._serve, str(path), limit=LONGEST_LINE)

    def emit(self, event: Mapping[str, Any]) -> None:
        """Send an event to every connected client, or keep it until there is one."""
        if not self._writers:
            self._kept.append(dict(event))
        for writer in self._writers:
            _write(writer, {"event": event})

    async def close(self) -> None:
        """Stop listening and hang up."""
        if self._server is not None:
            self._server.close()
        for writer in tuple(self._writers):
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while self._kept:
            _write(writer, {"event": self._kept.popleft()})
        self._writers.add(writer)
        pending: set[asyncio.Task[None]] = set()
        try:
            while line := await reader.readline():
                # Each command is a task of its own: one that waits must not hold up the next.
                task = asyncio.create_task(self._answer(line, writer))
                pending.add(task)
                task.add_done_callback(pending.discard)
        except (ConnectionError, asyncio.CancelledError):
            pass
        finally:
            self._writers.discard(writer)
            for task in pending:
                task.cancel()
            writer.close()

    async def _answer(self, line: bytes, writer: asyncio.StreamWriter) -> None:
        number = None
        try:
            request = json.loads(line)
            number = request.get("id")
            result = self._commands[request["do"]](**request.get("with", {}))
            if inspect.isawaitable(result):
                result = await result
            answer = {"id": number, "ok": result}
            _write(writer, answer)
        except KeyError as error:
            _write(writer, {"id": number, "error": f"unknown command or key {error}"})
        except Exception as error:  # noqa: BLE001 - whatever went wrong belongs to the caller, not to this program
            _write(writer, {"id": number, "error": f"{type(error).__name__}: {error}"})


def _write(writer: asyncio.StreamWriter, message: Mapping[str, Any]) -> None:
    if not writer.is_closing():
        writer.write(json.dumps(message, separators=(",", ":")).encode() + b"\n")
