"""Parts that run already: looked for at their address, and otherwise left alone."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit

from interlock.errors import PartNotReady, StackError, UsageError
from interlock.profile.models import Broker, Database
from interlock.stack.providers.base import BrokerProvider, Endpoint, Provider

__all__ = ["ExternalBroker", "ExternalDatabase", "reach"]

REACHED_WITHIN = 3.0
PORTS = {"postgresql": 5432, "mysql": 3306, "mariadb": 3306, "amqp": 5672, "amqps": 5671, "http": 80, "https": 443}


def reach(what: str, url: str) -> Endpoint:
    """Where the address leads, once something answers there.

    Args:
        what: for the message, for example ``database "shop"``.
        url: its address.

    Raises:
        PartNotReady: nothing listens there; user and password are never shown.
        StackError: the address has no host and no known port.
    """
    parts = urlsplit(url)
    scheme = parts.scheme.partition("+")[0]
    if scheme == "sqlite":
        path = unquote(parts.path[1:])
        if not Path(path).is_file():
            raise PartNotReady(f"{what} is to be the file {path}, which is not there")
        return Endpoint(url, extra={"path": path})
    try:
        port = parts.port or PORTS.get(scheme, 0)
    except ValueError:
        port = 0
    if not parts.hostname or not port:
        raise StackError(f'{what} has an address that names no host and port: "{scheme}://..."')
    try:
        socket.create_connection((parts.hostname, port), timeout=REACHED_WITHIN).close()
    except OSError as error:
        raise PartNotReady(
            f"{what} is to be at {parts.hostname}:{port}, where nothing answers: {error.strerror or error}",
            hint="interlock does not start this part: start it, or correct its url in the profile",
        ) from None
    return Endpoint(url, parts.hostname, port)


class ExternalDatabase(Provider[Database]):
    """A database at an address."""

    kind = "databases"
    description = "a database that runs already"
    own = False

    def start(self) -> Endpoint:
        """Look whether it is there."""
        return reach(f'database "{self.name}"', self.settings.url or "")

    def stop(self) -> None:
        """It goes on."""


class ExternalBroker(BrokerProvider[Broker]):
    """A broker at an address. What its queues hold in all cannot be asked over AMQP."""

    description = "a broker that runs already"
    own = False

    def start(self) -> Endpoint:
        """Look whether it is there."""
        return reach(f'broker "{self.name}"', self.settings.url or "")

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
