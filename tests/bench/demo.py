"""``make demo`` of the last commit in a fresh clone: the first time, with every cache empty, and once more.

"Bare" is what a cache could spare: packages and the report's generator are downloaded, `.venv` is made. The user's own
configuration (which index, which certificates) stays, for without it some machines reach no index at all.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from _figures import Row, met

ROOT = Path(__file__).resolve().parents[2]
FIRST, SECOND = 90.0, 20.0
LONGEST = 600.0
SMALL = "iniconfig"
"""A package of a few kilobytes that the lock file names, to see whether there is an index at all."""


def main() -> list[Row]:
    """Both, once: a second first time would find nothing that the first did not."""
    whats = ("first make demo, packages downloaded", "make demo once more")
    goals = (f"< {FIRST:.0f} s", f"< {SECOND:.0f} s")
    with tempfile.TemporaryDirectory(prefix="interlock-bench-", ignore_cleanup_errors=True) as folder:
        caches = Path(folder) / "caches"
        env = os.environ | {
            "XDG_CACHE_HOME": str(caches),
            "PIP_CACHE_DIR": str(caches / "pip"),
            "npm_config_cache": str(caches / "npm"),
        }
        for name in ("VIRTUAL_ENV", "PYTHONPATH", "INTERLOCK_ALLURE", "MAKEFLAGS", "MAKELEVEL"):
            env.pop(name, None)
        why_not = offline(Path(folder), env)
        if why_not:
            return [(what, goal, f"skipped: {why_not}", "") for what, goal in zip(whats, goals, strict=True)]
        clone = Path(folder) / "clone"
        run(["git", "clone", "--quiet", "--no-hardlinks", str(ROOT), str(clone)], Path(folder), env)
        first, second = demo(clone, env), demo(clone, env)
        page = "" if (clone / "reports" / "report.html").exists() else "; no report.html, see above"
    return [
        (whats[0], goals[0], f"{first:.1f} s (once{page})", met(first < FIRST)),
        (whats[1], goals[1], f"{second:.1f} s (once{page})", met(second < SECOND)),
    ]


def offline(folder: Path, env: dict[str, str]) -> str:
    """Why packages cannot be downloaded; empty where they can."""
    command = [sys.executable, "-m", "pip", "download", "-q", "--no-cache-dir", "--no-deps", "-d", ".", SMALL]
    tried = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=LONGEST, check=False)
    lines = tried.stderr.strip().splitlines() or ["pip gave no reason"]
    return f"no package index can be reached: {lines[-1]}" if tried.returncode else ""


def demo(clone: Path, env: dict[str, str]) -> float:
    """Seconds of one run."""
    began = time.monotonic()
    run(["make", "demo"], clone, env)
    return time.monotonic() - began


def run(command: list[str], cwd: Path, env: dict[str, str]) -> None:
    """Run to the end; what it said is only of interest where it failed."""
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, timeout=LONGEST, check=False)
    if done.returncode:
        sys.stderr.write(done.stdout[-2000:] + done.stderr[-2000:])
        raise RuntimeError(f"{' '.join(command)} ended with exit code {done.returncode}")
