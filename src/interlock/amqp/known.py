"""What belongs to the broker, as it was when its owner said so: what clients declare afterwards can be undone."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from interlock.amqp.arguments import DEAD_LETTER_EXCHANGE, DEAD_LETTER_KEY, UNUSED_FOR
from interlock.amqp.exchange import Binding, Exchange
from interlock.amqp.queue import MessageQueue

if TYPE_CHECKING:
    from interlock.amqp.vhost import Vhost

Words = tuple[str, ...]
"""A vhost, then ``queue`` or ``exchange`` and a name, or ``binding``, an exchange, a key, and where it leads."""


class Known:
    """Remembers queues, exchanges and bindings.

    What goes by itself is never counted: exclusive and auto-delete queues, those that expire, auto-delete exchanges,
    and what is bound to them.

    Args:
        vhosts: by name.
    """

    def __init__(self, vhosts: Mapping[str, Vhost]) -> None:
        self._vhosts = vhosts
        self._known: set[Words] | None = None
        self._kept: Collection[str] = ()
        self._ignored: Collection[str] = ()

    def accept(self, keep: Collection[str] = (), ignore: Collection[str] = ()) -> None:
        """Take what is there for what belongs there.

        Args:
            keep: queues that belong there also where they are declared later.
            ignore: queues and exchanges that may come and go, and are not purged.
        """
        self._kept, self._ignored = frozenset(keep), frozenset(ignore)
        self._known = {words for vhost in self._vhosts.values() for words in self._there(vhost)}

    def purge(self) -> None:
        """Drop the ready messages of every queue that is nobody's own."""
        for vhost in self._vhosts.values():
            for queue in vhost.queues.values():
                if queue.owner is None and queue.name not in self._ignored:
                    queue.purge()

    def restore(self) -> list[Words]:
        """Delete what does not belong there, unless somebody lives on it; returns what belongs there and is not."""
        if self._known is None:
            return []
        for vhost in self._vhosts.values():
            self._delete(vhost, self._known)
        missing = self._known - {words for vhost in self._vhosts.values() for words in self._there(vhost)}
        return sorted(missing, key=lambda words: (words[1] == "binding", words))  # with what is bound first

    def _delete(self, vhost: Vhost, known: set[Words]) -> None:
        for queue in tuple(vhost.queues.values()):
            ours = (vhost.name, "queue", queue.name) in known or queue.name in self._ignored or queue.name in self._kept
            if not ours and queue.owner is None and not queue.consumers:
                vhost.delete_queue(queue)
        for exchange in tuple(vhost.exchanges.values()):
            for binding in tuple(exchange.bindings):
                # What leads elsewhere leads to what somebody lives on.
                if _leads_to(vhost, binding) in known and _bound(vhost, exchange, binding) not in known:
                    exchange.remove(binding)
                    vhost.unbound(exchange)
        for exchange in tuple(vhost.exchanges.values()):
            ours = (vhost.name, "exchange", exchange.name) in known or exchange.name in self._ignored
            if not ours and not _predeclared(exchange) and not exchange.bindings:
                vhost.delete_exchange(exchange)

    def _there(self, vhost: Vhost) -> Iterator[Words]:
        found: set[Words] = set()
        for queue in vhost.queues.values():
            goes = queue.owner is not None or queue.options.auto_delete or UNUSED_FOR in queue.options.arguments
            if not goes and queue.name not in self._ignored:
                found.add((vhost.name, "queue", queue.name))
        for exchange in vhost.exchanges.values():
            if exchange.name and not exchange.options.auto_delete and exchange.name not in self._ignored:
                found.add((vhost.name, "exchange", exchange.name))
        yield from found
        for exchange in vhost.exchanges.values():
            for binding in exchange.bindings:
                if _leads_to(vhost, binding) in found:
                    yield _bound(vhost, exchange, binding)


def described(vhost: Vhost) -> dict[str, Any]:
    """What is declared in a vhost, as far as it says where dead letters go."""
    options = {queue.name: queue.options.arguments for queue in vhost.queues.values()}
    return {
        "queues": {
            name: [said[DEAD_LETTER_EXCHANGE], said.get(DEAD_LETTER_KEY)]
            for name, said in options.items()
            if DEAD_LETTER_EXCHANGE in said
        },
        "exchanges": {exchange.name: exchange.options.kind for exchange in vhost.exchanges.values()},
        "bindings": [
            [exchange.name, binding.key, *_leads_to(vhost, binding)[1:]]
            for exchange in vhost.exchanges.values()
            for binding in exchange.bindings
        ],
    }


def _leads_to(vhost: Vhost, binding: Binding) -> Words:
    kind = "queue" if isinstance(binding.destination, MessageQueue) else "exchange"
    return (vhost.name, kind, binding.destination.name)


def _bound(vhost: Vhost, exchange: Exchange, binding: Binding) -> Words:
    return (vhost.name, "binding", exchange.name, binding.key, *_leads_to(vhost, binding)[1:], binding.arguments)


def _predeclared(exchange: Exchange) -> bool:
    return not exchange.name or exchange.name.startswith("amq.")
