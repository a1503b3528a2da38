"""Where interlock keeps what it has fetched for this user, for every suite here."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

__all__ = ["cache_directory"]


def cache_directory(environ: Mapping[str, str] = os.environ) -> Path:
    """The user's folder for it: ``INTERLOCK_CACHE``, else below the user's cache; it need not be there yet.

    Example:
        >>> cache_directory({"XDG_CACHE_HOME": "/var/cache/ada"}).as_posix()
        '/var/cache/ada/interlock'
    """
    if environ.get("INTERLOCK_CACHE"):
        return Path(environ["INTERLOCK_CACHE"]).expanduser()
    base = environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "interlock"
