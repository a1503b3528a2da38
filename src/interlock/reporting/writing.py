"""Files of a report: each appears whole or not at all, and where it cannot be written there is a sentence for it."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

ROOM = "make room for it, or name another folder: reports under [tool.interlock] in pyproject.toml"


def write_whole(path: str | Path, body: bytes) -> None:
    """Write a file beside its place and rename it; nothing half written stays behind.

    Raises:
        OSError: it cannot be written; what was there before is still there.
    """
    beside = f"{path}.{os.getpid()}.tmp"
    try:
        with open(beside, "wb", buffering=0) as file:  # noqa: PTH123 - Path costs more than the writing
            file.write(body)
        os.replace(beside, path)  # noqa: PTH105
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(beside)  # noqa: PTH108
        raise


def cannot_write(path: str | Path, error: OSError) -> str:
    """What the console says of it.

    Example:
        >>> cannot_write("reports/summary.md", OSError(28, "No space left on device"))
        'reports/summary.md cannot be written: No space left on device'
    """
    return f"{shown(path)} cannot be written: {error.strerror or error}"


def shown(path: str | Path) -> str:
    """A path as people name it: from where they stand."""
    whole, here = Path(path).absolute(), Path.cwd()
    return str(whole.relative_to(here) if whole.is_relative_to(here) else whole)
