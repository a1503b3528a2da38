"""Getting the pinned generator: ``npm ci`` from a lock file with a checksum for every package, into the user's cache.

No package runs a script of its own.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from importlib import resources
from pathlib import Path

from interlock.caches import in_place_of
from interlock.errors import InterlockError
from interlock.reporting.generator import cached_cli, find_node, tool_directory, wheel_home

TIMEOUT = 300.0
"""Seconds for the download; the usual time is ten."""


def install_generator(environ: Mapping[str, str] = os.environ) -> str:
    """Put the pinned generator into the cache; says where it is.

    Raises:
        InterlockError: no Node, no npm, or npm could not get the packages.
    """
    target = tool_directory(environ)
    if cached_cli(environ).exists():
        return f"the report generator is already there: {target}"
    node = find_node(environ)
    if node is None:
        raise InterlockError("there is no Node", hint='pip install "interlock[report]", or install Node 20 or newer')
    npm = _npm(node, environ)
    with in_place_of(target, lambda: cached_cli(environ).exists()) as place:
        for file in ("package.json", "package-lock.json"):
            source = resources.files("interlock.reporting") / "allure_tool" / file
            (place / file).write_text(source.read_text("utf-8"), "utf-8")
        _run_npm(npm, node, place, environ)
    return f"the report generator is in {target}"


def _npm(node: str, environ: Mapping[str, str]) -> list[str]:
    on_path = shutil.which("npm", path=environ.get("PATH"))
    if on_path:
        return [on_path]
    home = wheel_home()
    for place in ("lib/node_modules/npm/bin/npm-cli.js", "node_modules/npm/bin/npm-cli.js"):
        if home is not None and (home / place).exists():
            return [node, str(home / place)]
    raise InterlockError("there is a Node, and no npm beside it", hint='pip install "interlock[report]" brings both')


def _run_npm(npm: list[str], node: str, place: Path, environ: Mapping[str, str]) -> None:
    options = ["--ignore-scripts", "--omit=dev", "--no-audit", "--no-fund", "--loglevel=error", "--fetch-retries=1"]
    env = {**environ, "PATH": f"{Path(node).parent}{os.pathsep}{environ.get('PATH', '')}", "CI": "true"}
    if _knows_system_ca(node):
        # Behind a company's proxy the system knows the certificate, and Node by itself does not.
        env["NODE_OPTIONS"] = f"{environ.get('NODE_OPTIONS', '')} --use-system-ca".strip()
    try:
        done = subprocess.run(
            [*npm, "ci", *options],
            cwd=place,
            env=env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=TIMEOUT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise InterlockError(f"npm was not done after {TIMEOUT:.0f} s", hint="is the npm registry reachable?") from None
    if done.returncode != 0 or not (place / "node_modules" / "allure" / "cli.js").exists():
        said = "\n  ".join((done.stderr or done.stdout).strip().splitlines()[-8:])
        raise InterlockError(
            f"npm could not get the report generator (exit code {done.returncode}):\n  {said}",
            hint="is the npm registry reachable? Behind a proxy with its own certificate, set NODE_EXTRA_CA_CERTS",
        )


def _knows_system_ca(node: str) -> bool:
    probe = [node, "--use-system-ca", "-e", "0"]
    return subprocess.run(probe, capture_output=True, timeout=30, check=False).returncode == 0
