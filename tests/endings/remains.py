"""What a run may leave behind, and how it is found: processes, ports, files, shared memory, calls to others' ports."""

from __future__ import annotations

import contextlib
import os
import socket
import time
from collections.abc import Callable
from pathlib import Path

MARK = "INTERLOCK_ENDING"
STANDARD_PORTS = (5432, 5672, 15672, 25, 1025)
LISTENING = "0A"


def processes_of(mark: str, base: Path) -> dict[int, str]:
    """Whoever bears the mark in its environment or works below ``base``, with its command line; zombies do neither."""
    found = {}
    for directory in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            at = str((directory / "cwd").readlink())
            # PostgreSQL writes over its environment.
            if f"{MARK}={mark}\0".encode() in (directory / "environ").read_bytes() or at.startswith(f"{base}/t/"):
                command = (directory / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
                found[int(directory.name)] = command.strip()
    return found


def listeners_of(pids: list[int]) -> dict[str, int]:
    """The listening sockets of these processes: inode and port."""
    held = set()
    for pid in pids:
        with contextlib.suppress(OSError):
            for entry in os.scandir(f"/proc/{pid}/fd"):
                with contextlib.suppress(OSError):
                    held.add(str(Path(entry.path).readlink()).removeprefix("socket:[").removesuffix("]"))
    return {inode: port for inode, port in _listening().items() if inode in held}


def still_listening(listeners: dict[str, int]) -> list[int]:
    """The ports of those that still listen."""
    there = _listening()
    return sorted(port for inode, port in listeners.items() if inode in there)


def _listening() -> dict[str, int]:
    lines = [line.split() for line in Path("/proc/net/tcp").read_text("ascii").splitlines()[1:]]
    return {line[9]: int(line[1].partition(":")[2], 16) for line in lines if line[3] == LISTENING}


def shared_memory_of(pids: list[int]) -> set[str]:
    """The shared memory that PostgreSQL among these processes made: files, and numbers of segments."""
    found = set()
    for pid in pids:
        with contextlib.suppress(OSError):
            for line in Path(f"/proc/{pid}/maps").read_text("utf-8", "replace").splitlines():
                *_, inode, name = line.split(maxsplit=5) if line.count(" ") > 5 else ("", "")
                if name.startswith("/SYSV"):
                    found.add(inode)
                elif name.startswith("/dev/shm/PostgreSQL."):
                    found.add(name.removesuffix(" (deleted)"))
    return found


def still_shared(made: set[str]) -> list[str]:
    """Those that are still there."""
    segments = {line.split()[1] for line in Path("/proc/sysvipc/shm").read_text("ascii").splitlines()[1:]}
    return sorted(one for one in made if one in segments or (one.startswith("/") and Path(one).exists()))


class Decoys:
    """Listeners on the standard ports, as a developer may have them for something else: nobody may call there."""

    def __init__(self) -> None:
        self._sockets = []
        for port in STANDARD_PORTS:
            one = socket.socket()
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                one.bind(("127.0.0.1", port))
            except OSError:
                one.close()
                continue
            one.listen()
            one.setblocking(False)
            self._sockets.append(one)

    def visited(self) -> list[int]:
        """The ports that somebody has called since the last look."""
        ports = []
        for one in self._sockets:
            with contextlib.suppress(BlockingIOError):
                one.accept()[0].close()
                ports.append(one.getsockname()[1])
        return ports

    def close(self) -> None:
        """Give the ports back."""
        for one in self._sockets:
            one.close()


def half_written(reports: Path) -> list[str]:
    """Files below the reports that somebody began and did not finish."""
    return [str(path.relative_to(reports)) for path in reports.rglob("*") if path.suffix in {".tmp", ".spare"}]


def soon(looks_right: Callable[[], object], within: float) -> bool:
    """Whether it looks right within so many seconds."""
    deadline = time.monotonic() + within
    while not looks_right():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True
