"""Exchanges: their bindings and the way from a routing key to queues."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from interlock.amqp.routing import MATCHES

if TYPE_CHECKING:
    from interlock.amqp.queue import MessageQueue

ROUTES_KEPT: Final = 1024


@dataclass(frozen=True)
class Binding:
    """A queue bound by a key; with other arguments it is another binding."""

    queue: MessageQueue
    key: str
    arguments: str = "{}"


@dataclass(frozen=True)
class ExchangeOptions:
    """What an exchange was declared with; a second declaration must say the same."""

    kind: str
    durable: bool = False
    auto_delete: bool = False
    internal: bool = False


class Exchange:
    """Named, typed, with bindings.

    Example:
        >>> Exchange("shop.events", ExchangeOptions("topic")).route("order.placed")
        ()
    """

    def __init__(self, name: str, options: ExchangeOptions) -> None:
        self.name = name
        self.options = options
        self.bindings: dict[Binding, None] = {}
        self._matches = MATCHES[options.kind]
        # Few keys carry most messages: the answer for a key is kept until a binding changes.
        self._routes: dict[str, tuple[MessageQueue, ...]] = {}

    def bind(self, queue: MessageQueue, key: str, arguments: Mapping[str, Any]) -> None:
        """Add a binding; a second one that says the same changes nothing."""
        self.bindings[Binding(queue, key, _comparable(arguments))] = None
        self._routes.clear()

    def has(self, queue: MessageQueue, key: str, arguments: Mapping[str, Any]) -> bool:
        """Whether there is such a binding."""
        return Binding(queue, key, _comparable(arguments)) in self.bindings

    def unbind(self, queue: MessageQueue, key: str, arguments: Mapping[str, Any]) -> None:
        """Remove a binding, if it is there."""
        self.bindings.pop(Binding(queue, key, _comparable(arguments)), None)
        self._routes.clear()

    def forget(self, queue: MessageQueue) -> bool:
        """Remove every binding of a queue; returns whether there was one."""
        gone = [binding for binding in self.bindings if binding.queue is queue]
        for binding in gone:
            del self.bindings[binding]
        self._routes.clear()
        return bool(gone)

    def route(self, key: str) -> tuple[MessageQueue, ...]:
        """The queues a message with this key goes to, each once."""
        queues = self._routes.get(key)
        if queues is None:
            met = (binding.queue for binding in self.bindings if self._matches(binding.key, key))
            queues = tuple(dict.fromkeys(met))
            if len(self._routes) >= ROUTES_KEPT:
                self._routes.clear()
            self._routes[key] = queues
        return queues


class DefaultExchange(Exchange):
    """The exchange without a name: every queue is bound to it by its own name, and nothing else can be."""

    def __init__(self, find: Callable[[str], MessageQueue | None]) -> None:
        super().__init__("", ExchangeOptions("direct", durable=True))
        self._find = find

    def route(self, key: str) -> tuple[MessageQueue, ...]:
        """The queue of that name, if there is one."""
        queue = self._find(key)
        return () if queue is None else (queue,)


def _comparable(arguments: Mapping[str, Any]) -> str:
    return repr(sorted(arguments.items()))
