"""A plugin of pytest for aio-pika's own suite, which would start its broker in Docker: here it is at a port already."""

from __future__ import annotations

import os
from typing import Any

from tests import docker_client


class AlreadyThere:
    """In place of the suite's Docker client."""

    def __init__(self, _host: Any) -> None:
        pass

    def run(self, _image: str, ports: list[str], environment: dict[str, str] | None = None) -> Any:
        """The broker, as if it had been started in a container."""
        del environment
        ports_of = dict.fromkeys(ports, int(os.environ["RABBITMQ_5672_TCP"]))
        return docker_client.ContainerInfo(id="", ports=ports_of, host=os.environ["RABBITMQ_HOST"])


docker_client.check_docker_available = lambda: None
docker_client.DockerClient = AlreadyThere
