"""The ports where a developer's own servers are: some tests need them, one test at a time on this machine."""

from __future__ import annotations

import contextlib
import fcntl
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def to_ourselves() -> Iterator[None]:
    """Wait until no other test has them."""
    with (Path(tempfile.gettempdir()) / f"interlock-{os.getuid()}-usual-ports.lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
