"""Where this machine keeps PostgreSQL, Erlang and RabbitMQ, and as whom their servers may run."""

from __future__ import annotations

import os
import pwd
import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

__all__ = ["GET_THEM", "Erlang", "account", "find_erlang", "find_postgres", "find_rabbitmq"]

GET_THEM = "make setup-local"

POSTGRES_PLACES = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/usr/local/opt/postgresql@*/bin")
ERLANG_PLACES = ("/usr/lib/erlang", "/usr/lib64/erlang", "/usr/local/lib/erlang", "/opt/homebrew/lib/erlang")
RABBITMQ_PLACES = (
    "/usr/lib/rabbitmq/lib/rabbitmq_server-*",
    "/usr/local/lib/rabbitmq/lib/rabbitmq_server-*",
    "/opt/rabbitmq",
)


@dataclass(frozen=True, slots=True)
class Erlang:
    """An Erlang installation: its root, its emulator's programs, and the tool that asks a node."""

    root: Path
    programs: Path
    erl_call: Path


def _version(path: Path) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", str(path))]


def _newest(patterns: Iterable[str]) -> list[Path]:
    found = [path for pattern in patterns for path in Path("/").glob(pattern.lstrip("/"))]
    return sorted(found, key=_version, reverse=True)


def find_postgres() -> Path | None:
    """The folder with ``initdb`` and ``postgres``: on PATH, else the newest where distributions put it."""
    on_path = shutil.which("initdb")
    places = [Path(on_path).resolve().parent] if on_path else []
    for place in [*places, *_newest(POSTGRES_PLACES)]:
        if (place / "initdb").is_file() and (place / "postgres").is_file():
            return place
    return None


def find_erlang() -> Erlang | None:
    """The first Erlang that has both an emulator and ``erl_call``."""
    on_path = shutil.which("erl")
    # Distributions link bin/erl from the root's own bin folder.
    near = [Path(on_path).resolve().parent.parent] if on_path else []
    for root in [*near, *(Path(place) for place in ERLANG_PLACES)]:
        for programs in _newest([f"{root}/erts-*/bin"]):
            for tool in (programs / "erl_call", *_newest([f"{root}/lib/erl_interface-*/bin/erl_call"])):
                if (programs / "erlexec").is_file() and tool.is_file():
                    return Erlang(root, programs, tool)
    return None


def find_rabbitmq() -> Path | None:
    """The folder with RabbitMQ's ``plugins``, newest first."""
    for place in _newest(RABBITMQ_PLACES):
        if (place / "plugins").is_dir():
            return place
    return None


def account(*preferred: str) -> str | None:
    """Whom to run a server as: ourselves (None), or for root the first of these accounts there is."""
    if os.getuid() != 0:
        return None
    for name in (*preferred, "nobody"):
        try:
            pwd.getpwnam(name)
        except KeyError:
            continue
        return name
    return None
