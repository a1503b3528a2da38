"""One part's place in a kept stack: where its output goes, whether it is there already, what is written down of it."""

from __future__ import annotations

import contextlib
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from interlock.profile.references import Part
from interlock.stack.alive import identity
from interlock.stack.keeping.state import Record, State
from interlock.stack.output import Log
from interlock.stack.programs import Foundling

__all__ = ["KeptPart"]


class KeptPart:
    """A part as its provider, or its service, sees it.

    Args:
        part: kind and name.
        state: what is written down.
        log: where its output goes.
        is_here: whether the part can be taken over as it is.
        spoil: says that it cannot after all, and why; ends it, and whatever refers to it.
    """

    def __init__(
        self, part: Part, state: State, log: Log, is_here: Callable[[], bool], spoil: Callable[[str], None]
    ) -> None:
        self.part, self.log = part, log
        self._state, self._is_here, self._spoil = state, is_here, spoil
        self._taken = False

    @property
    def here(self) -> bool:
        """Whether it can be taken over as it is; false again once it was."""
        return not self._taken and self._is_here()

    @property
    def baseline(self) -> Path:
        """The file for the known state, where it is a database."""
        return self.log.path.with_suffix(".baseline")

    @property
    def record(self) -> Record:
        """What is written down of it."""
        return self._state.parts.get(self.part, Record())

    def spoil(self, why: str) -> None:
        """It cannot be used after all: it ends, and is to be started anew."""
        self._spoil(why)

    def take(self) -> Foundling | None:
        """Its program, the first time it is asked for; None where it has to be started."""
        if not self.here:
            return None
        self._taken = True
        try:
            return Foundling(self.record.pid, self.record.known)
        except ProcessLookupError:
            return None

    def began(self, pid: int, ask: signal.Signals) -> None:
        """Its program was started, and has yet to come up."""
        known = identity(pid) or ""
        self._taken = True
        self._state.change(
            self.part, pid=pid, known=known, ask=int(ask), since=time.time(), ready=False, put_down=False
        )

    def lives_in(self, directory: Path) -> None:
        """Its files are there from now on; those of the one before it are removed."""
        self._state.move(self.part, directory.name)

    def confirm(self) -> None:
        """Its program is ready."""
        if not self.record.ready:
            self._state.change(self.part, ready=True)

    def ended(self, pid: int) -> None:
        """Whoever has the stack has told its program to end."""
        if self.record.pid == pid and not self.record.put_down:
            with contextlib.suppress(OSError):  # it is to end all the same, and is found to have ended
                self._state.change(self.part, ready=False, put_down=True)

    def up(self, **values: Any) -> None:
        """It can be used; the values of its `Record` that say what it was started with."""
        self._state.change(self.part, ready=True, **values)
