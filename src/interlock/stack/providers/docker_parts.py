"""PostgreSQL and RabbitMQ in throw-away containers, published on 127.0.0.1 alone."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, TypeVar

from interlock.errors import PartLost
from interlock.profile.models import Broker, Database, Model
from interlock.stack.ports import HOST, Reservation
from interlock.stack.process import ManagedProcess
from interlock.stack.providers.availability import Availability
from interlock.stack.providers.container_process import ContainerProcess
from interlock.stack.providers.docker_engine import engine
from interlock.stack.providers.docker_images import Container, postgres, rabbitmq
from interlock.stack.providers.drivers import package
from interlock.stack.providers.endpoint import Endpoint
from interlock.stack.providers.erlang import ContainerNode
from interlock.stack.providers.local_rabbitmq import LocalRabbitMQ
from interlock.stack.providers.local_server import LocalServer
from interlock.stack.providers.postgres_options import speaks
from interlock.stack.providers.rabbitmq_node import USER

__all__ = ["DockerPostgres", "DockerRabbitMQ"]

M = TypeVar("M", bound=Model)
ASKED_WITHIN = 2.0


class DockerPart(LocalServer[M]):
    """A server in a container. Its files go with it: brought back, it would be empty, and so it is not."""

    ready_within = 300.0
    """An image may have to be fetched."""
    ready_line = ""
    goes_by_itself = False
    _port: Reservation | None = None
    _password = ""

    def available(self) -> Availability:
        """Whether an engine answers."""
        return engine()

    @abstractmethod
    def container(self, port: int, password: str) -> Container:
        """What is started."""

    @abstractmethod
    def url(self, port: int, password: str) -> str:
        """Where it is then."""

    def start(self) -> Endpoint:
        """Start the container, and wait until the server in it answers."""
        self.ensure_available()
        self._password, self._port = self.new_password(), Reservation()
        port = self._port.port
        # The engine publishes the port, and does not share addresses with us.
        self._port.release()
        self.come_up()
        return Endpoint(self.url(port, self._password), HOST, port)

    def launch(self, life: object) -> ManagedProcess:
        """Start the container."""
        container = self.container(self._port.port if self._port else 0, self._password)
        return ContainerProcess(self.name, container, self.site, None, lambda code: self.gone(life, code))

    def is_ready(self, process: ManagedProcess) -> bool:
        """Whether it answers: its log may say so before it is published."""
        return process.alive and self.responds(ASKED_WITHIN)

    def start_again(self) -> None:
        """Refuse: what was in it is gone."""
        raise PartLost(f'{self.kind}."{self.name}" cannot be brought back: its container took its files along')

    def way(self) -> None:
        """By a door of the fault proxy."""

    def keep(self) -> dict[str, Any]:
        """Nothing: a container ends with the process that has started it, and a kept stack starts another one."""
        return {}

    def attach(self, memory: Mapping[str, Any], endpoint: Endpoint) -> Endpoint:
        """Start another one."""
        del memory, endpoint
        return self.start()

    def let_go(self) -> None:
        """Remove the container."""
        self.stop()

    def stop(self) -> None:
        """Remove the container."""
        self._life, self._up = None, False
        if self._process is not None:
            self._process.kill()


class DockerPostgres(DockerPart[Database]):
    """One for each database."""

    kind = "databases"
    description = "PostgreSQL in a container"
    program = "PostgreSQL"

    def available(self) -> Availability:
        """Whether an engine answers, and SQLAlchemy has its driver."""
        found = super().available()
        return package("psycopg") if found.ok else found

    def container(self, port: int, password: str) -> Container:
        """What is started."""
        return postgres(self.settings.image, password, port)

    def url(self, port: int, password: str) -> str:
        """Where it is then."""
        return f"postgresql+psycopg://postgres:{password}@{HOST}:{port}/postgres"

    def responds(self, within: float) -> bool:
        """Whether it answers a client's first question: the one that lays it out listens to nobody else."""
        return self._port is not None and speaks(self._port.port, within)


class DockerRabbitMQ(DockerPart[Broker], LocalRabbitMQ):
    """One for each broker; asked about its queues as the private one is, though much more slowly."""

    description = "RabbitMQ in a container"

    def start(self) -> Endpoint:
        """As of any container."""
        endpoint = super().start()
        process = self.process
        if isinstance(process, ContainerProcess):
            self._node = ContainerNode(process.execute)
        return endpoint

    def container(self, port: int, password: str) -> Container:
        """What is started."""
        return rabbitmq(self.settings.image, USER, password, port)

    def url(self, port: int, password: str) -> str:
        """Where it is then."""
        return f"amqp://{USER}:{password}@{HOST}:{port}/%2F"

    def responds(self, within: float) -> bool:
        """Whether it lets its user in."""
        from interlock.clients.link import refusal  # noqa: PLC0415 - only with a broker is pika needed

        return self._port is not None and refusal(self.url(self._port.port, self._password), within) is None
