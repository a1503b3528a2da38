"""This repository's own suite, the living example, where a test or a campaign runs it somewhere else."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).parents[1]
BESIDE = ("environment.py", "pyproject.toml", "contracts", "environments", "examples", "schemas", "steps", "support")
"""What its features need to run."""
WHOLE = (*BESIDE, "features")


def copied(into: Path, names: Iterable[str] = WHOLE, *, without: str = "") -> None:
    """Copies of these, to be changed at will; folders called ``without`` are left out."""
    ignore = shutil.ignore_patterns("__pycache__", without)
    for name in names:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, into / name, ignore=ignore)
        else:
            shutil.copy(source, into / name)


def linked(into: Path, names: Iterable[str] = WHOLE) -> None:
    """Links to these, to be looked at only."""
    for name in names:
        (into / name).symlink_to(ROOT / name)
