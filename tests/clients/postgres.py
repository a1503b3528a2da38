"""A private, throw-away PostgreSQL for tests: started once, one fresh database per test."""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
import signal
import socket
import subprocess
import tempfile
from pathlib import Path

import psycopg
import pytest

FAST = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses=127.0.0.1"]


def _binaries() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    if not found:
        pytest.skip("PostgreSQL is not installed (make setup-local)")
    return found[-1].parent


class Postgres:
    def __init__(self) -> None:
        binaries = _binaries()
        self.directory = Path(tempfile.mkdtemp(prefix="interlock-pg-"))
        self._user = "nobody" if os.geteuid() == 0 else None
        if self._user:
            shutil.chown(self.directory, self._user)
        data = self.directory / "data"
        initdb = [binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "-N"]
        subprocess.run(initdb, check=True, capture_output=True, user=self._user, timeout=60, cwd="/")
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        settings = [part for setting in FAST for part in ("-c", setting)]
        server = [binaries / "postgres", "-D", data, "-p", str(self.port), "-k", self.directory, *settings]
        with (self.directory / "log").open("wb") as log:
            self.process = subprocess.Popen(server, stdout=log, stderr=log, user=self._user, cwd="/")
        self._numbers = itertools.count(1)
        self._admin = self._connect()

    def _connect(self) -> psycopg.Connection:
        for _ in range(200):
            try:
                return psycopg.connect(f"host=127.0.0.1 port={self.port} user=postgres", autocommit=True)
            except psycopg.OperationalError:
                if self.process.poll() is not None:
                    break
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self.process.wait(0.02)
        raise AssertionError((self.directory / "log").read_text())

    def new_url(self) -> str:
        name = f"t{next(self._numbers)}"
        self._admin.execute(f"create database {name}")
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/{name}"

    def stop(self) -> None:
        self._admin.close()
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait(10)
        shutil.rmtree(self.directory)
