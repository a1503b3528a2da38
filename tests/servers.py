"""Private servers for tests, started as the stack starts them: installed here, from the wheel, or unpacked."""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import psycopg
import pytest

from interlock.journal import Journal
from interlock.profile import models
from interlock.stack.providers import binaries, provider_class
from interlock.stack.providers.binaries import POSTGRES, RABBITMQ
from interlock.stack.site import Site
from interlock.stack.sweep import RunDirectory

GUEST = """
    rabbit_auth_backend_internal:add_user(<<"guest">>, <<"guest">>, <<"a test">>),
    rabbit_auth_backend_internal:set_permissions(<<"guest">>, <<"/">>, <<".*">>, <<".*">>, <<".*">>, <<"a test">>).
"""


POSTGRES_WAYS = [way for way in ("installed", "wheel") if binaries.find_postgres({**os.environ, POSTGRES: way})]
RABBITMQ_WAYS = [way for way in ("installed", "unpacked") if binaries.find_rabbitmq({**os.environ, RABBITMQ: way})]
"""What this machine has; what is claimed of one of them holds for all. Without any, a test says what is missing."""


class Server:
    """Up when made, gone after `stop`; a skip where this machine does not have it."""

    def __init__(self, kind: Any, settings: Any) -> None:
        self._base = Path(tempfile.mkdtemp(prefix="ilt"))
        self._base.chmod(0o755)
        self._site = Site(RunDirectory(self._base / "runs"), Journal(), self._base)
        self.part: Any = provider_class(kind, "local")("server", settings, self._site)
        try:
            found = self.part.available()
            if not found.ok:
                pytest.skip(f"{found.reason}: {found.fix}")
            self.endpoint = self.part.start()
        except BaseException:
            self.stop()
            raise

    @property
    def process(self) -> Any:
        return self.part.process

    @property
    def port(self) -> int:
        return int(self.endpoint.port)

    def stop(self) -> None:
        self.part.stop()
        self._site.run.close()
        shutil.rmtree(self._base)


class Postgres(Server):
    """With a fresh database for each test."""

    def __init__(self) -> None:
        super().__init__("databases", models.Database(provider="local"))
        self._numbers = itertools.count(1)
        self._admin = psycopg.connect(self.endpoint.url.replace("+psycopg", ""), autocommit=True)

    def new_url(self, name: str = "") -> str:
        name = name or f"t{next(self._numbers)}"
        self._admin.execute(f"create database {name}")
        return f"{self.endpoint.url.removesuffix('/postgres')}/{name}"

    def stop(self) -> None:
        if hasattr(self, "_admin"):
            self._admin.close()
        super().stop()


class RabbitMQ(Server):
    """With a guest, whom every client knows."""

    def __init__(self) -> None:
        super().__init__("brokers", models.Broker(provider="local"))
        self.part._node.ask(" ".join(GUEST.split()))
        self.url = f"amqp://guest:guest@127.0.0.1:{self.port}"

    def trace(self, *, on: bool) -> None:
        self.part.trace(on=on)
