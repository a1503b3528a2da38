"""The known state of one database: taken once, brought back before every scenario.

What is done to rows is in `sqlite` and `postgresql`; here is what both share: who may be reset at all, the
clock, and the errors people read.
"""

from __future__ import annotations

import os
import pickle
import threading
import time
from collections.abc import Collection
from dataclasses import replace
from typing import Any, Protocol

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from interlock.errors import InterlockError, PartUnavailable, ResetError
from interlock.profile.models import Broker, Database
from interlock.stack.isolation.report import ResetReport

LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1")


def may_reset(part: Database | Broker) -> bool:
    """Whether interlock may empty and re-seed this part: it started it itself, or the profile allows it.

    Example:
        >>> may_reset(Database(provider="external", url="postgresql://staging/shop"))
        False
    """
    return part.provider != "external" or part.reset == "allowed"


class Baseline(Protocol):
    """What each kind of database must be able to do."""

    def capture(self) -> None:
        """Remember what is there."""

    def accept(self) -> None:
        """Take the schema as it is for the one that belongs there."""

    def reset(self) -> ResetReport:
        """Bring it back."""

    def kept(self) -> object:
        """What was remembered, to be pickled."""

    def recall(self, kept: Any) -> None:
        """Remember what `kept` gave; what is there now may be anything."""

    def renew(self) -> None:
        """Connect anew."""

    def close(self) -> None:
        """Hang up."""


class DatabaseBaseline:
    """Remembers every row of a database and brings them back.

    `capture` reads all tables once, after schema and reference data are there. `reset` empties only the tables
    that changed since (DELETE, children first), fills them again (parents first), sets sequences back, refreshes
    materialised views that were refreshed, and drops what was made since `accept`, in one transaction. Values are never
    converted: PostgreSQL gives and takes its own COPY text, SQLite copies from an attached database in memory. Large
    objects, types and functions are left as they are, and so are indexes on tables of the baseline.

    Args:
        url: the database's address, as SQLAlchemy writes it: SQLite files and PostgreSQL.
        name: what messages call it.
        ignore: tables that are never touched, nor the sequences they own. A name that is not there yet is fine:
            a service may make its table later.
        within: how long a lock held by the application is waited for, in seconds.
        allowed: whether a database on another machine may be written to; the profile's ``reset = "allowed"``.

    Raises:
        ResetError: the database is on another machine and nobody allowed it, or it is of an unknown kind.
        PartUnavailable: the database's driver is not installed.

    Example:
        ``baseline = DatabaseBaseline("sqlite:////tmp/shop.db")``, then ``baseline.capture()`` once and
        ``baseline.reset().changed`` before each scenario.
    """

    def __init__(
        self, url: str, *, name: str = "", ignore: Collection[str] = (), within: float = 3.0, allowed: bool = False
    ) -> None:
        address = _parsed(url)
        self.name = name or str(address.database or "").rpartition("/")[2]
        elsewhere = _hosts_elsewhere(address)
        if elsewhere and not allowed:
            raise ResetError(
                f'database "{self.name}" is on {elsewhere[0]}: only databases on this machine are reset',
                hint='write reset = "allowed" beside its url in the profile if its rows may be deleted',
            )
        self._baseline = _baseline(address, self.name, frozenset(ignore), within)
        self._lock = threading.Lock()
        self._captured = False

    @classmethod
    def of(cls, name: str, part: Database, url: str) -> DatabaseBaseline:
        """The baseline of a profile's database.

        Args:
            name: its name in the profile.
            part: what the profile says of it.
            url: where it is, once it has been started.

        Raises:
            ResetError: it is external, and the profile does not allow that it is reset.
        """
        if not may_reset(part):
            raise ResetError(
                f'database "{name}" is external and was not started by interlock: it is never reset',
                hint='write reset = "allowed" beside its url in the profile if its rows may be deleted',
            )
        return cls(url, name=name, ignore=part.ignore, allowed=part.reset == "allowed")

    def capture(self) -> None:
        """Remember what is there now: this is the known state.

        Raises:
            ResetError: the database cannot be read.
        """
        with self._lock:
            self._baseline.capture()
            self._captured = True

    def accept(self) -> None:
        """Take the schema as it is for the one that belongs there; the known rows stay those of `capture`.

        Called once everything is up: tables that services made when they started stay, and are emptied at a reset.

        Raises:
            ResetError: a table or column that the baseline had is gone.
        """
        with self._lock:
            self._baseline.accept()

    def kept(self) -> bytes:
        """The known state, for `recall` in another process."""
        with self._lock:
            return pickle.dumps(self._baseline.kept())

    def recall(self, kept: bytes) -> None:
        """The known state is what `kept` gave, in place of `capture`: whatever happened to the database since.

        Raises:
            ResetError: that cannot be read, or the database no longer has the tables for it.
        """
        with self._lock:
            try:
                self._baseline.recall(pickle.loads(kept))  # noqa: S301 - from our own private directory
            except InterlockError:
                raise
            except Exception as error:
                raise ResetError(f'the known state of database "{self.name}" cannot be read: {error!r}') from error
            self._captured = True

    def reset(self) -> ResetReport:
        """Bring the known state back.

        Raises:
            ResetError: it could not be reached; the message names the table and, where possible, who holds it.
                Nothing has been changed then.
        """
        with self._lock:
            if not self._captured:
                raise ResetError(f'database "{self.name}" has no baseline yet: capture() comes before reset()')
            started = time.perf_counter()
            report = self._baseline.reset()
            return replace(report, seconds=time.perf_counter() - started)

    def renew(self) -> None:
        """Connect anew: the server was started again. The known state stays what it is.

        Raises:
            ResetError: nobody answers there.
        """
        with self._lock:
            self._baseline.renew()

    def close(self) -> None:
        """Hang up; what is in the database stays."""
        with self._lock:
            self._baseline.close()


def _parsed(url: str) -> URL:
    try:
        return make_url(url)
    except ArgumentError:
        raise ResetError("a database's url is not an address SQLAlchemy can read") from None


def _hosts_elsewhere(url: URL) -> list[str]:
    """The other machines an address leads to: libpq takes hosts from the query and the process environment too."""
    named = [url.host or ""]
    for key in ("host", "hostaddr"):
        value = url.query.get(key, ())
        named += [value] if isinstance(value, str) else value
    if not any(named) and url.get_backend_name() == "postgresql":
        named = [os.environ.get("PGHOST", ""), os.environ.get("PGHOSTADDR", "")]
    hosts = [host.strip() for text in named for host in text.split(",")]
    # A path is the directory of a socket; hosts in a query may bring their port.
    return [
        host
        for host in hosts
        if host and host[0] not in "/@" and host.rpartition(":")[0] not in LOCAL_HOSTS and host not in LOCAL_HOSTS
    ]


def _baseline(url: URL, name: str, ignore: frozenset[str], within: float) -> Baseline:
    kind = url.get_backend_name()
    if kind == "sqlite":
        from interlock.stack.isolation.sqlite import SqliteBaseline  # noqa: PLC0415 - only what is used is loaded

        return SqliteBaseline(url, name, ignore, within)
    if kind == "postgresql":
        try:
            from interlock.stack.isolation.postgresql import PostgresBaseline  # noqa: PLC0415 - an optional driver
        except ModuleNotFoundError as error:
            raise PartUnavailable(
                f'database "{name}" is PostgreSQL and its driver is not installed: {error}',
                hint="pip install 'interlock[postgres]'",
            ) from None
        return PostgresBaseline(url, name, ignore, within)
    raise ResetError(f'database "{name}" is of kind {kind}; interlock resets SQLite and PostgreSQL')
