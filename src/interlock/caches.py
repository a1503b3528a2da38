"""Where interlock keeps what it has fetched for this user, for every suite here."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

__all__ = ["cache_directory", "in_place_of"]

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


@contextmanager
def in_place_of(target: Path, whole: Callable[[], bool]) -> Iterator[Path]:
    """A folder to make in what is to be ``target``; put in its place when all went well, else gone.

    What else is put beside it goes in any case. A half-made one is never seen, and two at once do no harm: whoever
    comes second finds a whole one.

    Args:
        target: where it is to be; its parent is made.
        whole: whether what is in the place now is complete. What is not is replaced.

    Raises:
        OSError: it could not be made, or put in its place.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    prefix = f".{target.name}-"
    with tempfile.TemporaryDirectory(prefix=prefix, dir=target.parent, ignore_cleanup_errors=True) as beside:
        made = Path(beside) / "made"
        made.mkdir(mode=0o755)
        yield made
        parent = os.open(target.parent, os.O_RDONLY)
        try:
            # Looked and acted in one: what is taken away must not be what somebody else has just put there.
            fcntl.flock(parent, fcntl.LOCK_EX)
            if not whole():
                if target.exists():
                    shutil.rmtree(target)
                made.rename(target)
        finally:
            os.close(parent)


def _expanded(path: Path) -> Path:
    try:
        return path.expanduser()
    except RuntimeError:  # an account of a container that is a number and nothing else
        return NOWHERE.joinpath(*path.parts[1:])
