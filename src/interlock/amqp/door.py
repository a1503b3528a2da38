"""The door of a queue, where messages on their way in can be delayed, lost, doubled or put in another order.

It takes what is published or dead-lettered to the queue, never what a client gives back. Publishers notice nothing:
their messages are routed and confirmed as ever, but for those that are refused. A queue without faults has no door.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from interlock.amqp.routing import topic_matches

if TYPE_CHECKING:
    from interlock.amqp.message import Message
    from interlock.amqp.queue import MessageQueue

Enter = Callable[["Message"], object]


class Fault:
    """What happens to messages at a door.

    Args:
        enter: lets a message into the queue; returns whether that did not refuse it.
        pattern: of the routing keys it is about, as of a topic binding; ``#`` is all of them.
        count: how many messages it is about; None for all.

    Attributes:
        left: how many more it will meet; None for all.
        held: messages it keeps from the queue, first come first.
    """

    name: ClassVar[str]

    def __init__(self, enter: Enter, pattern: str = "#", count: int | None = None) -> None:
        self.left = count
        self.held: deque[Message] = deque()
        self._enter, self._pattern = enter, pattern

    def wants(self, message: Message) -> bool:
        """Whether it is about this message, which then goes to `meet`."""
        return self.left != 0 and topic_matches(self._pattern, message.routing_key)

    def meet(self, message: Message) -> bool:
        """Do with a message what this fault does; returns whether it was not refused, as far as its publisher knows."""
        if self.left is not None:
            self.left -= 1
        return self._strike(message)

    def _strike(self, message: Message) -> bool:
        raise NotImplementedError

    def described(self) -> dict[str, Any]:
        """What there is to know of it."""
        return {"fault": self.name}

    @property
    def over(self) -> bool:
        """Whether nothing more will come of it."""
        return self.left == 0 and not self.held

    def undo(self) -> None:
        """Let in what it holds, first come first, and meet nothing more."""
        self.left = 0
        while self.held:
            self._enter(self.held.popleft())

    def forget(self) -> None:
        """Drop what it holds, and meet nothing more."""
        self.held.clear()
        self.undo()


class Drop(Fault):
    """The message is lost."""

    name = "drop"

    def _strike(self, message: Message) -> bool:
        del message
        return True


class Nack(Fault):
    """The message is refused, as by a full queue: a publisher that wants confirms gets a nack."""

    name = "nack"

    def _strike(self, message: Message) -> bool:
        del message
        return False


class Duplicate(Fault):
    """The message comes twice, as from a publisher that was not sure."""

    name = "duplicate"

    def _strike(self, message: Message) -> bool:
        return all([self._enter(message), self._enter(message)])


class Reorder(Fault):
    """So many messages wait for the last of them, and come in the other way round."""

    name = "reorder"

    def _strike(self, message: Message) -> bool:
        self.held.append(message)
        if self.left == 0:
            self.held.reverse()
            self.undo()
        return True


class Delay(Fault):
    """The message comes later; what this fault is not about overtakes it.

    Args:
        enter, pattern, count: as of every fault.
        seconds: how much later.
    """

    name = "delay"

    def __init__(self, enter: Enter, pattern: str = "#", count: int | None = None, *, seconds: float) -> None:
        super().__init__(enter, pattern, count)
        self._seconds = seconds
        self._loop = asyncio.get_running_loop()
        self._due: deque[float] = deque()
        self._timer: asyncio.TimerHandle | None = None

    def _strike(self, message: Message) -> bool:
        self.held.append(message)
        self._due.append(self._loop.time() + self._seconds)
        if len(self._due) == 1:
            self._wait()
        return True

    def described(self) -> dict[str, Any]:
        """With the time it takes."""
        return {**super().described(), "seconds": self._seconds}

    def undo(self) -> None:
        """Let in at once what it holds, and meet nothing more."""
        if self._timer is not None:
            self._timer.cancel()
        self._due.clear()
        super().undo()

    # One timer for the first, so that those that come at one moment stay in their order.
    def _wait(self) -> None:
        self._timer = self._loop.call_at(self._due[0], self._let_in)

    def _let_in(self) -> None:
        self._due.popleft()
        message = self.held.popleft()
        if self._due:
            self._wait()
        self._enter(message)


class Door:
    """The faults of one queue; the oldest one that wants a message has it. With the last of them it goes itself.

    Args:
        queue: what it leads into.
        met: told of every message and the fault that it meets, beforehand.
    """

    def __init__(self, queue: MessageQueue, met: Callable[[Fault, Message], None]) -> None:
        self.faults: list[Fault] = []
        self._queue, self._met = queue, met

    @property
    def held(self) -> int:
        """Messages that are on their way in."""
        return sum(len(fault.held) for fault in self.faults)

    def take(self, message: Message) -> bool:
        """A message for the queue has come; returns whether it was not refused."""
        self.faults = [fault for fault in self.faults if not fault.over]
        for fault in self.faults:
            if fault.wants(message):
                self._met(fault, message)
                return fault.meet(message)
        if not self.faults:
            self._queue.door = None
        return self.enter(message)

    def enter(self, message: Message) -> bool:
        """Let a message in, if there is a queue still; returns whether it was not refused."""
        return self._queue.deleted or self._queue.enter(message)
