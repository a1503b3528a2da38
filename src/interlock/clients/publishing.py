"""How something is published so that it is known to have arrived: confirmed, and told where no queue takes it."""

from __future__ import annotations

import pika
from pika import exceptions as amqp

from interlock.clients.link import Link
from interlock.clients.message import Message, as_pika
from interlock.errors import ClientError
from interlock.texts import LONGEST_NAME, cut


def publish_confirmed(link: Link, message: Message) -> bool:
    """Publish a message as it is and wait until the broker has it; whether any queue takes it.

    Raises:
        UnknownName: AMQP has no such property.
        ClientError: the broker cannot be reached or refused.
    """
    properties = as_pika(message.properties, message.headers, link.name)
    what = f'"{cut(message.name, LONGEST_NAME)}" could not be published to "{message.exchange}"'
    return _publish(link, what, message.exchange, message.routing_key, message.body, properties)


def publish_marker(link: Link, queue: str, kind: str, marker: str) -> bool:
    """Put a marker behind everything the broker has taken for a queue; whether that queue is there.

    Raises:
        ClientError: the broker cannot be reached or refused.
    """
    return _publish(link, "no marker", "", queue, b"", pika.BasicProperties(type=kind, message_id=marker))


def _publish(link: Link, what: str, exchange: str, key: str, body: bytes, properties: pika.BasicProperties) -> bool:
    try:
        link.run(lambda channel: channel.basic_publish(exchange, key, body, properties, mandatory=True), what)
    except amqp.UnroutableError:
        return False
    except amqp.NackError:
        raise ClientError(f'{what}: broker "{link.name}" did not take it') from None
    return True
