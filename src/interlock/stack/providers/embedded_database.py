"""A database with nothing to install: an SQLite file in the run's directory."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from interlock.errors import PartNotReady
from interlock.profile.models import Database
from interlock.stack.providers.availability import Availability
from interlock.stack.providers.base import Provider
from interlock.stack.providers.endpoint import Endpoint
from interlock.stack.providers.ways import Lock, Way

__all__ = ["EmbeddedDatabase"]

FILE = "database.sqlite"


class EmbeddedDatabase(Provider[Database]):
    """An SQLite file in WAL mode: readers do not hold up the writer, and it stays so for whoever opens it.

    A file that went is not made anew: those who have the old one open would go on with that.
    """

    kind = "databases"
    description = "SQLite"
    goes_by_itself = True
    _file: tuple[Path, int] | None = None

    def available(self) -> Availability:
        """Always: Python brings it."""
        return Availability(ok=True, found=f"SQLite {sqlite3.sqlite_version}, which Python brings")

    def start(self) -> Endpoint:
        """Make the file."""
        path = self.site.run.part(self.name, keeping=self.keeping) / FILE
        with contextlib.closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
        self._file = path, path.stat().st_ino
        return Endpoint(url=f"sqlite:///{path}", extra={"path": str(path)})

    def way(self) -> Way:
        """Its file is locked."""
        return Lock(lambda: self._file[0] if self._file else Path(FILE), self.name)

    def keep(self) -> dict[str, Any]:
        """The file."""
        return {"file": [str(self._file[0]), self._file[1]]} if self._file is not None else {}

    def attach(self, memory: Mapping[str, Any], endpoint: Endpoint) -> Endpoint:
        """See that the file is the one that was made."""
        path, inode = memory["file"]
        self._file = Path(path), inode
        if wrong := _wrong_with(*self._file):
            raise PartNotReady(f"its file {path} {wrong}")
        return endpoint

    def look(self) -> str | None:
        """`lost`, also where the file is no longer the one that was made, or can no longer be used."""
        if self.lost is None and self._file is not None and (wrong := _wrong_with(*self._file)):
            self.report_loss(f"its file {self._file[0]} {wrong}")
        return self.lost

    def answers(self, within: float) -> bool:
        """Whether the file is there; that takes no time."""
        del within
        return self.look() is None

    def stop(self) -> None:
        """Nothing runs; the file goes with the run's directory."""
        self._file = None


def _wrong_with(path: Path, inode: int) -> str | None:
    # Opened by SQLite alone: closing the file ourselves would take its locks from this process's other connections.
    try:
        if path.stat().st_ino != inode:
            return "was replaced by another"
        if not os.access(path, os.R_OK | os.W_OK):
            return "can no longer be read and written"
        with contextlib.closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=0)) as connection:
            connection.execute("PRAGMA schema_version").fetchone()
    except FileNotFoundError:
        return "was taken away"
    except sqlite3.OperationalError:
        return None  # somebody is at work on it
    except (OSError, sqlite3.DatabaseError) as error:
        return f"was spoilt: {error}"
    return None
