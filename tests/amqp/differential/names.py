"""The verbs of scripts for queues, exchanges and bindings."""

from __future__ import annotations

from typing import Any

from amqp.differential.wording import counted


class Names:
    """What a channel declares, binds and deletes."""

    channel: Any

    def queue(self, name: str, *flags: str, **arguments: Any) -> str:
        flagged = dict.fromkeys(flags, True)
        found = self.channel.queue_declare(name, **flagged, arguments=arguments or None).method
        return f"{found.queue}: {found.message_count} ready, {counted(found.consumer_count, 'consumer')}"

    def exchange(self, name: str, kind: str, *flags: str, **arguments: Any) -> str:
        self.channel.exchange_declare(name, kind, **dict.fromkeys(flags, True), arguments=arguments or None)
        return "ok"

    def bind(self, queue: str, exchange: str, key: str = "", **arguments: Any) -> str:
        self.channel.queue_bind(queue, exchange, key, arguments or None)
        return "ok"

    def unbind(self, queue: str, exchange: str, key: str = "", **arguments: Any) -> str:
        self.channel.queue_unbind(queue, exchange, key, arguments or None)
        return "ok"

    def bind_exchange(self, destination: str, source: str, key: str = "", **arguments: Any) -> str:
        self.channel.exchange_bind(destination, source, key, arguments or None)
        return "ok"

    def unbind_exchange(self, destination: str, source: str, key: str = "", **arguments: Any) -> str:
        self.channel.exchange_unbind(destination, source, key, arguments or None)
        return "ok"

    def purge(self, queue: str) -> str:
        return f"{self.channel.queue_purge(queue).method.message_count} dropped"

    def delete(self, queue: str, *flags: str) -> str:
        return f"{self.channel.queue_delete(queue, **dict.fromkeys(flags, True)).method.message_count} dropped"

    def delete_exchange(self, name: str, *flags: str) -> str:
        self.channel.exchange_delete(name, **dict.fromkeys(flags, True))
        return "ok"
