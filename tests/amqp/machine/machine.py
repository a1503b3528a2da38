"""The commands, run on both brokers alike, with what each of them came to compared after every step."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, ClassVar

import pika
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from amqp.machine.model import EXCHANGES, QUEUES, Consumer, Model
from amqp.machine.side import CONNECTION_OF, Outcome, Side

PATTERNS = ("a", "b", "a.b", "#", "*", "a.*", "a.#", "*.b", "#.c", "", "a.*.#")
HEADERS: tuple[dict[str, Any], ...] = (
    {},
    {"h": 1},
    {"x-match": "all", "h": 1, "k": "v"},
    {"x-match": "any", "h": 1, "k": "v"},
)
LOSSES = ("channel", "consumer", "queue", "exchange", "messages", "binding", "binding of exchanges")
PROPERTIES: tuple[dict[str, Any], ...] = (
    {},
    {"priority": 1, "message_id": "m"},
    {"priority": 9},
    {"headers": {"h": 1}},
    {"headers": {"h": 1, "k": "v"}},
    {"headers": {"CC": ["a", "q1"]}},
    {"headers": {"BCC": ["q0"], "h": 1}},
    {"expiration": "0"},
    {"delivery_mode": 2},
)
# Of times only those that are over at once: which of two clocks is ahead is no difference.
ARGUMENTS: tuple[dict[str, Any], ...] = (
    {"x-message-ttl": 0},
    {"x-max-length": 0},
    {"x-max-length": 2},
    {"x-max-length": 1, "x-overflow": "reject-publish"},
    {"x-max-length": 1, "x-overflow": "reject-publish-dlx"},
    {"x-max-length-bytes": 2},
    {"x-max-priority": 2},
    {"x-single-active-consumer": True},
)

PATIENCE = 10.0
"""Seconds for both to come to the same; which of its queues and clients is the first is RabbitMQ's affair."""

channels = st.integers(0, len(CONNECTION_OF) - 1)
picks = st.integers(0, 63)
flags = st.booleans()
rarely = st.integers(0, 9).map(lambda number: number == 9)
keys = st.sampled_from(["a", "b", "a.b", "a.b.c", "", *QUEUES])
patterns = st.sampled_from(PATTERNS)
kinds = st.sampled_from(["direct", "fanout", "topic", "headers"])
headers = st.sampled_from(HEADERS)


@st.composite
def queue_arguments(draw: Any) -> dict[str, Any]:
    """What a queue is declared with: mostly little, sometimes where its dead letters go."""
    found = dict(draw(st.sampled_from(ARGUMENTS))) if draw(flags) else {}
    if draw(flags):
        found["x-dead-letter-exchange"] = draw(st.sampled_from(["", *EXCHANGES]))
        if draw(flags):
            found["x-dead-letter-routing-key"] = draw(keys)
    return found


def differ(outcomes: Mapping[Side, Outcome]) -> bool:
    """Whether they are not all the same."""
    first, *others = outcomes.values()
    return any(other != first for other in others)


class Differs(AssertionError):
    """The two brokers do not say the same."""


