"""The broker that listens: its vhosts, its connections, and what its owner may ask over the control channel."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from pika import spec

from interlock.amqp.connection import Connection
from interlock.amqp.faults import Faults
from interlock.amqp.known import Known, Words, described
from interlock.amqp.realm import ROOT, Realm
from interlock.amqp.record import Emit, Record
from interlock.amqp.refusal import Refusal
from interlock.amqp.users import EVERYTHING, Permission


class Broker:
    """Vhosts, users and connections.

    Example:
        >>> async def main() -> None:
        ...     broker = Broker()
        ...     broker.listen(print)
        ...     port = await broker.start("127.0.0.1", 0)
        ...     await broker.stop()
    """

    def __init__(self) -> None:
        self._record = Record()
        self._realm = Realm(self._record)
        self._known = Known(self._realm.vhosts)
        self._connections: set[Connection] = set()
        self._server: asyncio.Server | None = None
        self._address = ("", 0)
        self._faults = Faults(self._realm.vhosts, self._connections, self._record.tell, self._shut, self._open)

    def listen(self, emit: Emit) -> None:
        """Tell this of what happens to messages, as in `Record`, and of every fault that strikes."""
        self._record.emit = emit

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
        return {
            "accept": self._known.accept,
            "reset": self.reset,
            "queues": self.queues,
            "declared": self.declared,
            "purge": self.purge,
            "journal": self.journal,
            "declare_vhost": self._realm.declare,
            "declare_user": self.declare_user,
            "trace": self._realm.trace,
            **self._faults.commands(),
        }

    def journal(self, *, complete: bool) -> None:
        """Tell of every delivery, settlement, expiry, dead letter and return too, or of publishes only."""
        self._record.complete = complete

    def declare_user(  # one argument for each thing there is to say
        self,
        name: str,
        password: str,
        vhost: str = ROOT,
        configure: str = EVERYTHING,
        write: str = EVERYTHING,
        read: str = EVERYTHING,
    ) -> None:
        """Let somebody log in, with what is allowed in one vhost; once more for another vhost, or to change it."""
        self._realm.users.declare(name, password, vhost, Permission(configure, write, read))

    async def reset(self) -> list[Words]:
        """End all faults, drop the ready messages of every queue that is nobody's own, undo declarations.

        Only what was declared since it was said what to ``accept`` is undone; what is missing since is returned.
        """
        await self._faults.forget()
        self._known.purge()
        return self._known.restore()

    def queues(self, vhost: str = ROOT) -> dict[str, dict[str, Any]]:
        """Queue name -> its figures: `MessageQueue.figures`."""
        known = self._realm.vhosts.get(vhost)
        return {queue.name: queue.figures() for queue in (known.queues.values() if known else ())}

    def declared(self, vhost: str = ROOT) -> dict[str, Any]:
        """``queues`` with a dead-letter exchange: it and its key; ``exchanges`` and their types; all ``bindings``."""
        known = self._realm.vhosts.get(vhost)
        return described(known) if known else {"queues": {}, "exchanges": {}, "bindings": []}

    def purge(self, queue: str, vhost: str = ROOT) -> int:
        """Drop the ready messages of one queue; returns how many there were.

        Raises:
            LookupError: there is no such queue.
        """
        known = self._realm.vhosts.get(vhost)
        if known is None or queue not in known.queues:
            raise LookupError(f"no queue '{queue}' in vhost '{vhost}'")
        return known.queues[queue].purge()

    def _connection(self) -> Connection:
        connection = Connection(self._realm, self._connections.discard)
        self._connections.add(connection)
        return connection
