"""How places are named: relative to where people stand, as a file and a line."""

from __future__ import annotations

import os
from pathlib import Path


def shown(file: str | Path) -> str:
    """A file as people name it.

    Example:
        >>> shown(Path.cwd() / "features" / "a.feature")
        'features/a.feature'
    """
    path, here = Path(os.path.abspath(file)), Path.cwd()  # noqa: PTH100 - links stay as they were given
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def lines_of(file: str | Path) -> list[str]:
    """The lines of a file that behave has read."""
    return Path(file).read_text("utf-8").splitlines()


def line_of(file: str | Path, text: str, after: int) -> int:
    """Where a line with this text stands, behind line ``after``."""
    found = (at for at, line in enumerate(lines_of(file), 1) if at > after and line.strip() == text)
    return next(found, after)