class BothBrokers(RuleBasedStateMachine):
    """A run of commands on two brokers that are empty when it begins."""

    sides: ClassVar[tuple[Side, ...]] = ()

    def __init__(self) -> None:
        super().__init__()
        self.model = Model()
        self.number = self.commands = 0
        self.done: list[str] = []

    def teardown(self) -> None:
        for side in self.sides:
            side.end(QUEUES, EXCHANGES)

    def command(self, channel: int, name: str, *arguments: Any, **options: Any) -> Outcome:
        """Run a method of pika's channels on both, and look at both."""
        said = [*map(repr, arguments), *(f"{key}={value!r}" for key, value in options.items())]
        what = f"{name}({', '.join(said)}) on channel {channel}"
        self.commands += 1
        outcome = self._agreed(what, {side: side.do(channel, name, *arguments, **options) for side in self.sides})
        if outcome[0] == "closed":
            self.model.channel_gone(channel)
        return outcome

    def look(self) -> None:
        """See that both have come to the same, each in its own time."""
        until = time.monotonic() + PATIENCE
        looks = {side: side.look(self.model.queues) for side in self.sides}
        while differ(looks) and time.monotonic() < until:
            looks = {side: side.look(self.model.queues) for side in self.sides}
        self.model.looked(*self._agreed("what is seen then", looks))
        for side in self.sides:
            side.seen()

    def _agreed(self, what: str, outcomes: Mapping[Side, Outcome]) -> Outcome:
        if differ(outcomes):
            said = [f"  {side.name:10}{outcome}" for side, outcome in outcomes.items()]
            raise Differs("\n".join(["", *self.done, f"{what}:", *said]))
        outcome = next(iter(outcomes.values()))
        self.done.append(f"{what} -> {outcome}")
        return outcome

    # What most of a run should not be: it takes away what the rest is about.

    @rule(what=st.sampled_from(LOSSES), channel=channels, pick=picks, flag=rarely)
    def lose(self, what: str, channel: int, pick: int, *, flag: bool) -> None:
        queue, exchange = self.model.queue(pick), self.model.exchange(pick)
        if what == "channel":
            self._agreed(f"channel {channel} is closed", {side: side.reopen(channel) for side in self.sides})
            self.model.channel_gone(channel)
        elif what == "consumer":
            for tag in sorted(self.model.consumers)[:1]:
                self.command(self.model.consumers.pop(tag).channel, "basic_cancel", tag)
        elif what == "queue":
            if self.command(channel, "queue_delete", queue, if_unused=flag, if_empty=flag)[0] == "ok":
                self.model.queues.pop(queue, None)
        elif what == "exchange":
            if self.command(channel, "exchange_delete", exchange, if_unused=not flag)[0] == "ok":
                self.model.exchanges.discard(exchange)
        elif what == "messages":
            self.command(channel, "queue_purge", queue)
        elif what == "binding":
            given = HEADERS[pick % len(HEADERS)] if flag else {}
            self.command(channel, "queue_unbind", queue, exchange, PATTERNS[pick % len(PATTERNS)], given)
        else:
            self.command(channel, "exchange_unbind", EXCHANGES[pick % 3], exchange, PATTERNS[pick % len(PATTERNS)])
        self.look()

    # Queues, exchanges, bindings.

    @initialize(kind=kinds, pattern=patterns, arguments=queue_arguments(), prefetch=st.integers(0, 3))
    def something_to_begin_with(self, kind: str, pattern: str, arguments: dict[str, Any], prefetch: int) -> None:
        self.declare_exchange(0, "x0", kind)
        for queue, given in (("q0", {}), ("q1", arguments)):
            self.declare_queue(0, queue, given)
            self.command(0, "queue_bind", queue, "x0", pattern)
        self.consume(0, prefetch, 0, auto_ack=False, exclusive=False)

    @rule(
        channel=channels,
        queue=st.sampled_from(QUEUES),
        arguments=queue_arguments(),
        durable=rarely,
        exclusive=rarely,
        auto_delete=rarely,
        passive=rarely,
    )
    def declare_queue(self, channel: int, queue: str, arguments: dict[str, Any], **flags: bool) -> None:
        outcome = self.command(channel, "queue_declare", queue, arguments=arguments, **flags)
        if outcome[0] == "ok" and queue not in self.model.queues:
            self.model.queues[queue] = CONNECTION_OF[channel]
        self.look()

    @rule(
        channel=channels,
        exchange=st.sampled_from(EXCHANGES),
        kind=kinds,
        alternate=st.sampled_from([None, None, *EXCHANGES]),
        durable=rarely,
        auto_delete=rarely,
        internal=rarely,
        passive=rarely,
    )
    def declare_exchange(
        self, channel: int, exchange: str, kind: str, alternate: str | None = None, **flags: bool
    ) -> None:
        given = {"alternate-exchange": alternate} if alternate else {}
        if self.command(channel, "exchange_declare", exchange, kind, arguments=given, **flags)[0] == "ok":
            self.model.exchanges.add(exchange)
        self.look()

    @rule(channel=channels, queue=picks, exchange=picks, key=patterns, arguments=headers)
    def bind(self, channel: int, queue: int, exchange: int, key: str, arguments: dict[str, Any]) -> None:
        self.command(channel, "queue_bind", self.model.queue(queue), self.model.exchange(exchange), key, arguments)
        self.look()

    @rule(channel=channels, destination=picks, source=picks, key=patterns)
    def bind_exchanges(self, channel: int, destination: int, source: int, key: str) -> None:
        ends = self.model.exchange(destination), self.model.exchange(source)
        self.command(channel, "exchange_bind", *ends, key)
        self.look()

    # Messages.

    @rule(channel=channels, exchange=picks, key=keys, mandatory=flags, properties=st.sampled_from(PROPERTIES))
    def publish(self, channel: int, exchange: int, key: str, properties: dict[str, Any], *, mandatory: bool) -> None:
        self.number += 1
        self.command(
            channel,
            "basic_publish",
            self.model.exchange(exchange),
            key,
            str(self.number).encode(),
            properties=pika.BasicProperties(**properties),
            mandatory=mandatory,
        )
        self.look()

    @rule(channel=channels, queue=picks, several=st.integers(1, 4))
    def publish_to_a_queue(self, channel: int, queue: int, several: int) -> None:
        for _ in range(several):
            self.number += 1
            self.command(channel, "basic_publish", "", self.model.queue(queue), str(self.number).encode())
        self.look()

    @precondition(lambda self: self.model.ready)
    @rule(channel=channels, queue=picks, auto_ack=rarely)
    def get(self, channel: int, queue: int, *, auto_ack: bool) -> None:
        outcome = self.command(channel, "basic_get", self.model.queue(queue, self.model.ready), auto_ack=auto_ack)
        if outcome[0] == "ok" and outcome[1] != "empty" and not auto_ack:
            self.model.outstanding[channel].append(outcome[1])
        self.look()

    @rule(queue=picks, auto_ack=rarely, exclusive=rarely, prefetch=st.integers(0, 3), priority=st.integers(0, 2))
    def consume(self, queue: int, prefetch: int, priority: int, *, auto_ack: bool, exclusive: bool) -> None:
        name = self.model.queue(queue)
        # Always on the same channel: of two queues that send to one, nobody knows which is the faster.
        channel = QUEUES.index(name)
        # Who of two is next is each broker's own affair, unless one comes first or is refused.
        if priority in self.model.priorities(name) and not exclusive:
            return
        self.number += 1
        tag = f"c{self.number}"
        self.command(channel, "basic_qos", prefetch_count=prefetch)
        given = {"x-priority": priority}
        options = {"auto_ack": auto_ack, "exclusive": exclusive, "arguments": given}
        if self.command(channel, "basic_consume", name, tag, **options)[0] == "ok":
            self.model.consumers[tag] = Consumer(channel, name, priority, acknowledges=not auto_ack)
        self.look()

    # What becomes of deliveries.

    @precondition(lambda self: self.model.holding())
    @rule(pick=picks, multiple=flags)
    def ack(self, pick: int, *, multiple: bool) -> None:
        self._settle(pick, "basic_ack", multiple=multiple)

    @precondition(lambda self: self.model.holding())
    @rule(pick=picks, multiple=flags, requeue=flags)
    def nack(self, pick: int, **flags: bool) -> None:
        self._settle(pick, "basic_nack", **flags)

    @precondition(lambda self: self.model.holding())
    @rule(pick=picks, requeue=flags)
    def reject(self, pick: int, *, requeue: bool) -> None:
        self._settle(pick, "basic_reject", requeue=requeue)

    def _settle(self, pick: int, how: str, **flags: bool) -> None:
        channel, tag = self.model.delivery(pick)
        # What several consumers reject, RabbitMQ's queue hears of one by one: whether a dead letter that comes back to
        # it arrives in between is luck.
        if flags.get("multiple") and not flags.get("requeue", True) and self.model.consumers_on(channel) > 1:
            flags["multiple"] = False
        if self.command(channel, how, tag, **flags)[0] == "ok":
            self.model.settled(channel, tag, multiple=flags.get("multiple", False))
        self.look()

    @precondition(lambda self: self.model.holding())
    @rule(pick=picks)
    def recover(self, pick: int) -> None:
        channel, _ = self.model.delivery(pick)
        self.model.outstanding.pop(channel, None)
        self.command(channel, "basic_recover", requeue=True)
        self.look()
