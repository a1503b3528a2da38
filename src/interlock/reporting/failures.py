"""What an exception says to a reader: one sentence, the two sides, and the frames of the team's own code.

`ExpectationFailed` speaks about the application (failed), `InterlockError` about the suite and its environment
(broken, no traceback), anything else is an unexpected error in a step (broken, with the frames that are neither
behave's nor ours).
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Any

from interlock.errors import ExpectationFailed, InterlockError
from interlock.reporting.model import BROKEN, FAILED, StatusDetails
from interlock.texts import named

SHOWN = 10
"""Frames at either end of a long trace."""

_OURS = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep  # noqa: PTH100,PTH120


@dataclass(frozen=True, slots=True)
class Failure:
    """A failure in words.

    Attributes:
        status: ``failed`` (the application) or ``broken`` (everything else).
        message: the headline.
        trace: what comes below it; may be empty.
        console: what formatters print below the step.
        expected: one side of the difference view, or None.
        actual: the other side.
    """

    status: str
    message: str
    trace: str = ""
    console: str = ""
    expected: str | None = None
    actual: str | None = None

    def redacted(self, clean: Callable[[str], str]) -> Failure:
        """The same without secrets."""
        return replace(
            self,
            message=clean(self.message),
            trace=clean(self.trace),
            console=clean(self.console),
            expected=clean(self.expected) if self.expected is not None else None,
            actual=clean(self.actual) if self.actual is not None else None,
        )

    def details(self) -> Any:
        """The same in Allure's shape."""
        return StatusDetails(message=self.message, trace=self.trace or None, expected=self.expected, actual=self.actual)


def explain(error: BaseException, frames: TracebackType | None = None) -> Failure:
    r"""Put an exception into words; ``frames`` where the exception has lost its own.

    Example:
        >>> explain(InterlockError("the broker is gone", hint="start it again")).message
        'the broker is gone\n  Hint: start it again'
    """
    frames = frames or error.__traceback__
    if isinstance(error, ExpectationFailed):
        below = "\n\n".join(part for part in (error.detail, _frames_text(frames)) if part)
        sentence, whole = _noted(error.sentence, error), _noted(str(error), error)
        return Failure(FAILED, sentence, below, whole, error.expected, error.actual)
    if isinstance(error, InterlockError):
        return Failure(BROKEN, whole := _noted(str(error), error), "", whole)
    if isinstance(error, KeyboardInterrupt):
        return Failure(BROKEN, f"Not finished: {interrupted(error)}", "", "ABORTED: By user (KeyboardInterrupt).")
    if isinstance(error, AssertionError):
        return _assertion(error, frames)
    if type(error).__name__ in ("StepNotImplementedError", "PendingStepError"):
        text = f"Not automated yet: {error}" if str(error) else "Not automated yet: the step has no content"
        return Failure(BROKEN, text, "", text)
    kind = named(error)
    trace = _trace(error, frames)
    return Failure(BROKEN, f"Unexpected error in a step: {kind}", trace, trace)


def _noted(text: str, error: BaseException) -> str:
    """The text, and below it what was found out about the exception on its way."""
    return "\n".join([text, *getattr(error, "__notes__", ())])


def in_words(error: BaseException) -> str:
    """An exception as a part of a sentence: its text, with its type unless the text was written for readers."""
    if isinstance(error, KeyboardInterrupt):
        return interrupted(error)
    if isinstance(error, (InterlockError, ExpectationFailed)):
        return str(error)
    return str(error) if isinstance(error, AssertionError) and str(error) else named(error)


def interrupted(error: KeyboardInterrupt | None = None) -> str:
    """Why the run ended early: what was pressed or sent, Ctrl-C where it is not known.

    Example:
        >>> interrupted(KeyboardInterrupt("SIGTERM"))
        'the run was interrupted (SIGTERM)'
    """
    return f"the run was interrupted ({str(error or '') or 'Ctrl-C'})"


def _assertion(error: AssertionError, frames: TracebackType | None) -> Failure:
    text = str(error).strip()
    if not text:
        at = next(iter(reversed(list(own_frames(frames)))), None)
        place = f" in {_place(at)}, line {at.lineno}: {at.line}" if at is not None else ""
        text = f"An assertion without a message failed{place}"
    expected, actual = _hamcrest_sides(text)
    return Failure(FAILED, text, _frames_text(frames), f"ASSERT FAILED: {text}", expected, actual)


def _hamcrest_sides(text: str) -> tuple[str | None, str | None]:
    before, found, after = text.partition("Expected: ")
    expected, found_too, actual = after.partition("\n     but: ")
    if not found or not found_too or (before and not before.endswith("\n")):
        return None, None
    return expected.strip(), actual.strip().removeprefix("was ")


def _trace(error: BaseException, frames: TracebackType | None) -> str:
    parts: list[str] = []
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        text = _frames_text(frames if current is error else current.__traceback__, always=True)
        parts.append("\n".join(part for part in (text, named(current)) if part))
        following = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
        current = following
    return "\n\n...which came while handling this:\n\n".join(reversed(parts)) if len(parts) > 1 else parts[0]


def _frames_text(frames: TracebackType | None, *, always: bool = False) -> str:
    """The team's frames; where there are none and ``always``, all of them, for then the mistake is ours."""
    own = list(own_frames(frames)) or (list(traceback.extract_tb(frames)) if always and frames else [])
    lines = [f'  File "{_place(frame)}", line {frame.lineno}, in {frame.name}\n    {frame.line}' for frame in own]
    if len(lines) > 2 * SHOWN:
        lines[SHOWN:-SHOWN] = [f"  ... and {len(lines) - 2 * SHOWN} calls more"]
    return "\n".join(lines)


def own_frames(frames: TracebackType | None) -> Iterator[traceback.FrameSummary]:
    """The frames that are neither behave's nor ours."""
    if frames is not None:
        foreign = _foreign_places()
        yield from (frame for frame in traceback.extract_tb(frames) if not frame.filename.startswith(foreign))


def _foreign_places() -> tuple[str, ...]:
    places = [_OURS]
    for name in ("behave", "allure_commons"):
        file = getattr(sys.modules.get(name), "__file__", None)
        if file:
            places.append(str(Path(file).parent) + os.sep)
    return tuple(places)


def _place(frame: traceback.FrameSummary) -> str:
    here = str(Path.cwd()) + os.sep
    return frame.filename.removeprefix(here)
