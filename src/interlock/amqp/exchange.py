"""Exchanges: their bindings, and where a message goes from here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from interlock.amqp.headers import Condition
from interlock.amqp.properties import headers_of
from interlock.amqp.routing import MATCHES

if TYPE_CHECKING:
    from interlock.amqp.message import Message
    from interlock.amqp.queue import MessageQueue

ROUTES_KEPT: Final = 1024
HEADERS: Final = "headers"
KINDS: Final = (*MATCHES, HEADERS)
ALTERNATE: Final = "alternate-exchange"


@dataclass(frozen=True)
class Binding:
    """A queue or an exchange bound by a key; with other arguments it is another binding."""

    destination: MessageQueue | Exchange
    key: str
    arguments: str = "{}"


@dataclass(frozen=True)
class ExchangeOptions:
    """What an exchange was declared with; a second declaration must say the same."""

    kind: str
    durable: bool = False
    auto_delete: bool = False
    internal: bool = False
    arguments: Mapping[str, Any] = field(default_factory=dict)


class Exchange:
    """Named, typed, with bindings.

    Attributes:
        plain: whether it leads to queues and nowhere else.

    Example:
        >>> from interlock.amqp.message import Message
        >>> Exchange("shop.events", ExchangeOptions("topic")).route(Message("shop.events", "order.placed", b"", b""))
        ()
    """

    def __init__(self, name: str, options: ExchangeOptions) -> None:
        self.name = name
        self.options = options
        self.plain = ALTERNATE not in options.arguments
        self.bindings: dict[Binding, Condition] = {}
        self._matches = MATCHES.get(options.kind)
        # Few keys carry most messages: the answer for a key is kept until a binding changes.
        self._routes: dict[str, tuple[MessageQueue | Exchange, ...]] = {}

    def bind(self, destination: MessageQueue | Exchange, key: str, arguments: Mapping[str, Any]) -> None:
        """Add a binding; a second one that says the same changes nothing."""
        self.bindings[Binding(destination, key, _comparable(arguments))] = Condition(arguments)
        self.plain = self.plain and not isinstance(destination, Exchange)
        self._routes.clear()

    def has(self, destination: MessageQueue | Exchange, key: str, arguments: Mapping[str, Any]) -> bool:
        """Whether there is such a binding."""
        return Binding(destination, key, _comparable(arguments)) in self.bindings

    def unbind(self, destination: MessageQueue | Exchange, key: str, arguments: Mapping[str, Any]) -> None:
        """Remove a binding, if it is there."""
        self.remove(Binding(destination, key, _comparable(arguments)))

    def remove(self, binding: Binding) -> None:
        """Remove this binding, if it is there."""
        self.bindings.pop(binding, None)
        self._routes.clear()

    def forget(self, destination: MessageQueue | Exchange) -> bool:
        """Remove every binding of a queue or an exchange; returns whether there was one."""
        gone = [binding for binding in self.bindings if binding.destination is destination]
        for binding in gone:
            del self.bindings[binding]
        self._routes.clear()
        return bool(gone)

    def route(self, message: Message) -> tuple[MessageQueue | Exchange, ...]:
        """The queues and exchanges a message goes to from here, each once."""
        if self._matches is None:
            headers = headers_of(message.header)
            return _each_once(binding.destination for binding, its in self.bindings.items() if its.met_by(headers))
        if not message.copies_to:
            return self._lead(message.routing_key)
        keys = (message.routing_key, *message.copies_to)
        return _each_once(destination for key in keys for destination in self._lead(key))

    def _lead(self, key: str) -> tuple[MessageQueue | Exchange, ...]:
        found = self._routes.get(key)
        if found is None:
            matches = self._matches or MATCHES["fanout"]
            found = _each_once(binding.destination for binding in self.bindings if matches(binding.key, key))
            if len(self._routes) >= ROUTES_KEPT:
                self._routes.clear()
            self._routes[key] = found
        return found


class DefaultExchange(Exchange):
    """The exchange without a name: every queue is bound to it by its own name, and nothing else can be."""

    def __init__(self, find: Callable[[str], MessageQueue | None]) -> None:
        super().__init__("", ExchangeOptions("direct", durable=True))
        self._find = find

    def _lead(self, key: str) -> tuple[MessageQueue | Exchange, ...]:
        queue = self._find(key)
        return () if queue is None else (queue,)


def _each_once(found: Iterable[MessageQueue | Exchange]) -> tuple[MessageQueue | Exchange, ...]:
    return tuple(dict.fromkeys(found))


def _comparable(arguments: Mapping[str, Any]) -> str:
    return repr(sorted(arguments.items()))
