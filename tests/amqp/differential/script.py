"""Does what a script says, line by line, and tells what the broker answers.

Before a line may stand which client does it: ``b:`` is another connection, ``a2:`` another channel of the first. A
connection or channel that was closed is opened again by the next line. Every script has a vhost of its own.
"""

from __future__ import annotations

import json
import re
import shlex
import uuid
from typing import Any, Protocol

import pika
from pika.exceptions import AMQPConnectionError, ChannelClosedByBroker, ConnectionClosedByBroker

from amqp.differential import raw
from amqp.differential.client import Client

CLIENT = re.compile(r"([a-z])(\d?): ")
PREFIXES = ("amq.gen-", "amq.ctag-", "amq.rabbitmq.reply-to.")
GENERATED = [
    *((re.compile(re.escape(prefix) + r"[\w+/=.-]+"), f"{prefix}*") for prefix in PREFIXES),
    (re.compile(r"127\.0\.0\.1:\d+"), "127.0.0.1:*"),
]


class Broker(Protocol):
    """A broker that scripts are run on."""

    def parameters(self, **more: Any) -> pika.ConnectionParameters:
        """How to connect."""

    def add_vhost(self, name: str) -> None:
        """Make a vhost in which ``guest`` may do everything."""

    def add_user(self, name: str, password: str, vhost: str, allowed: dict[str, str]) -> None:
        """Let somebody in; ``configure``, ``write`` and ``read`` are nothing where they are not named."""

    def trace(self, vhost: str, *, on: bool) -> None:
        """Tell of what is published there, or do so no more."""


class Script:
    """One run."""

    def __init__(self, broker: Broker) -> None:
        self.broker, self.vhost = broker, f"vh{uuid.uuid4().hex[:10]}"
        broker.add_vhost(self.vhost)
        self._logins: dict[str, dict[str, Any]] = {}
        self._connections: dict[str, Any] = {}
        self._clients: dict[str, Client] = {}

    def run(self, lines: list[str]) -> list[list[str]]:
        """The answers to each line."""
        try:
            return [self._answers(line) for line in lines]
        finally:
            for connection in self._connections.values():
                if connection.is_open:
                    connection.close()

    def _answers(self, line: str) -> list[str]:
        found = CLIENT.match(line)
        name, number = (found[1], found[2] or "1") if found else ("a", "1")
        do, *words = shlex.split(line[found.end() :] if found else line)
        names = [word for word in words if not re.match(r"[\w-]+=", word)]
        options = {key: _value(value) for key, _, value in (word.partition("=") for word in words if word not in names)}
        try:
            whose = self if hasattr(self, do) else self._client(name, number)
            told = getattr(whose, do)(*([name] if whose is self else []), *names, **options)
        except ChannelClosedByBroker as error:
            told = f"channel closed: {error.reply_code} {error.reply_text}"
        except ConnectionClosedByBroker as error:
            told = f"connection closed: {error.reply_code} {error.reply_text}"
        except AMQPConnectionError as error:
            told = f"not let in: {error or repr(error)}"
        return [self._plain(answer) for answer in ([told] if isinstance(told, str) else told)]

    def _plain(self, text: str) -> str:
        for pattern, instead in GENERATED:
            text = pattern.sub(instead, text)
        return text.replace(f"{self.vhost}-", "").replace(self.vhost, "/")

    def _client(self, name: str, number: str) -> Client:
        connection = self._connections.get(name)
        if connection is None or not connection.is_open:
            login = self._logins.get(name, {})
            parameters = self.broker.parameters(**{"virtual_host": self.vhost, **login})
            connection = self._connections[name] = pika.BlockingConnection(parameters)
        client = self._clients.get(name + number)
        if client is None or not client.channel.is_open:
            client = self._clients[name + number] = Client(connection)
        return client

    def _here(self, name: str) -> str:
        return self.vhost if name == "/" else f"{self.vhost}-{name}"

    def vhost_is(self, _client: str, name: str) -> str:
        """Make another vhost."""
        self.broker.add_vhost(self._here(name))
        return "ok"

    def user(self, _client: str, name: str, password: str, vhost: str = "/", **allowed: str) -> str:
        """Let somebody in."""
        self.broker.add_user(self._here(name), password, self._here(vhost), allowed)
        return "ok"

    def trace(self, _client: str, what: str) -> str:
        """Have the broker tell of what is published."""
        self.broker.trace(self.vhost, on=what == "on")
        return "ok"

    def login(self, client: str, name: str, password: str, vhost: str = "/") -> str:
        """Connect as somebody."""
        credentials = pika.PlainCredentials(name if name == "guest" else self._here(name), password)
        self._logins[client] = {"credentials": credentials, "virtual_host": self._here(vhost)}
        self._client(client, "1")
        return "ok"

    def introduction(self, client: str) -> str:
        """What the broker says it is, and can do."""
        told = self._client(client, "1").connection._impl.server_properties
        version = ".".join(told["version"].split(".")[:2])
        return f"{told['product']} {version}: {' '.join(sorted(told['capabilities']))}"

    def frames(self, _client: str, *words: str) -> str:
        """Say bytes to the broker on a connection of their own."""
        return raw.say(self.broker.parameters(), words)

    def disconnect(self, client: str) -> str:
        """Close a connection."""
        self._connections[client].close()
        return "ok"


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
