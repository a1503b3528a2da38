"""Trouble on demand: what the broker's owner can do to messages and to clients, until it is cleared.

Faults of messages stand at the doors of queues (`interlock.amqp.door`). Every message that meets one, and every client
that is thrown out, is an event of kind ``fault``. The suite's own connections are spared, known by their name.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import TYPE_CHECKING, Any, Final, Literal

from pika import spec

from interlock.amqp.door import Delay, Door, Drop, Duplicate, Fault, Nack, Reorder
from interlock.amqp.refusal import Refusal
from interlock.control.faults import SUITE

if TYPE_CHECKING:
    from interlock.amqp.connection import Connection
    from interlock.amqp.message import Message
    from interlock.amqp.queue import MessageQueue
    from interlock.amqp.vhost import Vhost

CONNECTION_REASON: Final = "Closed via management plugin"
CHANNEL_REASON: Final = (
    "delivery acknowledgement on channel {} timed out. Timeout value used: 1800000 ms. "
    "This timeout value can be configured, see consumers doc guide to learn more"
)


class Faults:
    """All faults of one broker, and the commands for them.

    Args:
        vhosts: by name.
        connections: of all clients.
        tell: gets every event, its kind first.
        shut_port, open_port: of the broker.
    """

    def __init__(
        self,
        vhosts: Mapping[str, Vhost],
        connections: Collection[Connection],
        tell: Callable[..., None],
        shut_port: Callable[[], None],
        open_port: Callable[[], Awaitable[None]],
    ) -> None:
        self._vhosts, self._connections, self._tell = vhosts, connections, tell
        self._shut_port, self._open_port = shut_port, open_port
        self._refusing = False

    def commands(self) -> dict[str, Callable[..., Any]]:
        """What may be asked over the control channel."""
        return {
            "fault.delay": self.delay,
            "fault.drop": self.drop,
            "fault.duplicate": self.duplicate,
            "fault.reorder": self.reorder,
            "fault.nack": self.nack,
            "fault.close": self.close,
            "fault.refuse": self.refuse,
            "fault.clear": self.clear,
            "faults": self.known,
        }

    def delay(self, seconds: float, count: int | None = None, **where: str) -> None:
        """Messages reach their queue later; those after ``count`` overtake them.

        Args:
            seconds: how much later.
            count: how many messages, of each queue; None for all of them until it is cleared.
            where: ``queue``, without it every queue that is nobody's own; ``routing_key``, a pattern as of a topic
                binding; ``vhost``.

        Raises:
            LookupError: there is no such queue.
        """
        self._install(lambda door, key: Delay(door.enter, key, count, seconds=seconds), **where)

    def drop(self, count: int | None = None, **where: str) -> None:
        """Messages are lost on their way into a queue; arguments as of `delay`."""
        self._install(lambda door, key: Drop(door.enter, key, count), **where)

    def duplicate(self, count: int | None = None, **where: str) -> None:
        """Messages reach their queue twice; arguments as of `delay`."""
        self._install(lambda door, key: Duplicate(door.enter, key, count), **where)

    def reorder(self, count: int, **where: str) -> None:
        """So many messages wait for the last of them and come in the other way round; arguments as of `delay`."""
        self._install(lambda door, key: Reorder(door.enter, key, count), **where)

    def nack(self, count: int | None = None, **where: str) -> None:
        """Messages are refused, and publishers told so that want confirms; arguments as of `delay`."""
        self._install(lambda door, key: Nack(door.enter, key, count), **where)

    def close(
        self, queue: str | None = None, vhost: str = "/", what: Literal["connection", "channel"] = "connection"
    ) -> int:
        """Throw out those who consume from a queue, or everybody; returns how many connections or channels that were.

        A connection is closed as by RabbitMQ's administrator, with 320; a channel as when a delivery was not
        acknowledged for too long, with 406.

        Raises:
            LookupError: there is no such queue.
        """
        if queue is None:
            connections = set(self._others())
            channels = {channel for connection in connections for channel in connection.channels}
        else:
            (found,) = self._queues(queue, vhost)
            channels = {consumer.channel for consumer in found.consumers if consumer.channel.connection.name != SUITE}
            connections = {channel.connection for channel in channels}
        closed = len(channels) if what == "channel" else len(connections)
        self._tell("fault", fault="close", what=what, queue=queue, closed=closed)
        if what == "channel":
            for channel in channels:
                reason = CHANNEL_REASON.format(channel.number)
                channel.connection.refuse_channel(channel, Refusal(spec.PRECONDITION_FAILED, reason))
        else:
            for connection in connections:
                connection.refuse(Refusal(spec.CONNECTION_FORCED, CONNECTION_REASON))
        return closed

    async def refuse(self, *, on: bool = True) -> int:
        """Be gone, or back: connections end without a word, new ones are refused; returns how many ended.

        Raises:
            OSError: somebody else has the port now.
        """
        if on == self._refusing:
            return 0
        gone = self._others() if on else []
        self._tell("fault", fault="refuse", on=on, closed=len(gone))
        if on:
            self._shut_port()
        else:
            await self._open_port()
        self._refusing = on
        for connection in gone:
            connection.abort()
        return len(gone)

    async def clear(self) -> None:
        """End all faults: what they hold reaches its queue, first come first, and the broker is back."""
        for _, _, fault in self._all():
            fault.undo()
        await self.refuse(on=False)

    async def forget(self) -> None:
        """As `clear`, but drop what they hold."""
        for _, _, fault in self._all():
            fault.forget()
        await self.refuse(on=False)

    def known(self) -> list[dict[str, Any]]:
        """What is not over: fault, vhost and queue, how many messages it will still meet, how many it holds."""
        active = [
            {**fault.described(), "vhost": vhost.name, "queue": queue.name, "left": fault.left, "held": len(fault.held)}
            for vhost, queue, fault in self._all()
            if not fault.over
        ]
        return [*active, {"fault": "refuse"}] if self._refusing else active

    def _install(
        self, make: Callable[[Door, str], Fault], queue: str | None = None, routing_key: str = "#", vhost: str = "/"
    ) -> None:
        for found in self._queues(queue, vhost):
            found.door = found.door or self._door(found, vhost)
            found.door.faults.append(make(found.door, routing_key))

    def _door(self, queue: MessageQueue, vhost: str) -> Door:
        def met(fault: Fault, message: Message) -> None:
            self._tell(
                "fault",
                **fault.described(),
                vhost=vhost,
                queue=queue.name,
                message=message.number,
                exchange=message.exchange,
                routing_key=message.routing_key,
            )

        return Door(queue, met)

    def _queues(self, name: str | None, vhost: str) -> list[MessageQueue]:
        queues = self._vhosts[vhost].queues if vhost in self._vhosts else {}
        if name is None:
            return [queue for queue in queues.values() if queue.owner is None]
        if name not in queues:
            raise LookupError(f"no queue '{name}' in vhost '{vhost}'")
        return [queues[name]]

    def _others(self) -> list[Connection]:
        return [connection for connection in self._connections if connection.name != SUITE]

    def _all(self) -> list[tuple[Vhost, MessageQueue, Fault]]:
        return [
            (vhost, queue, fault)
            for vhost in self._vhosts.values()
            for queue in vhost.queues.values()
            if queue.door is not None
            for fault in queue.door.faults
        ]
