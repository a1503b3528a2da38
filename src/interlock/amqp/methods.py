"""What the functions for methods have in common: the names in a method, and its answer."""

from __future__ import annotations

import base64
import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from pika import spec

from interlock.amqp.refusal import Refusal

if TYPE_CHECKING:
    from interlock.amqp.channel import Channel
    from interlock.amqp.queue import MessageQueue

Handler = Callable[["Channel", Any], None]


def generated_name(prefix: str) -> str:
    """A name nobody else has, such as ``amq.gen-Vx3...``."""
    return prefix + base64.urlsafe_b64encode(os.urandom(16)).rstrip(b"=").decode()


def queue_of(channel: Channel, name: str, what: str) -> MessageQueue:
    """The queue a method names, where an empty name means the one this channel declared last.

    Args:
        channel: whose method.
        name: of the queue.
        what: what the user needs to be allowed: ``configure``, ``write`` or ``read``.

    Raises:
        Refusal: 403, it is not allowed; 404, there is none; 405, it belongs to another connection.
    """
    name = queue_name(channel, name)
    channel.access.check(what, "queue", name)
    return channel.vhost.queue(name, channel.connection)


def queue_name(channel: Channel, name: str) -> str:
    """The name itself, or that of the queue this channel declared last.

    Raises:
        Refusal: 404, none was declared.
    """
    if not name and not channel.last_queue:
        raise Refusal(spec.NOT_FOUND, "no previously declared queue")
    return name or channel.last_queue


def check_not_default(name: str) -> None:
    """Refuse to touch the exchange without a name.

    Raises:
        Refusal: 403.
    """
    if not name:
        raise Refusal(spec.ACCESS_REFUSED, "operation not permitted on the default exchange")


def answer(channel: Channel, method: Any, kind: Any, **fields: Any) -> None:
    """Say that a method is done, where the client wants to know."""
    if not method.nowait:
        channel.send(kind, **fields)
