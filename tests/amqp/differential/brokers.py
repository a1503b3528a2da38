"""The two brokers, as scripts need them."""

from __future__ import annotations

from typing import Any

import pika

from amqp.claims import Address
from interlock.control.client import ControlClient
from interlock.stack.providers.erlang import Node

BY = "scripts"


class Embedded:
    """The embedded broker."""

    def __init__(self, port: int, control: ControlClient) -> None:
        self._address, self._control = Address("interlock", port), control

    def parameters(self, **more: Any) -> pika.ConnectionParameters:
        return self._address.parameters(**more)

    def add_vhost(self, name: str) -> None:
        self._control.call("declare_vhost", name=name)

    def add_user(self, name: str, password: str, vhost: str, allowed: dict[str, str]) -> None:
        nothing = dict.fromkeys(("configure", "write", "read"), "")
        self._control.call("declare_user", name=name, password=password, vhost=vhost, **{**nothing, **allowed})

    def trace(self, vhost: str, *, on: bool) -> None:
        self._control.call("trace", vhost=vhost, on=on)


class Real:
    """A private RabbitMQ."""

    def __init__(self, port: int, node: Node) -> None:
        self._address = Address("rabbitmq", port)
        self._node = node
        version = self._node.ask("{_, _, V} = lists:keyfind(rabbit, 1, application:which_applications()), V.")
        self.version = version.strip('"')

    def parameters(self, **more: Any) -> pika.ConnectionParameters:
        return self._address.parameters(**more)

    def add_vhost(self, name: str) -> None:
        self._node.ask(f"rabbit_vhost:add({_texts(name, BY)}), {_permit('guest', name, '.*', '.*', '.*')}.")

    def add_user(self, name: str, password: str, vhost: str, allowed: dict[str, str]) -> None:
        patterns = [allowed.get(what, "").replace("\\", "\\\\") for what in ("configure", "write", "read")]
        add = f"rabbit_auth_backend_internal:add_user({_texts(name, password, BY)})"
        self._node.ask(f"catch {add}, {_permit(name, vhost, *patterns)}.")

    def trace(self, vhost: str, *, on: bool) -> None:
        self._node.ask(f"rabbit_trace:{'start' if on else 'stop'}({_texts(vhost)}).")


def _permit(user: str, vhost: str, *patterns: str) -> str:
    return f"rabbit_auth_backend_internal:set_permissions({_texts(user, vhost, *patterns, BY)})"


def _texts(*texts: str) -> str:
    return ", ".join(f'<<"{text}">>' for text in texts)
