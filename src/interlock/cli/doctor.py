"""``interlock doctor``: what each environment needs, what of it is here, and the one command that gets what is not."""

from __future__ import annotations

import argparse
import importlib.metadata
import platform
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from interlock.cli.environment import add_environment, chosen, profile_of
from interlock.errors import InterlockError
from interlock.profile import known_profiles
from interlock.reporting.generator import CHOICE, ReportNotMade, find_generator
from interlock.settings import load_settings
from interlock.stack.checkup import Finding, examined, side_by_side
from interlock.stack.keeping.addresses import table
from interlock.stack.sweep import runs_here

LITTLE = 500
"""Megabytes of room for temporary files below which a private server may not find enough."""


def add_to(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "doctor", help="what each environment needs and what is here: exit code 1 where the chosen one cannot run"
    )
    add_environment(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Exit code 0 where the chosen environment can run, 1 where it cannot."""
    asked, root = chosen(arguments), Path.cwd()
    names = known_profiles(load_settings(root).environments)
    if asked not in names:
        profile_of(asked)  # told with those there are
    looks: list[tuple[str, Callable[[], Finding]]] = [("", _programs), ("", _room), ("", _report)]
    for name in names:
        try:
            profile = profile_of(name)
        except InterlockError as error:
            looks.append((name, _unusable(error)))
        else:
            looks += [(name, look) for look in examined(profile, root)] or [(name, _nothing)]
    found = side_by_side([look for _, look in looks])
    _show("This machine", [finding for (of, _), finding in zip(looks, found, strict=True) if not of])
    able = True
    for name in names:
        findings = [finding for (of, _), finding in zip(looks, found, strict=True) if of == name]
        can = all(finding.ok for finding in findings)
        able = can and able if name == asked else able
        _show(f'\nEnvironment "{name}" {"can" if can else "cannot"} run here', findings)
    return 0 if able else 1


def _show(heading: str, findings: list[Finding]) -> None:
    print(f"{heading}:\n")
    rows = [("ok" if one.ok else "--", one.what, one.found.splitlines()[0]) for one in findings]
    for one, row in zip(findings, table(rows), strict=True):
        print(row)
        more = [*one.found.splitlines()[1:], *([f"to get it: {one.fix}"] if one.fix else [])]
        print("".join(f"        {line.strip()}\n" for line in more), end="")


def _programs() -> Finding:
    versions = [f"{name} {importlib.metadata.version(name)}" for name in ("interlock", "behave")]
    return Finding(f"Python {platform.python_version()}", ok=True, found=f"{sys.executable}, {', '.join(versions)}")


def _room() -> Finding:
    try:
        place = runs_here()
    except InterlockError as error:
        return Finding("temporary files", ok=False, found=error.message, fix=error.hint or "")
    free = shutil.disk_usage(place.parent).free / 1e6
    enough = free > LITTLE
    told = f"{place}, {free / 1000:.1f} GB free"
    return Finding("temporary files", ok=enough, found=told, fix="" if enough else "TMPDIR names another directory")


def _report() -> Finding:
    try:
        generator = find_generator()
    except ReportNotMade as error:
        reason, _, way = error.message.removeprefix("no HTML report, because ").partition("; to get it: ")
        return Finding("report.html", ok=False, found=f"{reason}; everything else works without", fix=way)
    origin = f"Allure from {generator.origin}" if generator is not None else f"not wanted: {CHOICE} says so"
    return Finding("report.html", ok=True, found=origin)


def _nothing() -> Finding:
    return Finding("nothing", ok=True, found="it has no parts")


def _unusable(error: InterlockError) -> Callable[[], Finding]:
    return lambda: Finding("its file", ok=False, found=error.message, fix=error.hint or "")
