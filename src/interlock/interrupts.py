"""What Ctrl-C and the signals like it do to a run: the first ends it in order, the next do not disturb that.

An interrupt is raised only where somebody is ready for it: in the places that were marked for it. Anywhere else it is
remembered, and raised as soon as such a place is reached: never in the middle of a result that is being written, and
never in the middle of taking a lock, which would stay taken by nobody and hang whoever wants it next.
"""

from __future__ import annotations

import _thread
import contextlib
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable
from types import CodeType, FrameType, TracebackType
from typing import TypeVar

__all__ = ["Interrupts", "before_the_run", "called_by", "interruptible", "passed_over", "undisturbed"]

F = TypeVar("F", bound=Callable[..., object])

ENOUGH = 2
"""Signals heard while the run is ending after which order no longer matters."""

A_MOMENT = 0.001
"""Seconds after which a signal comes again that met a lock being taken; that takes far less."""

_HALF_TAKEN = {
    getattr(owner, name).__code__
    for owner, names in (
        (threading.Condition, ("__enter__", "__exit__", "_release_save", "_acquire_restore")),
        (logging.Handler, ("acquire", "release")),
        (logging, ("_acquireLock", "_releaseLock")),
    )
    for name in names
    if hasattr(owner, name)
}
"""In these a lock is taken or given back, and an exception does not undo that; some are gone from Python 3.13."""
_IMPORTS = "<frozen importlib"

_always: set[CodeType] = set()
_never: set[CodeType] = set()
_passed_over = [0]


def interruptible(function: F) -> F:
    """Decorates a wait that an interrupt may cut short at any time, also while the run is ending."""
    _always.add(function.__code__)
    return function


def undisturbed(function: F) -> F:
    """Decorates what no interrupt is raised in: it is short and bounded, and half of it would be worse."""
    _never.add(function.__code__)
    return function


def passed_over() -> int:
    """How many signals have come that nobody was ready for."""
    return _passed_over[0]


class Interrupts:
    """Takes the signals of a run.

    A signal raises ``KeyboardInterrupt``, which behave turns into an orderly abort: results, report, clean-up. Once
    that is under way, the next must not interrupt it, or half of it would be missing; whoever sends one more wants
    it to end now; SIGQUIT wants that from the start.

    Args:
        places: functions; an interrupt is raised in what they call.
        ending: whether the run is ending already; an interrupt that somebody swallowed does not count.
        at_once: called before the process ends on the spot; stops what must not be left running.

    Example:
        ``Interrupts([Match.run], lambda: runner.aborted, abandon_all).take()``
    """

    def __init__(
        self, places: Iterable[Callable[..., object]], ending: Callable[[], bool], at_once: Callable[[], object]
    ) -> None:
        self._places = {place.__code__ for place in places}
        self._ending, self._at_once = ending, at_once
        self._more = 0
        self._heard = ""
        self._process = os.getpid()

    def take(self) -> None:
        """Handle the signals from now on; SIGHUP only where nobody wants it ignored, as ``nohup`` does."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT):
            signal.signal(number, self._handle)
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
            signal.signal(signal.SIGHUP, self._handle)

    def hear(self, reason: str) -> None:
        """The run is to end, for this reason, as soon as somebody is ready for it."""
        self._heard = self._heard or reason

    def let_through(self) -> None:
        """Raise what was heard where nobody was ready for it.

        Raises:
            KeyboardInterrupt: with the reason.
        """
        if self._heard and not self._ending():
            reason, self._heard = self._heard, ""
            raise KeyboardInterrupt(reason)

    def _handle(self, number: int, frame: FrameType | None) -> None:
        if os.getpid() != self._process:
            # A step's forked child: it is no run, and ends as any program does.
            signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)
            return
        if number == signal.SIGQUIT:
            self._end(number)
        reason = "Ctrl-C" if number == signal.SIGINT else signal.Signals(number).name
        place = self._place(frame)
        in_order = not self._ending() and not _being_handled()
        if place in _always or (in_order and place in self._places):
            if _taking_a_lock(frame):
                _thread.start_new_thread(_send_again, (number,))
                return
            raise KeyboardInterrupt(reason)
        _passed_over[0] += 1
        if in_order and not self._heard:
            self._heard = reason
            return
        self._more += 1
        if self._more >= ENOUGH:
            self._end(number)
        # Not print: the signal may have come in the middle of one.
        _say(b"interlock: ending; once more ends at once\n")

    def _place(self, frame: FrameType | None) -> CodeType | None:
        """The innermost place that says anything about interrupts; one that is open is so for what it calls."""
        if frame is not None and frame.f_code in _never:
            return frame.f_code
        return next((code for code in _callers(frame) if code in _always | _never | self._places), None)

    def _end(self, number: int) -> None:
        with contextlib.suppress(Exception):
            self._at_once()
        os._exit(128 + number)


def before_the_run() -> None:
    """Until somebody else does: Ctrl-C ends the program in a sentence, for there is nothing yet to stop."""
    print_trace = sys.excepthook

    def tell(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if _is_interrupt(error):  # also inside another: Python wraps what is raised while a class is made
            _say(b"interlock: interrupted before the run began\n")
        else:
            print_trace(kind, error, trace)

    sys.excepthook = tell


def called_by(function: Callable[..., object]) -> bool:
    """Whether this function is at work further up."""
    return function.__code__ in _callers(sys._getframe())  # noqa: SLF001


def _callers(frame: FrameType | None) -> Iterable[CodeType]:
    while frame is not None and frame.f_back is not None:
        frame = frame.f_back
        yield frame.f_code


def _taking_a_lock(frame: FrameType | None) -> bool:
    """Whether an exception here would leave a lock as nobody expects it.

    The ``with`` it belongs to is not entered yet, is being left, or waits for its lock to come back.
    """
    if frame is None:
        return False
    code = frame.f_code
    if code is threading.Condition.wait.__code__:
        return "saved_state" not in frame.f_locals
    return code in _HALF_TAKEN or code.co_filename.startswith(_IMPORTS)


def _send_again(number: int) -> None:
    """In a thread as bare as there is: a whole one would take locks of its own to start."""
    time.sleep(A_MOMENT)
    signal.pthread_kill(threading.main_thread().ident or 0, number)


def _being_handled() -> bool:
    return _is_interrupt(sys.exc_info()[1])


def _is_interrupt(error: BaseException | None) -> bool:
    while error is not None and not isinstance(error, KeyboardInterrupt):
        error = error.__context__
    return error is not None


def _say(sentence: bytes) -> None:
    with contextlib.suppress(OSError):
        os.write(sys.__stderr__.fileno() if sys.__stderr__ else 2, sentence)
