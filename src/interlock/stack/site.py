"""What the parts of one stack share."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from interlock.journal import Journal
from interlock.stack.story import TAIL, told
from interlock.stack.sweep import RunDirectory

__all__ = ["Site"]


@dataclass(frozen=True)
class Site:
    """What the parts of a stack share.

    Attributes:
        run: the run's private directory.
        journal: where parts record what happens to them.
        base: the suite's root; relative paths of the profile start there.
        aborted: set when another part failed, so that nobody waits in vain.
        starting: set while the stack comes up: what goes then ends the start at once.
    """

    run: RunDirectory
    journal: Journal
    base: Path
    aborted: threading.Event = field(default_factory=threading.Event)
    starting: threading.Event = field(default_factory=threading.Event)

    def told(self, sentence: str, log: Sequence[str]) -> str:
        """The sentence with the end of a log below it, without the secrets a program may have written there."""
        clean = self.journal.redactor.text
        # Line by line first: what is shortened afterwards must not keep half a secret.
        return clean(told(clean(sentence), [clean(line) for line in log[-TAIL:]]))
