"""What is written down of a kept stack: one file, replaced as a whole whenever a part changes."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import shutil
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from interlock.profile.references import Part

__all__ = ["Record", "State"]

FORM = 1
"""Of the file; what another form says is not understood."""


@dataclass
class Record:
    """One part.

    Attributes:
        fingerprint: what it was started with; empty until it was up once.
        description: what it is, in a few words.
        endpoint: its address, as the fields of `Endpoint`.
        approach: where the application is told to look for it, likewise.
        memory: what its provider wants to know again.
        pid: its process, 0 where it has none.
        known: that process's identity.
        ask: the number of the signal that asks it to end.
        since: when that process was started, seconds since the epoch.
        ready: whether it came up.
        put_down: whether whoever had the stack ended it.
        directory: the name of the directory that its files are in; empty where it has none.
        own: whether interlock started it.
    """

    fingerprint: str = ""
    description: str = ""
    endpoint: dict[str, Any] = field(default_factory=dict)
    approach: dict[str, Any] = field(default_factory=dict)
    memory: dict[str, Any] = field(default_factory=dict)
    pid: int = 0
    known: str = ""
    ask: int = 0
    since: float = 0.0
    ready: bool = False
    put_down: bool = False
    directory: str = ""
    own: bool = True


class State:
    """The parts of a kept stack, and the file they are written to.

    Args:
        path: the file.
        about: what else is to be said of the stack: suite, environment.
        parts: what is known already.

    Attributes:
        parts: by kind and name.
        since: when it was kept, seconds since the epoch.
        in_use: whether somebody has begun to use it and not said that it is in order again.
        complete: whether it is to be found by others; until then nothing is written.
    """

    def __init__(self, path: Path, about: Mapping[str, str], parts: Mapping[Part, Record] | None = None) -> None:
        self.path, self.about = path, dict(about)
        self.parts: dict[Part, Record] = dict(parts or {})
        self.since, self.in_use, self.complete = time.time(), False, False
        self._lock = threading.RLock()

    @classmethod
    def read(cls, path: Path) -> Self | None:
        """What the file says; None where it is not there, not as it was written, or of another form."""
        try:
            said = json.loads(path.read_text("utf-8"))
            if said["form"] != FORM or said.pop("sum") != _sum(said):
                return None
            parts = {tuple(name.split(".", 1)): Record(**record) for name, record in said["parts"].items()}
            state = cls(path, said["about"], parts)
            state.since, state.in_use, state.complete = float(said["since"]), bool(said["in_use"]), True
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return None
        return state

    def save(self) -> None:
        """Write it down, if it is complete."""
        with self._lock:
            if not self.complete:
                return
            said = {
                "form": FORM,
                "about": self.about,
                "since": self.since,
                "in_use": self.in_use,
                "parts": {f"{kind}.{name}": dataclasses.asdict(one) for (kind, name), one in self.parts.items()},
            }
            beside = self.path.with_suffix(".new")
            # Passwords are in it: at no moment is it anybody else's to read.
            ours_alone = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(ours_alone, "w", encoding="utf-8") as file:
                json.dump({**said, "sum": _sum(said)}, file, indent=1)
            beside.replace(self.path)

    def change(self, part: Part, **values: Any) -> None:
        """Write down what is new of a part."""
        with self._lock:
            before = self.parts.get(part)
            self.parts[part] = dataclasses.replace(before or Record(), **values)
            if self.parts[part] != before:
                self.save()

    def move(self, part: Part, directory: str) -> None:
        """Its files are in this directory from now on; those of the one before it, which has ended, are removed."""
        with self._lock:
            before = self.parts.get(part)
            self.change(part, directory=directory)
        self._remove_files(before)

    def forget(self, part: Part) -> None:
        """It is no part any more, and has ended: its files are removed."""
        with self._lock:
            before = self.parts.pop(part, None)
            self.save()
        self._remove_files(before)

    def _remove_files(self, of: Record | None) -> None:
        if of is not None and of.directory:
            shutil.rmtree(self.path.with_name(of.directory), ignore_errors=True)


def _sum(said: Mapping[str, Any]) -> str:
    """Tells whether anybody else has changed what is said."""
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:16]
