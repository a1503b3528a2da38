"""A service process: its parts, its start, its end. What it does is the business of the module that runs it."""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from shop.accounts import SESSION_SECONDS, Accounts
from shop.broker import BrokerUnusable, parameters
from shop.consumer import Consumer, Handler
from shop.database import Database, DatabaseUnusable
from shop.inbox import Inbox
from shop.log import log_for
from shop.outbox import Outbox
from shop.readiness import Readiness
from shop.relay import Relay
from shop.settings import Settings
from shop.tables import inbox

if TYPE_CHECKING:
    from shop.web import WebServer

# All of the end of a service, in seconds.
_FAREWELL = 2.5


class Part(Protocol):
    """Something else that a service runs, such as an HTTP server."""

    def run(self) -> None: ...

    def stop(self) -> None: ...


class Service:
    """What every service has. Making one checks its settings and its database; both end the process with a sentence."""

    def __init__(self, name: str, parts: tuple[str, ...] = ("consumer", "outbox")) -> None:
        self.name = name
        self.settings = Settings(f"shop.{name}")
        try:
            patience = self.settings.seconds("SHOP_LOCK_PATIENCE", 10.0)
            self.database = Database(self.settings.text("SHOP_DATABASE_URL"), patience)
            self._broker = parameters(self.settings.text("SHOP_BROKER_URL"))
        except (DatabaseUnusable, BrokerUnusable) as problem:
            self.settings.refuse(str(problem))
        self.log = log_for(name)
        self.outbox = Outbox(name, self.database)
        self.inbox = Inbox(name)
        self.stopping = threading.Event()
        self.readiness = Readiness(name, parts, self.log)
        self._parts = parts
        self._exit_code = 0

    def accounts(self) -> Accounts:
        """Who may sign in, and for how long."""
        return Accounts(self.database, self.settings.seconds("SHOP_SESSION_SECONDS", SESSION_SECONDS))

    def web_server(self, port: int, app: Callable[..., Iterable[bytes]]) -> WebServer:
        """The service's HTTP server; a port that is taken ends the process with a sentence."""
        from shop.web import WebServer  # noqa: PLC0415  not every service has one

        try:
            return WebServer(app, port, started=partial(self.readiness.up, "HTTP server"))
        except OSError as problem:
            self.settings.refuse(f"port {port} cannot be used: {problem.strerror}")

    def run(self, handlers: Mapping[str, Handler], *, at_once: int = 1, others: Iterable[Part] = ()) -> int:
        """Work until SIGTERM or SIGINT; returns the exit code.

        Args:
            handlers: what to do about each event; none where the service consumes nothing.
            at_once: messages that may be in hand at a time.
            others: what else runs, each on a thread of its own.
        """
        try:
            self.database.check(inbox)
        except DatabaseUnusable as problem:
            self.settings.refuse(str(problem))
        # Waited for below; threads inherit the mask, so no handler ever runs in the middle of something.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
        common: dict[str, Any] = {
            "parameters": self._broker,
            "readiness": self.readiness,
            "stopping": self.stopping,
            "log": self.log,
        }
        parts: list[Part] = list(others)
        if handlers:
            parts.append(Consumer(self.name, handlers, at_once=at_once, **common))
        jobs: list[Callable[[], None]] = [part.run for part in parts]
        if "outbox" in self._parts:
            jobs.append(Relay(self.outbox, **common).run)
        threads = [threading.Thread(target=self._guarded, args=(job,), daemon=True) for job in jobs]
        for thread in threads:
            thread.start()
        signal.sigwait({signal.SIGTERM, signal.SIGINT})
        self.stopping.set()
        self.outbox.added.set()
        for part in parts:
            part.stop()
        deadline = time.monotonic() + _FAREWELL
        for thread in threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        self.log.info("%s has stopped", self.name)
        logging.shutdown()
        return self._exit_code

    def _guarded(self, job: Callable[[], None]) -> None:
        try:
            job()
        except BaseException:
            self.log.exception("%s cannot go on", self.name)
            self._exit_code = 1
            os.kill(os.getpid(), signal.SIGTERM)
