"""A database with nothing to install: an SQLite file in the run's directory."""

from __future__ import annotations

import contextlib
import sqlite3

from interlock.profile.models import Database
from interlock.stack.providers.base import Endpoint, Provider

__all__ = ["EmbeddedDatabase"]


class EmbeddedDatabase(Provider[Database]):
    """An SQLite file in WAL mode: readers do not hold up the writer, and it stays so for whoever opens it."""

    kind = "databases"
    description = "SQLite"

    def start(self) -> Endpoint:
        """Make the file."""
        path = self.site.run.part(self.name) / "database.sqlite"
        with contextlib.closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
        return Endpoint(url=f"sqlite:///{path}", extra={"path": str(path)})

    def stop(self) -> None:
        """Nothing runs; the file goes with the run's directory."""
