"""The sources of a suite and an environment to run it in, in the user's cache: fetched once, never committed."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
from dataclasses import dataclass
from pathlib import Path

from conformance.suites import Suite
from interlock.caches import cache_directory

FETCHED_WITHIN = 300.0


class NotObtained(Exception):
    """A suite could not be had; says why."""


@dataclass(frozen=True)
class Obtained:
    """Where a suite is, and the Python that runs it."""

    sources: Path
    python: Path


def obtain(suite: Suite) -> Obtained:
    """Have a suite ready to run; the second time at once.

    Raises:
        NotObtained: pip could not fetch it.
    """
    home = cache_directory() / "conformance" / suite.name.replace(" ", "-")
    python = home / "environment" / "bin" / "python"
    asked = "\n".join((sys.version, suite.client, *suite.needs))
    complete = home / "complete"
    if not complete.is_file() or complete.read_text() != asked:
        print(f"fetching {suite.name} ...", file=sys.stderr, flush=True)
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(parents=True)
        _run(suite, [sys.executable, "-m", "venv", str(home / "environment")])
        pip = [str(python), "-m", "pip", "--quiet", "--disable-pip-version-check", "--no-input"]
        name = suite.client.partition("==")[0]
        _run(suite, [*pip, "download", "--no-deps", "--no-binary", name, "--dest", str(home), suite.client])
        _run(suite, [*pip, "install", suite.client, *suite.needs])
        with tarfile.open(next(home.glob("*.tar.gz"))) as archive:
            archive.extractall(home / "sources", filter="data")
        complete.write_text(asked)
    (sources,) = (home / "sources").iterdir()
    return Obtained(sources, python)


def _run(suite: Suite, command: list[str]) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=FETCHED_WITHIN, check=False)
    except subprocess.TimeoutExpired:
        raise NotObtained(f"{suite.name} could not be fetched within {FETCHED_WITHIN:g} s") from None
    if done.returncode != 0:
        last = [line for line in done.stderr.splitlines() if line.strip()][-3:]
        raise NotObtained("\n  ".join([f"{suite.name} could not be fetched:", *last]))
