"""A private, throw-away RabbitMQ from this machine's files: up in about 1.5 s, no port mapper, never as root.

The emulator is started by us and not by RabbitMQ's scripts, which scan every plugin, want an account of their
own and take 6 s. `interlock.stack.providers.rabbitmq_node` says with what.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from interlock.errors import PartLost, PartNotReady, PartUnavailable
from interlock.profile.models import Broker
from interlock.stack.patience import hold
from interlock.stack.ports import HOST, Reservation
from interlock.stack.process import ManagedProcess
from interlock.stack.providers.base import Availability, BrokerProvider, Endpoint, QueueFigures
from interlock.stack.providers.binaries import (
    ERLANG_PLACES,
    GET_THEM,
    RABBITMQ_PLACES,
    account,
    find_erlang,
    find_rabbitmq,
)
from interlock.stack.providers.erlang import Node
from interlock.stack.providers.rabbitmq_node import arguments, environment, lay_out

__all__ = ["LocalRabbitMQ"]

READY_WITHIN = 30.0
READY = "Server startup complete"


class LocalRabbitMQ(BrokerProvider[Broker]):
    """A node of its own for one broker."""

    description = "RabbitMQ from this machine"
    _process: ManagedProcess | None = None
    _ports: tuple[Reservation, ...] = ()
    _node: Node | None = None

    def available(self) -> Availability:
        """Whether Erlang and RabbitMQ are there."""
        if find_erlang() is None:
            looked = ", ".join(ERLANG_PLACES)
            return Availability(ok=False, reason=f"no Erlang with erlexec and erl_call in {looked}", fix=GET_THEM)
        if find_rabbitmq() is None:
            looked = ", ".join(RABBITMQ_PLACES)
            return Availability(ok=False, reason=f"no RabbitMQ with plugins in {looked}", fix=GET_THEM)
        return Availability(ok=True)

    def start(self) -> Endpoint:
        """Lay out a data directory and start a node on it."""
        erlang, rabbitmq = find_erlang(), find_rabbitmq()
        if erlang is None or rabbitmq is None:
            self.ensure_available()
            raise PartUnavailable("RabbitMQ went away while it was looked for", hint=GET_THEM)
        user = account("rabbitmq")
        home = self.site.run.part(self.name, user=user)
        cookie = secrets.token_hex(16)
        lay_out(home, rabbitmq, cookie, user)
        amqp, distribution = self._ports = (Reservation(), Reservation())
        self._process = process = ManagedProcess(
            self.name,
            arguments(erlang, distribution.port),
            env=environment(home, erlang, amqp.port, distribution.port),
            cwd=home,
            on_exit=self._lost,
            on_start=self.site.run.record,
            user=user,
        )
        hold(lambda: self._ready(process) or not process.alive, within=READY_WITHIN, wake=self.site.aborted)
        if not self._ready(process):
            raise PartNotReady(self.site.told(f'RabbitMQ for "{self.name}" did not become ready', process.tail()))
        self._node = Node(erlang.erl_call, distribution.port, cookie)
        return Endpoint(f"amqp://guest:guest@{HOST}:{amqp.port}/%2F", HOST, amqp.port)

    @staticmethod
    def _ready(process: ManagedProcess) -> bool:
        return process.alive and any(READY in line for line in process.tail())

    def _lost(self, code: int) -> None:
        self.report_loss(self.site.told(f"RabbitMQ ended with exit code {code}", self.logs()))

    def stop(self) -> None:
        """Kill it: nothing of it is needed any more, and an orderly end takes a second."""
        if self._process is not None:
            self._process.kill()
        for port in self._ports:
            port.release()

    def reset(self) -> None:
        """Purge every queue that is not exclusive."""
        self._running().purge()

    def figures(self) -> dict[str, QueueFigures]:
        """Exact, in one question."""
        return self._running().figures()

    def purge(self, queues: Sequence[str]) -> None:
        """One question for all."""
        self._running().purge(list(queues))

    def logs(self) -> list[str]:
        """What the node wrote last."""
        return self._process.tail() if self._process else []

    def _running(self) -> Node:
        if self._node is None or self.lost is not None:
            raise PartLost(f'the broker "{self.name}" is not there: {self.lost or "it was never started"}')
        return self._node
