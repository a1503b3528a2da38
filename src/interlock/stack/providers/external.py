"""Parts that run already: looked for at their address, and otherwise left alone."""

from __future__ import annotations

import socket
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from interlock.errors import ClientError, PartNotReady, UsageError
from interlock.profile.models import Broker, Database
from interlock.stack.providers.availability import Availability
from interlock.stack.providers.base import Provider
from interlock.stack.providers.brokers import BrokerProvider
from interlock.stack.providers.drivers import driver_for
from interlock.stack.providers.endpoint import Endpoint
from interlock.stack.story import in_short

__all__ = ["ExternalBroker", "ExternalDatabase", "reach"]

REACHED_WITHIN = 3.0
GREETS_WITHIN = 5
"""Seconds for what listens there to show that it is what the profile takes it for."""
PORTS = {"postgresql": 5432, "mysql": 3306, "mariadb": 3306, "amqp": 5672, "amqps": 5671, "http": 80, "https": 443}
HINT = "interlock does not start this part: see that it is there, or correct its url in the profile"


def reach(what: str, url: str) -> Endpoint:
    """Where the address leads, once something listens there.

    Args:
        what: for the message, for example ``service "shop"``.
        url: its address.

    Raises:
        PartNotReady: nothing listens there; user and password are never shown.
    """
    parts = urlsplit(url)
    return _listening(what, url, parts.hostname or "", parts.port or PORTS.get(parts.scheme, 0))


def _listening(what: str, url: str, host: str, port: int) -> Endpoint:
    try:
        socket.create_connection((host, port), timeout=REACHED_WITHIN).close()
    except (OSError, UnicodeError) as error:
        why = getattr(error, "strerror", None) or error
        raise PartNotReady(f"{what} is to be at {host}:{port}, where nothing answers: {why}", hint=HINT) from None
    return Endpoint(url, host, port)


class ExternalDatabase(Provider[Database]):
    """A database at an address."""

    kind = "databases"
    description = "a database that runs already"
    own = False
    _limits: list[str]

    @property
    def behind_a_door(self) -> bool:
        """Where the profile allows it to be taken away from the application."""
        return self.settings.faults == "allowed"

    def available(self) -> Availability:
        """Whether SQLAlchemy can talk to such a database here."""
        return driver_for(self.settings.url or "")

    def start(self) -> Endpoint:
        """Look whether it is there, and lets us in.

        Raises:
            PartNotReady: there is nothing, or something else, or it refuses.
        """
        import sqlalchemy as sa  # noqa: PLC0415 - imported by `available` already

        url = self.settings.url or ""
        address = sa.make_url(url)
        kind, what = address.get_backend_name(), f'database "{self.name}"'
        if kind == "sqlite":
            path = address.database or ""
            if not Path(path).is_file():
                raise PartNotReady(f'{what} is to be the file "{path}", and there is no such file', hint=HINT)
            endpoint, where = Endpoint(url, extra={"path": path}), f'in the file "{path}"'
        elif address.host:
            endpoint = _listening(what, url, address.host, address.port or PORTS.get(kind, 0))
            where = f"at {endpoint.host}:{endpoint.port}"
        else:
            endpoint, where = Endpoint(url), "at its socket on this machine"
        self._ask(address, f"{what} {where}")
        return endpoint

    def limits(self, consumers: Mapping[str, str]) -> list[str]:
        """Which tables its user may not read or write."""
        del consumers
        return self._limits

    def _ask(self, address: Any, what: str) -> None:
        import sqlalchemy as sa  # noqa: PLC0415 - as above

        from interlock.stack.providers.table_rights import table_limits  # noqa: PLC0415 - as above

        bounded = {"connect_timeout": GREETS_WITHIN} if address.get_backend_name() == "postgresql" else {}
        engine = sa.create_engine(address, connect_args=bounded, poolclass=sa.NullPool)
        try:
            sa.inspect(engine).get_table_names()
            self._limits = table_limits(self.name, engine)
        except sa.exc.SQLAlchemyError as error:
            said = " ".join(str(getattr(error, "orig", None) or error).split())
            told = self.site.journal.redactor.text(f"{what} cannot be used: {in_short(said)}")
            raise PartNotReady(told, hint=HINT) from None

    def stop(self) -> None:
        """It goes on."""


class ExternalBroker(BrokerProvider[Broker]):
    """A broker at an address. What its queues hold in all cannot be asked over AMQP."""

    description = "a broker that runs already"
    own = False

    @property
    def behind_a_door(self) -> bool:
        """Where the profile allows it to be taken away from the application."""
        return self.settings.faults == "allowed"

    def start(self) -> Endpoint:
        """Look whether it is there, and lets us in.

        Raises:
            PartNotReady: there is nothing, or something else, or it refuses.
        """
        from interlock.clients.link import refusal  # noqa: PLC0415 - only with a broker is pika needed

        url = self.settings.url or ""
        endpoint = reach(f'broker "{self.name}"', url)
        if why := refusal(url, GREETS_WITHIN):
            told = f'broker "{self.name}" at {endpoint.host}:{endpoint.port} cannot be used: {in_short(why)}'
            raise PartNotReady(self.site.journal.redactor.text(told), hint=HINT)
        return endpoint

    def limits(self, consumers: Mapping[str, str]) -> list[str]:
        """Which exchanges its user may not listen or publish to, and which queues are not there.

        Raises:
            PartNotReady: it went while it was asked.
        """
        from interlock.stack.providers.permissions import broker_limits  # noqa: PLC0415 - as in start

        hide = self.site.journal.redactor.text
        try:
            url, exchanges = self.settings.url or "", self.settings.exchanges
            self.unheard, told = broker_limits(self.name, url, exchanges, consumers)
        except ClientError as error:
            raise PartNotReady(hide(error.message), hint=HINT) from None
        return [hide(sentence) for sentence in told]

    def stop(self) -> None:
        """It goes on."""

    def purge(self, queues: Sequence[str]) -> None:
        """Empty these queues, where the profile allows it.

        Raises:
            UsageError: the profile does not say ``reset = "allowed"``.
        """
        if self.settings.reset != "allowed":
            raise UsageError(
                f'the queues of broker "{self.name}" are not purged, because interlock did not start it',
                hint='reset = "allowed" in the profile permits it',
            )
        from interlock.stack.exchanges import purge  # noqa: PLC0415 - only this needs pika here

        purge(self.settings.url or "", queues)
