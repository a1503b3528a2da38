"""A command that says by its exit code whether a service is ready: run again and again, never for long."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from interlock.profile.references import fill_command
from interlock.stack.patience import hold
from interlock.stack.process import ManagedProcess
from interlock.stack.site import Site
from interlock.stack.story import ended, in_short

__all__ = ["Asking"]

TAKES_AT_MOST = 5.0
"""Seconds for one run of the command."""
REST = 0.1
"""Seconds from the end of one to the start of the next."""
LAST_LINES = 5
LONGEST_ANSWER = 400
"""How much of its output is shown, in lines and characters."""


@dataclass(frozen=True)
class Asking:
    """How commands about one service are run.

    Attributes:
        filled: replaces the references in a text.
        env: the whole environment of a command: that of the service.
        cwd: where it runs.
        site: the stack it is for; a command is given up when that is.
        in_vain: whether nobody needs the answer any more, for the service has ended.
    """

    filled: Callable[[str], str]
    env: Mapping[str, str]
    cwd: Path
    site: Site
    in_vain: Callable[[], bool]

    def probe(self, command: str | list[str], within: float) -> Callable[[], str | None]:
        """A look that runs the command; None when it ended with exit code 0, else how it ended and what it wrote.

        Between two runs it tells of the last one.

        Args:
            command: with its references.
            within: seconds one run may take, where that is less than five.

        Raises:
            StackError: by the look; the program is not there.
        """
        filled = fill_command(command, self.filled)
        last: list[tuple[float, str | None]] = [(0.0, "ready.run has not ended yet")]

        def look() -> str | None:
            if time.monotonic() - last[0][0] > REST:
                answer = self._asked(filled, min(within, TAKES_AT_MOST))
                last[0] = time.monotonic(), answer
            return last[0][1]

        return look

    def _asked(self, command: str | list[str], within: float) -> str | None:
        process = ManagedProcess("ready.run", command, env=self.env, cwd=self.cwd, run=self.site.run)
        try:
            hold(lambda: not process.alive or self.in_vain(), within=within, wake=self.site.aborted)
            code = process.wait(0)
        finally:
            process.kill()
        if code == 0:
            return None
        how = f"did not end within {within:g} s" if code is None else ended(code)
        said = in_short(" | ".join(filter(str.strip, process.tail(LAST_LINES))), LONGEST_ANSWER)
        return f"ready.run {how}, and wrote {said or 'nothing'}"
