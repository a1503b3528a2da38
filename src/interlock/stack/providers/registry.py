"""Which class runs which kind of part in which way."""

from __future__ import annotations

from interlock.errors import UnknownName
from interlock.stack.providers.base import AnyProvider
from interlock.stack.providers.docker_parts import DockerPostgres, DockerRabbitMQ
from interlock.stack.providers.embedded_broker import EmbeddedBroker
from interlock.stack.providers.embedded_database import EmbeddedDatabase
from interlock.stack.providers.embedded_mailbox import EmbeddedMailbox
from interlock.stack.providers.embedded_stub import EmbeddedStub
from interlock.stack.providers.external import ExternalBroker, ExternalDatabase
from interlock.stack.providers.local_postgres import LocalPostgres
from interlock.stack.providers.local_rabbitmq import LocalRabbitMQ

__all__ = ["provider_class"]

_CLASSES: dict[tuple[str, str], type[AnyProvider]] = {
    ("databases", "embedded"): EmbeddedDatabase,
    ("databases", "local"): LocalPostgres,
    ("databases", "docker"): DockerPostgres,
    ("databases", "external"): ExternalDatabase,
    ("brokers", "embedded"): EmbeddedBroker,
    ("brokers", "local"): LocalRabbitMQ,
    ("brokers", "docker"): DockerRabbitMQ,
    ("brokers", "external"): ExternalBroker,
    ("mailboxes", "embedded"): EmbeddedMailbox,
    ("stubs", "embedded"): EmbeddedStub,
}


def provider_class(kind: str, provider: str) -> type[AnyProvider]:
    """The class for, say, ``("brokers", "local")``.

    Raises:
        UnknownName: nothing runs such a part in such a way; lists what does.
    """
    try:
        return _CLASSES[kind, provider]
    except KeyError:
        known = [way for of, way in _CLASSES if of == kind]
        raise UnknownName("provider", provider, known, f"interlock for {kind}") from None
