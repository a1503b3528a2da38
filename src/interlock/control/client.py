"""The owner's end of the control channel: one thread reads, any thread may ask."""

from __future__ import annotations

import contextlib
import itertools
import json
import socket
import struct
import threading
from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from pathlib import Path
from typing import Any

from interlock.errors import ControlError

OnEvent = Callable[[Mapping[str, Any]], None]
OnLost = Callable[[str], None]


KEPT_UNHEARD = 10_000
TAKEN_IN_WITHIN = 5.0
"""Seconds for a program to take in a command that is longer than what the system keeps for it."""


class ControlClient:
    """Talks to one program over its control socket.

    Args:
        path: the socket.
        on_event: called in the reading thread with every event; without it, events wait for `listen`.
        on_lost: called once, in the reading thread, when the program hangs up without having been asked.

    Attributes:
        trouble: why an event could not be taken by whoever listens, until that is set to None; what was in it, nobody
            has seen.

    Raises:
        ControlError: nobody listens on the socket.
    """

    def __init__(self, path: str | Path, on_event: OnEvent | None = None, on_lost: OnLost | None = None) -> None:
        self._path = str(path)
        self._on_event, self._on_lost = on_event, on_lost
        self._listening = threading.RLock()
        self._unheard: deque[Mapping[str, Any]] = deque(maxlen=KEPT_UNHEARD)
        self._numbers = itertools.count(1)
        self._waiting: dict[int, Future[Any]] = {}
        self._lock = threading.Lock()
        self.trouble: str | None = None
        self._connect()

    def _connect(self) -> None:
        self._closed = False
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        # For sending alone: whoever waits here keeps all others waiting who ask, while the reader waits as it likes.
        bound = struct.pack("@ll", int(TAKEN_IN_WITHIN), int(TAKEN_IN_WITHIN % 1 * 1e6))
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, bound)
        try:
            self._socket.connect(self._path)
        except OSError as error:
            self._closed = True
            self._socket.close()
            raise ControlError(f"nobody listens on the control socket {self._path}: {error}") from error
        self._thread = threading.Thread(
            target=self._read, args=(self._socket,), name=f"control {self._path}", daemon=True
        )
        self._thread.start()

    def reconnect(self, path: str | Path, on_lost: OnLost | None = None) -> None:
        """Talk to the program on this socket from now on, in place of one that is gone; the listener stays.

        Raises:
            ControlError: nobody listens on the socket.
        """
        self.close()
        self._path, self._on_lost, self.trouble = str(path), on_lost, None
        self._connect()

    def listen(self, on_event: OnEvent) -> None:
        """Send events here from now on, beginning with those nobody has listened to yet."""
        with self._listening:
            self._on_event = on_event
            while self._unheard:
                self._hand(on_event, self._unheard.popleft())

    def forget(self) -> None:
        """What has come and nobody has listened to yet is nobody's concern."""
        with self._listening:
            self._unheard.clear()

    @property
    def alive(self) -> bool:
        """Whether the program is still connected."""
        return self._thread.is_alive() and not self._closed

    def call(self, do: str, *, timeout: float = 5.0, **arguments: Any) -> Any:
        """Run a command and return its result.

        Raises:
            ControlError: the program refused, did not answer within ``timeout`` seconds, or is gone.
        """
        number = next(self._numbers)
        future: Future[Any] = Future()
        line = json.dumps({"id": number, "do": do, "with": arguments}).encode() + b"\n"
        with self._lock:
            if not self.alive:
                raise ControlError(f'"{do}" could not be asked: the program has hung up')
            self._waiting[number] = future
            try:
                self._socket.sendall(line)
            except OSError as error:
                self._waiting.pop(number, None)
                # Half a command may be there: nothing that comes after it could be read.
                with contextlib.suppress(OSError):
                    self._socket.shutdown(socket.SHUT_RDWR)
                blocked = isinstance(error, BlockingIOError)
                why = f"it was not taken in within {TAKEN_IN_WITHIN:g} s" if blocked else str(error)
                raise ControlError(f'"{do}" could not be asked: {why}') from error
        try:
            return future.result(timeout)
        except FutureTimeoutError:
            raise ControlError(f'"{do}" was not answered within {timeout:g} s') from None
        finally:
            self._waiting.pop(number, None)

    def close(self) -> None:
        """Hang up; `on_lost` is not called."""
        self._closed = True
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        if threading.current_thread() is not self._thread:
            self._thread.join(2)
        self._socket.close()

    def _read(self, connection: socket.socket) -> None:
        reason = "the program hung up"
        try:
            with connection.makefile("rb") as lines:
                for line in lines:
                    self._take(json.loads(line))
        except Exception as error:  # noqa: BLE001 - whatever ends this thread is told to those who rely on it
            reason = in_short(error)
        finally:
            with self._lock:
                waiting, self._waiting = self._waiting, {}
            for future in waiting.values():
                if not future.done():
                    future.set_exception(ControlError(f"no answer: {reason}"))
            if not self._closed and self._on_lost is not None:
                self._on_lost(reason)

    def _hand(self, on_event: OnEvent, event: Mapping[str, Any]) -> None:
        try:
            on_event(event)
        except Exception as error:  # noqa: BLE001 - the next event and every answer must come all the same
            self.trouble = in_short(error)

    def _take(self, message: Mapping[str, Any]) -> None:
        if "event" in message:
            with self._listening:
                if self._on_event is None:
                    self._unheard.append(message["event"])
                else:
                    self._hand(self._on_event, message["event"])
            return
        future = self._waiting.get(message["id"])
        if future is None or future.done():
            return
        if "error" in message:
            future.set_exception(ControlError(message["error"]))
        else:
            future.set_result(message.get("ok"))


def in_short(error: Exception) -> str:
    """An error nobody foresaw, on one line.

    Example:
        >>> in_short(KeyError("recipients"))
        "KeyError: 'recipients'"
    """
    return " ".join(f"{type(error).__name__}: {error}".split())
