"""The time between our import by ``environment.py`` and that file's end.

behave stands above us on the stack, so nothing can be caught here. What ends the reading passes behave by in three
ways: as a traceback, as a line for a module that is not there, and as an exit that would be green.
"""

from __future__ import annotations

import atexit
import linecache
import sys
from collections.abc import Iterator
from types import FrameType, TracebackType
from typing import Any, NoReturn

from behave.runner import Runner

from interlock.beginning.places import shown
from interlock.beginning.refusing import refused
from interlock.beginning.scripts import explain_script
from interlock.errors import InterlockError, UsageError


class Environment:
    """One reading of an ``environment.py``, while it lasts."""

    reading: Environment | None = None

    def __init__(self, runner: Any, frame: FrameType) -> None:
        self._runner, self._frame = runner, frame
        self._before = sys.excepthook, sys.exit

    @classmethod
    def read_now(cls) -> None:
        """Find out whether behave reads ``environment.py`` at the moment."""
        for frame in _frames():
            runner = frame.f_locals.get("self")
            if frame.f_code.co_name == "load_hooks" and isinstance(runner, Runner):
                script = next((inner for inner in _frames() if inner.f_globals is runner.hooks), frame)
                cls.reading = cls(runner, script)
                sys.excepthook, sys.exit = cls.reading._broken, cls.reading._left  # noqa: SLF001
                atexit.register(cls.reading._ended)  # noqa: SLF001
                return

    @classmethod
    def is_read(cls) -> None:
        """It was read to its end."""
        if cls.reading is not None:
            sys.excepthook, sys.exit = cls.reading._before  # noqa: SLF001
            atexit.unregister(cls.reading._ended)  # noqa: SLF001
            cls.reading = None

    def _broken(self, kind: type[BaseException], error: BaseException, frames: TracebackType | None) -> None:
        del kind
        self._tell(explain_script(error, frames))

    def _left(self, code: object = None) -> NoReturn:
        type(self).is_read()
        raise refused(self._runner, UsageError(f"{self._place}: it wanted to end the program: sys.exit({code!r})"))

    def _ended(self) -> None:
        # A ModuleNotFoundError, say, which behave has printed in one line, and shows to nobody.
        line = linecache.getline(self._frame.f_code.co_filename, self._frame.f_lineno).strip()
        self._tell(UsageError(f"{self._place}: it was not read beyond this line\n    {line}"))

    @property
    def _place(self) -> str:
        return f"{shown(self._frame.f_code.co_filename)}:{self._frame.f_lineno}"

    def _tell(self, error: InterlockError) -> None:
        type(self).is_read()
        sys.stderr.write(f"interlock: the run did not begin: {refused(self._runner, error)}\n")


def _frames() -> Iterator[FrameType]:
    frame: FrameType | None = sys._getframe()  # noqa: SLF001 - behave hands the runner to nobody
    while frame is not None:
        yield frame
        frame = frame.f_back
