"""What each part of a profile needs on this machine, and whether it is there: looked at without starting anything."""

from __future__ import annotations

import shlex
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

from interlock.errors import InterlockError
from interlock.journal import Journal
from interlock.profile.models import Database, Model, Profile, Service
from interlock.profile.references import Part
from interlock.redaction import Redactor
from interlock.stack.command import child_environment
from interlock.stack.keeping.plan import called
from interlock.stack.providers import provider_class
from interlock.stack.providers.availability import Availability
from interlock.stack.providers.docker_engine import engine
from interlock.stack.providers.external import PORTS
from interlock.stack.site import Site
from interlock.stack.sweep import RunDirectory

__all__ = ["Finding", "examined", "side_by_side"]

START_IT = "start it, or correct its url"
REACHED_WITHIN = 1.0
ALL_WITHIN = 3.0


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found out about one need.

    Attributes:
        what: whose it is, for example ``database "shop"``.
        ok: whether it is met.
        found: what is there, and where; or what was looked for in vain.
        fix: the command, or the act, that gets what is missing.
    """

    what: str
    ok: bool
    found: str
    fix: str = ""


def examined(profile: Profile, base: Path) -> list[Callable[[], Finding]]:
    """A look at each part of a profile; none of them takes long, starts anything or leaves anything.

    Args:
        profile: what is to run.
        base: the suite's root.
    """
    return [_look((kind, name), settings, profile, base) for kind, name, settings in profile.parts()]


def side_by_side(looks: Collection[Callable[[], Finding]]) -> list[Finding]:
    """What all of these find, in order; one that is not done in three seconds is told as such."""
    pool = ThreadPoolExecutor(max_workers=max(1, len(looks)), thread_name_prefix="look")
    futures = [pool.submit(look) for look in looks]
    wait(futures, timeout=ALL_WITHIN)
    pool.shutdown(wait=False, cancel_futures=True)
    return [
        future.result() if future.done() else Finding("a part", ok=False, found=f"no answer within {ALL_WITHIN:g} s")
        for future in futures
    ]


def _look(part: Part, settings: Model, profile: Profile, base: Path) -> Callable[[], Finding]:
    def look() -> Finding:
        try:
            return _service(part, settings, base) if isinstance(settings, Service) else _provided(part, settings, base)
        except (InterlockError, OSError) as error:
            return Finding(called(part), ok=False, found=Redactor(profile.secrets).text(str(error)))

    return look


def _provided(part: Part, settings: Model, base: Path) -> Finding:
    kind, name = part
    provider = provider_class(kind, getattr(settings, "provider", ""))(name, settings, _nowhere(base))
    found = provider.available()
    if not found.ok:
        return Finding(called(part), ok=False, found=found.reason, fix=found.fix)
    told = found.found or provider.description
    if not provider.own and (missing := _unreachable(str(getattr(settings, "url", "")))):
        return Finding(called(part), ok=False, found=missing, fix=START_IT)
    if isinstance(settings, Database) and settings.prepare is not None:
        wrong = _command(settings.prepare, settings.cwd, settings.env, base)
        if not wrong.ok:
            return Finding(called(part), ok=False, found=f"its prepare: {wrong.reason}", fix=wrong.fix)
    return Finding(called(part), ok=True, found=told)


def _service(part: Part, settings: Service, base: Path) -> Finding:
    if settings.url is not None:
        missing = _unreachable(settings.url)
        told = missing or "it takes connections at its url"
        return Finding(called(part), ok=not missing, found=told, fix=START_IT if missing else "")
    if settings.image is not None:
        docker = engine()
        return Finding(called(part), ok=docker.ok, found=docker.reason or "a Docker engine answers", fix=docker.fix)
    found = _command(settings.run or "", settings.cwd, settings.env, base)
    return Finding(called(part), ok=found.ok, found=found.found or found.reason, fix=found.fix)


def _command(command: str | list[str], cwd: str, env: dict[str, str], base: Path) -> Availability:
    """Whether the program of a command is there. Of a line for the shell only its first word can be known."""
    folder = base / cwd
    if not folder.is_dir():
        return Availability(ok=False, reason=f"it is to run in {folder}, which is not a folder", fix="correct its cwd")
    if isinstance(command, str):
        words = command.split()
        words = words[1:] if words[:1] == ["exec"] else words
    else:
        words = list(command)
    program = words[0] if words else ""
    if program == "python":
        return Availability(ok=True, found=f"python: {sys.executable}")
    path = child_environment(env)["PATH"]
    place = shutil.which(str(folder / program) if "/" in program else program, path=path)
    if place is not None:
        return Availability(ok=True, found=place)
    if isinstance(command, str) and _shell_knows(command, program, path):
        return Availability(ok=True, found="/bin/sh")
    looked = f"in {folder}" if "/" in program else "on PATH"
    return Availability(ok=False, reason=f'there is no program "{program}" {looked}', fix="install it, or correct it")


def _shell_knows(line: str, word: str, path: str) -> bool:
    """Whether it is one of the shell's own words, or the line more than a word and its arguments."""
    try:
        shlex.split(line)
    except ValueError:
        return True
    if not word.replace("-", "").replace("_", "").replace(".", "").isalnum():
        return True
    known = subprocess.run(
        ["/bin/sh", "-c", f"command -v {word}"], env={"PATH": path}, capture_output=True, timeout=2, check=False
    )
    return known.returncode == 0


def _unreachable(url: str) -> str:
    """Why nothing can be reached at an address; empty where something can, or the driver alone knows where it leads."""
    address = urlsplit(url)
    host, port = address.hostname or "", address.port or PORTS.get(address.scheme.partition("+")[0], 0)
    if not host or not port:
        return ""
    try:
        socket.create_connection((host, port), timeout=REACHED_WITHIN).close()
    except (OSError, UnicodeError) as error:
        return f"nothing answers at {host}:{port}: {getattr(error, 'strerror', None) or error}"
    return ""


def _nowhere(base: Path) -> Site:
    """What a provider is given that is only asked whether it is available: that touches nothing of it."""
    return Site(cast("RunDirectory", None), Journal(), base)
