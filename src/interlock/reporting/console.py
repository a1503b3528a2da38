"""Takes secrets out of what goes to the console and into formatters' files, on its way.

What a step prints while behave captures is cleaned in its place (`interlock.reporting.twins`); here is what nobody
captures: lines of steps, prints of hooks, log lines, summaries. What a program that a step runs itself writes to the
terminal does not pass here.
"""

from __future__ import annotations

import functools
import logging
import sys
import threading
from collections.abc import Callable
from typing import Any

Clean = Callable[[str], str]


class CleanStream:
    r"""A text stream in front of another: hands on whole lines, cleaned; an unfinished one when it is flushed.

    Args:
        stream: what is written to in the end; everything but writing is its own.
        clean: takes secrets out of a text.

    Example:
        >>> CleanStream(sys.stdout, lambda text: text.replace("hunter22", "***")).write("it is hunter22\n")
        it is ***
        15
    """

    def __init__(self, stream: Any, clean: Clean) -> None:
        self._stream, self._clean = stream, clean
        self._unfinished = ""
        self._lock = threading.RLock()

    def write(self, text: str) -> int:
        """Take a text; returns its length, as streams do."""
        with self._lock:
            whole, end, rest = (self._unfinished + text).rpartition("\n")
            self._unfinished = rest
            if end:
                self._stream.write(self._clean(whole) + end)
        return len(text)

    def writelines(self, lines: Any) -> None:
        """Take several."""
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        """Hand on what there is."""
        with self._lock:
            text, self._unfinished = self._unfinished, ""
            if text:
                self._stream.write(self._clean(text))
            self._stream.flush()

    def close(self) -> None:
        """Hand on what there is, and close."""
        self.flush()
        self._stream.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def watch_streams(runner: Any, clean: Clean) -> None:
    """Put a `CleanStream` before the console and before every formatter and reporter of a run.

    Args:
        runner: behave's runner.
        clean: takes secrets out of a text.
    """
    known: dict[int, CleanStream] = {}

    def before(stream: Any) -> Any:
        if stream is None or isinstance(stream, CleanStream):
            return stream
        return known.setdefault(id(stream), CleanStream(stream, clean))

    def opened(formatter: Any, opens: Callable[[], Any]) -> Any:
        opens()
        opener = formatter.stream_opener
        opener.stream = before(opener.stream)  # whoever closes it hands on what is unfinished
        return opener.stream

    for formatter in runner.formatters:
        formatter.open = functools.partial(opened, formatter, formatter.open)
    for writer in (*runner.formatters, *runner.config.reporters):
        for holder in (writer, *vars(writer).values()):  # some have somebody who prints for them
            if hasattr(holder, "stream"):
                holder.stream = before(holder.stream)
    for handler in logging.getLogger().handlers:
        if isinstance(handler, logging.StreamHandler) and handler.stream in (sys.stdout, sys.stderr):
            handler.setStream(before(handler.stream))
    sys.stdout, sys.stderr = before(sys.stdout), before(sys.stderr)
