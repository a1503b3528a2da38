"""Why a file of Python could not be loaded, as a sentence and the team's own frames."""

from __future__ import annotations

import traceback
from pathlib import Path
from types import TracebackType

from interlock.beginning.places import shown
from interlock.errors import InterlockError, UsageError
from interlock.reporting.failures import own_frames
from interlock.texts import named


def explain_script(error: BaseException, frames: TracebackType | None = None) -> InterlockError:
    """An exception that came while a step file or ``environment.py`` was read.

    Example:
        ``explain_script(error).message`` is ``steps/order_steps.py:12: NameError: name 'x' is not defined``
    """
    if isinstance(error, KeyboardInterrupt):
        return UsageError("the run was interrupted (Ctrl-C) before it began")
    if isinstance(error, SyntaxError) and error.filename:
        line = f"\n    {error.text.strip()}" if error.text else ""
        return UsageError(f"{shown(error.filename)}:{error.lineno}: {type(error).__name__}: {error.msg}{line}")
    said = named(error)
    if isinstance(error, SystemExit):
        said = f"it wanted to end the program: sys.exit({error.code!r})"
    found = [frame for frame in own_frames(frames or error.__traceback__) if not frame.filename.startswith("<frozen")]
    own = [frame for frame in found if _is_the_teams(frame.filename)] or found
    if not own:
        return UsageError(said)
    *callers, last = own
    calls = "".join(_called_from(frame) for frame in reversed(callers))
    return UsageError(f"{shown(last.filename)}:{last.lineno}: {said}\n    {last.line}{calls}")


def _called_from(frame: traceback.FrameSummary) -> str:
    return f"\n  called from {shown(frame.filename)}:{frame.lineno}: {frame.line}"


def _is_the_teams(file: str) -> bool:
    return not Path(shown(file)).is_absolute() and "site-packages" not in file
