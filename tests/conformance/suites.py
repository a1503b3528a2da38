"""Which suites there are, and how each is run; their sources are fetched when needed and never part of this."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Suite:
    """The integration tests that a client of RabbitMQ carries in its source distribution.

    Attributes:
        client: name and version of that distribution.
        needs: what its tests need besides, with versions.
        arguments: to pytest, from the root of the unpacked sources.
    """

    client: str
    needs: tuple[str, ...]
    arguments: tuple[str, ...]

    @property
    def name(self) -> str:
        """For tables and folders: ``kombu 5.7.0``."""
        return self.client.replace("==", " ")


SUITES = (
    # Half of its connections speak TLS, which the embedded broker does not.
    Suite("amqp==5.4.2", ("vine==5.1.0", "pytest==8.4.2"), ("t/integration", "-k", "plain")),
    Suite("kombu==5.7.0", ("amqp==5.4.2", "vine==5.1.0", "pytest==9.1.1"), ("t/integration/test_py_amqp.py",)),
    # It would start its broker in Docker, hence the plugin. Left out: TLS, and what is about its reconnecting.
    Suite(
        "aio-pika==10.2.1",
        (
            *("aiormq==7.2.4", "pamqp==4.0.1", "aiomisc==18.0.37", "aiomisc-pytest==2.0.0"),
            *("pytest==9.1.1", "shortuuid==1.0.13"),
        ),
        (
            *(f"tests/test_{name}.py" for name in ("amqp", "rpc", "master")),
            *("-p", "port_for_aio_pika", "-o", "log_cli=false"),
        ),
    ),
)
