"""Where interlock keeps what it has fetched for this user, for every suite here."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

__all__ = ["cache_directory"]


NOWHERE = Path("/nonexistent")
"""The home of an account that has none: nothing is found there, and nothing can be put there."""


def cache_directory(environ: Mapping[str, str] = os.environ) -> Path:
    """The user's folder for it: ``INTERLOCK_CACHE``, else below the user's cache; it need not be there yet.

    Example:
        >>> cache_directory({"XDG_CACHE_HOME": "/var/cache/ada"}).as_posix()
        '/var/cache/ada/interlock'
    """
    if environ.get("INTERLOCK_CACHE"):
        return _expanded(Path(environ["INTERLOCK_CACHE"])).absolute()
    base = Path(environ.get("XDG_CACHE_HOME", ""))
    # Its specification has a relative one ignored.
    return (base if base.is_absolute() else _expanded(Path("~/.cache"))) / "interlock"


def _expanded(path: Path) -> Path:
    try:
        return path.expanduser()
    except RuntimeError:  # an account of a container that is a number and nothing else
        return NOWHERE.joinpath(*path.parts[1:])
