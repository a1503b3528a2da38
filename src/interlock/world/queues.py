"""Queues that a sentence names."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from interlock.errors import ClientError, UnknownName
from interlock.world.world import World

if TYPE_CHECKING:
    from interlock.clients.broker import Broker


@contextmanager
def telling_an_unknown_queue(world: World, broker: Broker, queue: str) -> Iterator[None]:
    """Where the broker refuses what is done with a queue that is not there, tell the queues there are.

    Such a queue is a mistake in the sentence, and nothing to wait for. Where nobody can list the queues, what the
    broker said stays.

    Raises:
        UnknownName: there is no such queue.
    """
    try:
        yield
    except ClientError as error:
        known = world.stack.queues(broker.name)
        if known and queue not in known:
            raise UnknownName("queue", queue, known, f'broker "{broker.name}"') from error
        raise
