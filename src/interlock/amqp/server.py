"""The broker that listens: its vhosts, its connections, and what its owner may ask over the control channel."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from pika import spec

from interlock.amqp.connection import Connection
from interlock.amqp.faults import Faults
from interlock.amqp.refusal import Refusal
from interlock.amqp.vhost import Vhost

if TYPE_CHECKING:
    from interlock.amqp.message import Message
    from interlock.amqp.queue import MessageQueue

Emit = Callable[[Mapping[str, Any]], None]


class Broker:
    """Vhosts and connections.

    A vhost is there as soon as a client names it. (RabbitMQ refuses names it does not know: a wrong vhost in an
    application's settings shows only there.)

    Example:
        >>> async def main() -> None:
        ...     broker = Broker()
        ...     broker.listen(print)
        ...     port = await broker.start("127.0.0.1", 0)
        ...     await broker.stop()
    """

    def __init__(self) -> None:
        self._emit: Emit = lambda _: None
        self._vhosts: dict[str, Vhost] = {"/": Vhost("/", self._published)}
        self._connections: set[Connection] = set()
        self._server: asyncio.Server | None = None
        self._address = ("", 0)
        self._faults = Faults(self._vhosts, self._connections, self._tell, self._shut, self._open)

    def listen(self, emit: Emit) -> None:
        """Tell this of every message a client publishes and every fault that strikes, in a few words."""
        self._emit = emit

    async def start(self, host: str, port: int) -> int:
        """Listen; returns the port, which the system chooses for 0.

        Raises:
            OSError: the port is taken.
        """
        self._address = (host, port)
        await self._open()
        return self._address[1]

    async def _open(self) -> None:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._connection, *self._address, backlog=512)
        self._address = self._server.sockets[0].getsockname()[:2]

    def _shut(self) -> None:
        if self._server is not None:
            self._server.close()

    async def stop(self) -> None:
        """Stop listening, and tell every client."""
        self._shut()
        for connection in tuple(self._connections):
            reason = "broker forced connection closure with reason 'shutdown'"
            connection.refuse(Refusal(spec.CONNECTION_FORCED, reason))
        await asyncio.sleep(0)  # one turn of the loop: that is when outboxes are written

    def commands(self) -> dict[str, Callable[..., Any]]:
        """What may be asked over the control channel."""
        return {"reset": self.reset, "queues": self.queues, "purge": self.purge, **self._faults.commands()}

    async def reset(self) -> None:
        """End all faults, and drop the ready messages of every queue that is nobody's own; everything else stays."""
        await self._faults.forget()
        for vhost in self._vhosts.values():
            for queue in vhost.queues.values():
                if queue.owner is None:
                    queue.purge()

    def queues(self, vhost: str = "/") -> dict[str, dict[str, Any]]:
        """Queue name -> messages ready, unacknowledged and held by faults, consumers, whether they acknowledge."""
        known = self._vhosts.get(vhost)
        return {
            queue.name: {
                "ready": len(queue.ready),
                "unacked": queue.unacked,
                "held": queue.door.held if queue.door else 0,
                "consumers": len(queue.consumers),
                "exclusive": queue.owner is not None,
                "acknowledged": not any(consumer.no_ack for consumer in queue.consumers),
            }
            for queue in (known.queues.values() if known else ())
        }

    def purge(self, queue: str, vhost: str = "/") -> int:
        """Drop the ready messages of one queue; returns how many there were.

        Raises:
            LookupError: there is no such queue.
        """
        known = self._vhosts.get(vhost)
        if known is None or queue not in known.queues:
            raise LookupError(f"no queue '{queue}' in vhost '{vhost}'")
        return known.queues[queue].purge()

    def _connection(self) -> Connection:
        connection = Connection(self._vhost, self._connections.discard)
        self._connections.add(connection)
        return connection

    def _vhost(self, name: str) -> Vhost:
        if name not in self._vhosts:
            self._vhosts[name] = Vhost(name, self._published)
        return self._vhosts[name]

    def _published(self, vhost: Vhost, message: Message, queues: tuple[MessageQueue, ...]) -> None:
        self._tell(
            "published",
            vhost=vhost.name,
            exchange=message.exchange,
            routing_key=message.routing_key,
            queues=[queue.name for queue in queues],
            size=len(message.body),
        )

    def _tell(self, kind: str, **what: Any) -> None:
        self._emit({"kind": kind, "at": time.time(), **what})
