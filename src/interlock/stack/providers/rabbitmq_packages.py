"""Getting RabbitMQ without root: Debian's packages, downloaded and checked by apt, unpacked into the user's cache.

Nothing is installed and no maintainer's script runs.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from interlock.caches import in_place_of
from interlock.errors import StackError
from interlock.stack.providers.binaries import RABBITMQ, find_rabbitmq, unpacked_rabbitmq
from interlock.stack.sweep import in_words

__all__ = ["install_rabbitmq"]

ERLANG = (
    *("base", "asn1", "crypto", "eldap", "inets", "mnesia", "os-mon", "parsetools", "public-key", "runtime-tools"),
    *("ssl", "syntax-tools", "tools", "xmerl"),
)
PACKAGES = ("rabbitmq-server", *(f"erlang-{name}" for name in ERLANG))
"""All that a node needs which a bare Debian has not."""
TAKES_AT_MOST = 600.0
"""Seconds for one question to apt; the usual time is five."""
PATIENT = ("-q", "-o", "Acquire::Retries=1", "-o", "Acquire::http::Timeout=30", "-o", "Acquire::https::Timeout=30")
OTHER_WAYS = 'install rabbitmq-server as your system does, or use an environment without it, such as "embedded"'


def install_rabbitmq(tell: Callable[[str], None], environ: Mapping[str, str] = os.environ) -> str:
    """Put RabbitMQ and Erlang into the cache; says where they are.

    Args:
        tell: called with a line for each thing that takes time.
        environ: where the cache is and what apt is to know, proxies for example.

    Raises:
        StackError: there is no apt, it could not get the packages, or what they hold does not run here.
    """
    target = unpacked_rabbitmq(environ)
    if _whole(target):
        return f"RabbitMQ is already there: {target}"
    for program in ("apt-get", "dpkg-deb"):
        if shutil.which(program, path=environ.get("PATH")) is None:
            raise StackError(f"RabbitMQ is unpacked from Debian's packages, and there is no {program}", hint=OTHER_WAYS)
    try:
        with in_place_of(target, lambda: _whole(target)) as place:
            _unpack(_download(place.parent, tell, environ), place, tell, environ)
            _check(place)
    except OSError as error:
        hint = "INTERLOCK_CACHE names another folder"
        raise StackError(f"RabbitMQ cannot be unpacked in {target.parent}: {in_words(error)}", hint=hint) from None
    return f"RabbitMQ is in {target}"


def _whole(place: Path) -> bool:
    return find_rabbitmq({RABBITMQ: str(place)}) is not None


def _download(folder: Path, tell: Callable[[str], None], environ: Mapping[str, str]) -> list[Path]:
    """The packages, with what apt knows of them already, else with lists of our own that leave the system's alone."""
    get = ("apt-get", *PATIENT, "download", *PACKAGES)
    tell(f"downloading RabbitMQ and Erlang: {len(PACKAGES)} packages, about 35 MB")
    try:
        _run(get, folder, environ)
    except StackError:
        tell("the system's package lists are not there or too old; getting new ones, for this once")
        lists, cache = folder / "state/lists/partial", folder / "cache/archives/partial"
        for needed in (lists, cache):
            needed.mkdir(parents=True)
        status = ("-o", "Dir::State::status=/var/lib/dpkg/status")
        private = ("-o", f"Dir::State={folder}/state", "-o", f"Dir::Cache={folder}/cache", *status)
        _run(("apt-get", *PATIENT, *private, "update"), folder, environ)
        _run((*get, *private), folder, environ)
    return sorted(folder.glob("*.deb"))


def _unpack(packages: list[Path], place: Path, tell: Callable[[str], None], environ: Mapping[str, str]) -> None:
    tell("unpacking them")
    for package in packages:
        _run(("dpkg-deb", "-x", str(package), str(place)), place, environ)
        # Name and version are in it: what is here, for whoever asks later.
        with (place / "packages").open("a", encoding="utf-8") as file:
            file.write(f"{package.name}\n")


def _check(place: Path) -> None:
    found = find_rabbitmq({RABBITMQ: str(place)})
    if found is None:
        raise StackError("these packages hold no RabbitMQ that could be started", hint=OTHER_WAYS)
    emulator = found.erlang.programs / "erlexec"
    environ = {"ROOTDIR": str(found.erlang.root), "BINDIR": str(found.erlang.programs), "EMU": "beam"}
    try:
        _run((str(emulator), "+V"), place, environ)
    except StackError as error:
        raise StackError(f"Erlang was unpacked and does not run here: {error.message}", hint=OTHER_WAYS) from None


def _run(command: Sequence[str], folder: Path, environ: Mapping[str, str]) -> None:
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env={**environ, "LC_ALL": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=TAKES_AT_MOST,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise StackError(f"{command[0]} was not done after {TAKES_AT_MOST:.0f} s", hint=OTHER_WAYS) from None
    if done.returncode != 0:
        said = "\n  ".join(done.stdout.decode("utf-8", "replace").strip().splitlines()[-6:])
        # Of apt-get's words only those that say what it was to do.
        what = command[0] + "".join(f" {word}" for word in command if word in {"download", "update"})
        raise StackError(
            f"{what} ended with exit code {done.returncode}:\n  {said}",
            hint="are the package sources of this machine reachable? If not: " + OTHER_WAYS,
        )
