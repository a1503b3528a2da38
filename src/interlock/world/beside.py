"""Files that lie beside a feature: what a scenario uploads. They may not lie outside of the suite."""

from __future__ import annotations

from pathlib import Path

from interlock.errors import UnknownName, UsageError
from interlock.texts import cut

LARGEST = 64 * 1024 * 1024
"""Bytes of a file; larger ones are not for a feature."""


def read_beside(name: str, folder: Path, suite: Path) -> bytes:
    """The bytes of a file.

    Args:
        name: as the feature says it, from the folder on: ``products.csv``, ``data/products.csv``.
        folder: the feature's.
        suite: the root of the suite.

    Raises:
        UnknownName: there is no such file; lists what there is.
        UsageError: it lies outside of the suite, is no file, or is too large.

    Example:
        ``read_beside("products.csv", Path("features/imports"), Path())``
    """
    path = (folder / name).resolve()
    if not name.strip() or not path.is_relative_to(suite.resolve()):
        raise UsageError(
            f'"{cut(name)}" is no file of the suite', hint=f"files lie beside the feature, in {folder}, or below it"
        )
    if not path.is_file():
        raise UnknownName("file", name, _files(folder), str(folder))
    try:
        size = path.stat().st_size
        if size > LARGEST:
            raise UsageError(f'"{cut(name)}" has {size:,} bytes; files of up to {LARGEST:,} can be sent')
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f'"{cut(name)}" in {folder} cannot be read: {error.strerror}') from None


def _files(folder: Path) -> list[str]:
    if not folder.is_dir():
        return []
    found = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".feature")
    return [path.relative_to(folder).as_posix() for path in found]
