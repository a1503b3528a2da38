"""What happens to a run's output when nobody reads it any more: ``behave | head``, or a terminal that was closed."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Callable
from typing import Any, TextIO

__all__ = ["outlive_reader"]

GONE = (errno.EPIPE, errno.EIO)
"""What writing to a pipe without a reader, and to a terminal that was closed, fails with."""


def outlive_reader(stream: TextIO | None, tell: Callable[[], object]) -> None:
    """From now on writing to this stream does not fail when its reader has gone: what is written is lost.

    Whoever holds the stream already is spared too. A run could not stop its parts and write its report otherwise,
    for every formatter prints while it does.

    Args:
        stream: standard output or standard error; None where there is none.
        tell: called when the reader was found to be gone.
    """
    # A stream that was put in the place of the real one may not let itself be changed.
    with contextlib.suppress(AttributeError):
        for name in ("write", "flush"):
            setattr(stream, name, _lasting(stream, getattr(stream, name), tell))


def _lasting(stream: Any, act: Callable[..., Any], tell: Callable[[], object]) -> Callable[..., Any]:
    def lasting(*arguments: Any) -> Any:
        try:
            return act(*arguments)
        except OSError as error:
            if error.errno not in GONE:
                raise
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
        tell()
        return act(*arguments)

    return lasting
