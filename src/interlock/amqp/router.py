"""The way of a message from an exchange into queues: what clients publish, and what goes on as a dead letter."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import TYPE_CHECKING, cast

from interlock.amqp.deadletter import dead_letter
from interlock.amqp.exchange import ALTERNATE, Exchange
from interlock.amqp.tracing import tell_of_the_dead

if TYPE_CHECKING:
    from interlock.amqp.message import Entry, Message
    from interlock.amqp.queue import MessageQueue
    from interlock.amqp.record import Record
    from interlock.amqp.vhost import Vhost

Queues = tuple["MessageQueue", ...]


class Router:
    """All messages of one vhost pass here, and all go into queues by `distribute`.

    Args:
        home: the vhost.
        record: told of what happens.
    """

    def __init__(self, home: Vhost, record: Record) -> None:
        self.record = record
        self._home = home
        self._dead: deque[tuple[MessageQueue, Message, str]] = deque()
        self._busy = False

    def publish(self, exchange: Exchange, message: Message) -> tuple[Queues, bool]:
        """Send a client's message its way; returns the queues it leads to, and whether every one of them took it."""
        queues = self.route(exchange, message)
        self.record.published(self._home.name, message, queues)
        if not queues and not exchange.name:
            self._answer(message)
        return queues, self.distribute(message, queues)

    def route(self, exchange: Exchange, message: Message) -> Queues:
        """The queues a message leads to from an exchange, by way of other exchanges too; each once."""
        found = exchange.route(message)
        if exchange.plain:
            return cast("Queues", found)
        queues: dict[MessageQueue, None] = {}
        seen, ahead = {exchange}, [exchange]
        while ahead:
            here = ahead.pop()
            for destination in here.route(message) or self._alternate(here):
                if not isinstance(destination, Exchange):
                    queues[destination] = None
                elif destination not in seen:
                    seen.add(destination)
                    ahead.append(destination)
        return tuple(queues)

    def distribute(self, message: Message, queues: Iterable[MessageQueue]) -> bool:
        """Put a message into queues; returns whether every one of them took it.

        What that pushes out of one of them goes on only when the message is in all of them.
        """
        outermost, self._busy = not self._busy, True
        try:
            taken = True
            for queue in queues:
                taken = queue.put(message) and taken
        finally:
            if outermost:
                self._busy = False
        if self._dead and outermost:
            self._go_on()
        return taken

    def bury(self, queue: MessageQueue, entries: Iterable[Entry], reason: str) -> None:
        """A queue has let messages go for good: they go on as dead letters."""
        for entry in entries:
            self.record.removed(queue, entry, reason)
            if not queue.deleted:
                self.send_on(queue, entry.message, reason)

    def send_on(self, queue: MessageQueue, message: Message, reason: str) -> None:
        """Send a message to the dead-letter exchange of a queue, where it has one that exists.

        One may push another out of the next queue, and that one the next: each waits until the one before is done.
        """
        self._dead.append((queue, message, reason))
        if not self._busy:
            self._go_on()

    def _go_on(self) -> None:
        self._busy = True
        try:
            while self._dead:
                self._send_on(*self._dead.popleft())
        finally:
            self._busy = False

    def _send_on(self, queue: MessageQueue, message: Message, reason: str) -> None:
        letter = dead_letter(message, queue, reason)
        exchange = None if letter is None else self._home.exchanges.get(letter.message.exchange)
        if letter is not None and exchange is not None:
            queues = tuple(filter(letter.may_go_to, self.route(exchange, letter.message)))
            self.record.dead_lettered(queue, letter.message, reason, queues)
            if not exchange.name:
                tell_of_the_dead(self._home, queue.name, letter.message)
            self.distribute(letter.message, queues)

    def _answer(self, message: Message) -> None:
        consumer = self._home.replies.deliver(message)
        if consumer is not None:
            self.record.answered(self._home.name, message, consumer)

    def _alternate(self, exchange: Exchange) -> tuple[Exchange, ...]:
        found = self._home.exchanges.get(exchange.options.arguments.get(ALTERNATE, ""))
        return () if found is None or not found.name else (found,)
