"""Rows of a table without their last ``|``: behave warns in its log, and cuts the last letter of the last cell off."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator

from interlock.beginning.places import shown
from interlock.errors import UsageError


@contextlib.contextmanager
def unfinished_rows() -> Iterator[None]:
    """Listen while features are parsed.

    Raises:
        UsageError: names the first such row's place.
    """
    found: list[str] = []

    def listen(record: logging.LogRecord) -> bool:
        if not str(record.msg).startswith("Malformed table row") or not isinstance(record.args, tuple):
            return True
        file, line = record.args
        found.append(f"{shown(str(file))}:{line}")
        return False

    logger = logging.getLogger("behave")
    logger.addFilter(listen)
    try:
        yield
    finally:
        logger.removeFilter(listen)
    if found:
        raise UsageError(f"{found[0]}: this row of a table does not end with |", hint="add the | at its end")
