"""A private, throw-away PostgreSQL, installed here or from a wheel: laid out in 0.4 s, up in 0.03 s, gone in 0.01 s."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from interlock.errors import PartUnavailable
from interlock.profile.models import Database
from interlock.stack.command import child_environment
from interlock.stack.errand import run_errand
from interlock.stack.ports import HOST, Reservation
from interlock.stack.process import ManagedProcess
from interlock.stack.providers.application_role import ApplicationRole
from interlock.stack.providers.availability import Availability
from interlock.stack.providers.binaries import account, find_postgres, no_postgres, within_reach
from interlock.stack.providers.drivers import PSYCOPG, package
from interlock.stack.providers.endpoint import Endpoint
from interlock.stack.providers.local_server import LocalServer
from interlock.stack.providers.postgres_options import OPTIONS, speaks

__all__ = ["LocalPostgres"]

LAID_OUT_WITHIN = 30.0
STOPS_WITHIN = 5.0
CRASHED = "terminating any other active server processes"


class LocalPostgres(LocalServer[Database]):
    """A cluster of its own for one database; never as root, and for nobody without its password."""

    kind = "databases"
    description = "a private PostgreSQL"
    program = "PostgreSQL"
    goes_by_itself = True
    ready_line = "database system is ready to accept connections"
    ready_within = 15.0
    _port: Reservation | None = None
    _role: ApplicationRole | None = None
    _laid_out: tuple[Path, Path, str | None]

    def available(self) -> Availability:
        """Whether PostgreSQL's server programs and SQLAlchemy's driver for it are there."""
        found = find_postgres()
        if found is None:
            return Availability(ok=False, reason=no_postgres(), fix=PSYCOPG)
        if refused := _refused():
            return Availability(ok=False, reason=refused, fix="run it as a user that this machine knows")
        driver = package("psycopg")
        told = f"PostgreSQL from {found.origin}, {found.programs}"
        return Availability(ok=True, found=told) if driver.ok else driver

    def start(self) -> Endpoint:
        """Lay out a data directory and start a server on it."""
        found = find_postgres()
        if found is None:
            self.ensure_available()
            raise PartUnavailable("PostgreSQL went away while it was looked for", hint=PSYCOPG)
        self.description = f"PostgreSQL from {found.origin}"
        user = account("postgres")
        home = self.site.run.part(self.name, user=user, keeping=self.keeping)
        programs = within_reach(home, user, *found.trees)(found.programs)
        password = self.new_password()
        self._lay_out(programs, home, user, password)
        self._laid_out = programs, home, user
        self._port = Reservation()
        self.come_up()
        port = self._port.port
        endpoint = Endpoint(f"postgresql+psycopg://postgres:{password}@{HOST}:{port}/postgres", HOST, port)
        self._role = ApplicationRole(endpoint)
        self._role.make()
        return endpoint

    def way(self) -> ApplicationRole | None:
        """The application has a role of its own."""
        return self._role

    def told(self, endpoint: Endpoint) -> Endpoint:
        """The same with the application's role."""
        return self._role.endpoint if self._role is not None else endpoint

    def start_again(self) -> None:
        """Start the server on the files that it has; what was taken away when it went is there again."""
        super().start_again()
        if self._role is not None:
            self._role.open()

    def _lay_out(self, programs: Path, home: Path, user: str | None, password: str) -> None:
        file = home / "password"
        file.write_text(password)
        if user is not None:
            shutil.chown(file, user)
        command = [str(programs / "initdb"), "-D", "data", "-U", "postgres", "-E", "UTF8", "--no-locale", "--no-sync"]
        run_errand(
            f'laying out PostgreSQL for "{self.name}"',
            [*command, "-A", "scram-sha-256", "--pwfile", "password"],
            self.site,
            env=_environment(),
            cwd=home,
            within=LAID_OUT_WITHIN,
            user=user,
            # Not asked but waited for, a moment: any signal would kill what it runs, which leaves its shared memory.
            ask=signal.SIGCONT,
        )
        file.unlink()

    def launch(self, life: object) -> ManagedProcess:
        """Start a server on the data directory; after a crash it recovers by itself."""
        programs, home, user = self._laid_out

        def listen(line: str) -> None:
            if CRASHED in line and life is self._life:
                self.report_loss(
                    self.site.told("a process of PostgreSQL crashed, and took every connection with it", self.logs())
                )

        return ManagedProcess(
            self.name,
            self._command(programs, home, self._port.port if self._port else 0),
            env=_environment(),
            cwd=home,
            on_line=listen,
            on_exit=lambda code: self.gone(life, code),
            run=self.site.run,
            # At once, and with its shared memory; killed, it would leave that.
            ask=signal.SIGQUIT,
            user=user,
            keeping=self.keeping,
        )

    def keep(self) -> dict[str, Any]:
        """Programs, data directory and account."""
        programs, home, user = self._laid_out
        return {"programs": str(programs), "home": str(home), "user": user}

    def attach(self, memory: Mapping[str, Any], endpoint: Endpoint) -> Endpoint:
        """Look after the server that is there."""
        self._laid_out = Path(memory["programs"]), Path(memory["home"]), memory["user"]
        self._port = Reservation(endpoint.port)
        self.take_over()
        self._role = ApplicationRole(endpoint)
        return endpoint

    def let_go(self) -> None:
        """Leave the server running."""
        super().let_go()
        if self._port is not None:
            self._port.release()

    @staticmethod
    def _command(programs: Path, home: Path, port: int) -> list[str]:
        options = [f"listen_addresses={HOST}", *OPTIONS]
        where = ["-D", str(home / "data"), "-p", str(port), "-k", str(home)]
        return [str(programs / "postgres"), *where, *(word for option in options for word in ("-c", option))]

    def responds(self, within: float) -> bool:
        """Whether it answers a client's first question."""
        return self._port is None or speaks(self._port.port, within)

    def stop(self) -> None:
        """Ask for an immediate shutdown."""
        self._life, self._up = None, False
        if self._process is not None:
            self._process.stop(STOPS_WITHIN)
        if self._port is not None:
            self._port.release()


def _refused() -> str:
    """Why its own initdb would not run as whoever we are, or empty: in a container an account may be a mere number."""
    number = os.getuid()
    try:
        pwd.getpwuid(number)
    except KeyError:
        return f"PostgreSQL's initdb runs for no user without a name, and this machine has none for user id {number}"
    return ""


def _environment() -> dict[str, str]:
    return child_environment({"LC_ALL": "C.UTF-8"}, without=("PG",))
