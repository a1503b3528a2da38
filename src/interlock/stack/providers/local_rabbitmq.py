"""A private, throw-away RabbitMQ, installed here or unpacked for this user: up in 1.5 s, no port mapper, never as root.

The emulator is started by us and not by RabbitMQ's scripts, which scan every plugin, want an account of their
own and take 6 s. `interlock.stack.providers.rabbitmq_node` says with what.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from interlock.errors import PartLost, PartUnavailable
from interlock.profile.models import Broker
from interlock.stack.ports import HOST, Reservation
from interlock.stack.process import ManagedProcess
from interlock.stack.providers.availability import Availability
from interlock.stack.providers.binaries import Erlang, account, find_rabbitmq, no_rabbitmq, within_reach
from interlock.stack.providers.brokers import BrokerProvider, QueueFigures
from interlock.stack.providers.dead_letters import DeadLetters, asked_of, dead_letters
from interlock.stack.providers.declared import accept, reset
from interlock.stack.providers.endpoint import Endpoint
from interlock.stack.providers.erlang import Node
from interlock.stack.providers.local_server import LocalServer
from interlock.stack.providers.rabbitmq_node import USER, arguments, environment, lay_out

__all__ = ["LocalRabbitMQ"]

GET_IT = "interlock setup rabbitmq"


class LocalRabbitMQ(LocalServer[Broker], BrokerProvider[Broker]):
    """A node of its own for one broker. Brought back, it has the durable queues it had."""

    description = "a private RabbitMQ"
    program = "RabbitMQ"
    goes_by_itself = True
    ready_line = "Server startup complete"
    ready_within = 30.0
    _ports: tuple[Reservation, ...] = ()
    _node: Node | None = None
    _laid_out: tuple[Erlang, Path, str | None]

    def available(self) -> Availability:
        """Whether Erlang and RabbitMQ are there."""
        found = find_rabbitmq()
        if found is None:
            return Availability(ok=False, reason=no_rabbitmq(), fix=GET_IT)
        return Availability(ok=True, found=f"RabbitMQ from {found.origin}, {found.server}")

    def start(self) -> Endpoint:
        """Lay out a data directory and start a node on it."""
        found = find_rabbitmq()
        if found is None:
            self.ensure_available()
            raise PartUnavailable("RabbitMQ went away while it was looked for", hint=GET_IT)
        self.description = f"RabbitMQ from {found.origin}"
        user = account("rabbitmq")
        home = self.site.run.part(self.name, user=user, keeping=self.keeping)
        there = within_reach(home, user, found.below)
        erlang = Erlang(there(found.erlang.root), there(found.erlang.programs), found.erlang.erl_call)
        password = self.new_password()
        lay_out(home, there(found.server), self.new_password(), password, user)
        self._laid_out = erlang, home, user
        amqp, distribution = self._ports = (Reservation(), Reservation())
        self.come_up()
        self._node = Node(erlang.erl_call, distribution.port, home)
        return Endpoint(f"amqp://{USER}:{password}@{HOST}:{amqp.port}/%2F", HOST, amqp.port)

    def launch(self, life: object) -> ManagedProcess:
        """Start a node on the data directory."""
        erlang, home, user = self._laid_out
        amqp, distribution = (port.port for port in self._ports)
        return ManagedProcess(
            self.name,
            arguments(erlang, distribution),
            env=environment(home, erlang, amqp, distribution),
            cwd=home,
            on_exit=lambda code: self.gone(life, code),
            run=self.site.run,
            user=user,
            keeping=self.keeping,
        )

    def keep(self) -> dict[str, Any]:
        """Erlang, data directory, account and ports."""
        erlang, home, user = self._laid_out
        places = [str(place) for place in (erlang.root, erlang.programs, erlang.erl_call)]
        ports = [port.port for port in self._ports]
        return {"erlang": places, "home": str(home), "user": user, "ports": ports}

    def attach(self, memory: Mapping[str, Any], endpoint: Endpoint) -> Endpoint:
        """Look after the node that is there."""
        erlang, home = Erlang(*map(Path, memory["erlang"])), Path(memory["home"])
        self._laid_out = erlang, home, memory["user"]
        self._ports = tuple(Reservation(port) for port in memory["ports"])
        self._node = Node(erlang.erl_call, self._ports[1].port, home)
        self.take_over()
        return endpoint

    def let_go(self) -> None:
        """Leave the node running."""
        super().let_go()
        for port in self._ports:
            port.release()

    def way(self) -> Node | None:
        """The node itself, which spares interlock's own connections."""
        return self._node

    def responds(self, within: float) -> bool:
        """Whether the node answers a question."""
        return self._node is None or self._node.answers(within)

    def stop(self) -> None:
        """Kill it: nothing of it is needed any more, and an orderly end takes a second."""
        self._up = False
        if self._process is not None:
            self._process.kill()
        for port in self._ports:
            port.release()

    def accept(self, keep: Collection[str]) -> None:
        """One question."""
        accept(self._running(), keep, self.settings.ignore)

    def reset(self) -> None:
        """Purge every queue that is not exclusive, and undo declarations."""
        self.missing = reset(self._running(), self.settings.ignore)

    def figures(self) -> dict[str, QueueFigures]:
        """Exact, in one question."""
        return self._running().figures()

    def dead_letters(self) -> dict[str, DeadLetters]:
        """One question."""
        return dead_letters(asked_of(self._running()), default_is_told=False)

    def trace(self, *, on: bool) -> None:
        """One question; the node forgets it when it ends."""
        self._running().trace(on=on)

    def purge(self, queues: Sequence[str]) -> None:
        """One question for all."""
        self._running().purge(list(queues))

    def _running(self) -> Node:
        if self._node is None or self.lost is not None:
            raise PartLost(f'{self.kind}."{self.name}" is not there: {self.lost or "it was never started"}')
        return self._node
