"""The directory of Allure results: emptied at the start of a run, then one file per result and attachment.

Every file appears whole: it is written beside its place and renamed. Nothing is flushed to the disk itself; after a
power cut there is no run to report.

The files of the run before are written over rather than removed and made anew: a file system without a journal looks
at every inode that was freed lately before it gives a new one, up to 0.7 ms a file, which is more than all the rest.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from allure_commons.model2 import Attachment, GlobalAttachment, GlobalError, Globals

from interlock.errors import UsageError
from interlock.interrupts import undisturbed
from interlock.reporting.model import milliseconds, to_json
from interlock.reporting.writing import ROOM, cannot_write

SPARE = ".spare"
"""What files are called while they are not, or no longer, part of the results."""


class ResultsDirectory:
    """Writes Allure's files below ``path``.

    Args:
        path: the directory, usually ``reports/allure-results``; what an earlier run left there is removed.

    Attributes:
        trouble: the first file that could not be written, as a sentence; the run goes on, for its clean-up's sake.

    Raises:
        UsageError: the directory cannot be made, emptied or written to.
    """

    def __init__(self, path: Path) -> None:
        # Absolute: a step may change the working directory.
        self.path = path.absolute()
        self.trouble = ""
        self._prefix = f"{self.path}{os.sep}"
        self._spares: list[str] = []
        try:
            self._make_empty()
        except OSError as error:
            raise UsageError(cannot_write(self.path, error), hint=ROOM) from error

    def add_result(self, result: Any) -> None:
        """Write the result of one scenario."""
        self._write(f"{result.uuid}-result.json", to_json(result).encode())

    def add_container(self, container: Any) -> None:
        """Write the set-up and tear-down of one scenario."""
        self._write(f"{container.uuid}-container.json", to_json(container).encode())

    def attachment(self, name: str, body: str | bytes, mime: str | None, extension: str) -> Any:
        """Write an attachment; the answer goes into an item's ``attachments``."""
        source = f"{new_uuid()}-attachment.{extension}"
        self._write(source, body.encode("utf-8", "replace") if isinstance(body, str) else body)
        return Attachment(name=name, source=source, type=mime)

    def add_global_error(self, message: str, trace: str | None, at: float) -> None:
        """Say what went wrong outside of every scenario."""
        error = GlobalError(message=message, trace=trace, timestamp=milliseconds(at))
        self._write(f"{new_uuid()}-globals.json", to_json(Globals(errors=[error])).encode())

    def add_global_attachment(self, attachment: Any, at: float) -> None:
        """Show an attachment that belongs to no scenario."""
        shown = GlobalAttachment(
            name=attachment.name, source=attachment.source, type=attachment.type, timestamp=milliseconds(at)
        )
        self._write(f"{new_uuid()}-globals.json", to_json(Globals(attachments=[shown])).encode())

    def write_environment(self, environment: Mapping[str, str]) -> None:
        """Write ``environment.properties``, which reports show as facts about the run."""
        lines = [f"{_key(name)} = {_value(value)}\n" for name, value in environment.items()]
        self._write("environment.properties", "".join(lines).encode())

    def count(self) -> int:
        """How many results are there."""
        try:
            return sum(entry.name.endswith("-result.json") for entry in os.scandir(self.path))
        except OSError:
            return 0

    def _make_empty(self) -> None:
        self.path.mkdir(parents=True, exist_ok=True)
        for number, entry in enumerate(list(os.scandir(self.path))):
            if entry.is_dir(follow_symlinks=False):
                shutil.rmtree(entry.path, ignore_errors=True)
            elif _only_ours(entry):
                self._spares.append(f"{self._prefix}{number}{SPARE}")
                os.replace(entry.path, self._spares[-1])  # noqa: PTH105
            else:
                Path(entry.path).unlink(missing_ok=True)
        # Said now, not after an hour of scenarios.
        with tempfile.TemporaryFile(dir=self.path) as trial:
            trial.write(b"?")

    def clear(self) -> None:
        """Remove what is left of the run before."""
        with contextlib.suppress(OSError):
            while self._spares:
                Path(self._spares.pop()).unlink(missing_ok=True)

    @undisturbed
    def _write(self, name: str, body: bytes) -> None:
        place = self._prefix + name
        beside = self._spares.pop() if self._spares else place + SPARE
        try:
            _write_over(beside, body)
            os.replace(beside, place)  # noqa: PTH105
        except OSError as error:
            self.trouble = self.trouble or cannot_write(place, error)
            with contextlib.suppress(OSError):
                os.unlink(beside)  # noqa: PTH108


def _write_over(path: str, body: bytes) -> None:
    file = os.open(path, os.O_WRONLY | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o666)
    try:
        written = 0
        while written < len(body):
            written += os.write(file, body[written:])
        # Last, and not to nothing at first: ext4 would write such a file out at once.
        os.ftruncate(file, written)
    finally:
        os.close(file)


def _only_ours(entry: os.DirEntry[str]) -> bool:
    """Whether to write over a file changes nothing elsewhere: an archive may hold a link to it."""
    return (
        entry.is_file(follow_symlinks=False)
        and entry.stat(follow_symlinks=False).st_nlink == 1
        and os.access(entry.path, os.W_OK)
    )


def new_uuid() -> str:
    """A name nobody else has."""
    return str(uuid.uuid4())


def _key(name: str) -> str:
    return "".join(f"\\{character}" if character in " :=#!\\" else character for character in name)


def _value(value: str) -> str:
    return value.replace("\\", "\\\\").replace("\n", "\\n")
