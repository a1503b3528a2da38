"""Where the dead letters of a broker's queues go, so that a tap can hear them: exchanges, and the keys to hear them."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from interlock.stack.providers.erlang import Node

__all__ = ["DeadLetters", "Declared", "asked_of", "dead_letters"]

Declared = Mapping[str, Any]
"""What a broker has declared: ``queues`` with a dead-letter exchange, by name: it and its key or None; ``exchanges``,
by name: their type; ``bindings``: source, key, kind and name of the destination."""

_ASK = """
E = fun base64:encode/1, R = fun(N) -> element(4, N) end,
A = fun(Q, K) -> case rabbit_misc:table_lookup(amqqueue:get_arguments(Q), <<"x-", K/binary>>) of
  {_, V} -> V; undefined -> rabbit_policy:get(K, Q) end end,
O = fun(undefined) -> "-"; (V) -> E(V) end,
lists:flatten([
  [io_lib:format("queue ~s ~s ~s;", [E(R(amqqueue:get_name(Q))), E(X), O(A(Q, <<"dead-letter-routing-key">>))]) ||
    Q <- rabbit_amqqueue:list(<<"/">>), X <- [A(Q, <<"dead-letter-exchange">>)], X =/= undefined],
  [io_lib:format("exchange ~s ~s;", [E(R(element(2, X))), E(atom_to_binary(element(3, X)))]) ||
    X <- rabbit_exchange:list(<<"/">>)],
  [io_lib:format("binding ~s ~s ~s ~s;", [E(R(element(2, B))), E(element(3, B)),
    E(atom_to_binary(element(3, element(4, B)))), E(R(element(4, B)))]) || B <- rabbit_binding:list(<<"/">>)]]).
"""
NO_KEY = "-"


@dataclass(frozen=True, slots=True)
class DeadLetters:
    """Those of one queue.

    Attributes:
        exchange: where they go; the default one has no name.
        type: of that exchange.
        keys: the routing keys they come with, as far as is known.
        certain: whether they can come with no other.
        unheard: why no tap can hear them, in words; None where one can.
        instead: what can be looked at in that case.
    """

    exchange: str
    type: str
    keys: frozenset[str]
    certain: bool = True
    unheard: str | None = None
    instead: str | None = None


def dead_letters(declared: Declared, *, default_is_told: bool) -> dict[str, DeadLetters]:
    """Of every queue that has a dead-letter exchange.

    Args:
        declared: at the broker.
        default_is_told: whether it tells of dead letters on their way through the default exchange.

    Example:
        >>> there = {"queues": {"work": ["dead", None]}, "exchanges": {"dead": "fanout"}, "bindings": []}
        >>> dead_letters(there, default_is_told=False)["work"].exchange
        'dead'
    """
    from interlock.clients.tap_queue import TAP  # noqa: PLC0415 - only with a broker is pika needed

    declared = {**declared, "bindings": [one for one in declared["bindings"] if not one[-1].startswith(TAP)]}
    return {
        queue: _of(queue, exchange, key, declared, default_is_told=default_is_told)
        for queue, (exchange, key) in declared["queues"].items()
    }


def asked_of(node: Node) -> Declared:
    """What is declared at a RabbitMQ node, in one question.

    Raises:
        ClientError: it did not answer.
    """
    queues: dict[str, list[str | None]] = {}
    exchanges: dict[str, str] = {}
    bindings: list[list[str]] = []
    for line in node.ask(" ".join(_ASK.split())).strip('"').split(";"):
        what, *names = line.split(" ")
        if what == "queue":
            name, exchange, key = names
            queues[_plain(name)] = [_plain(exchange), None if key == NO_KEY else _plain(key)]
        elif what == "exchange":
            exchanges[_plain(names[0])] = _plain(names[1])
        elif what == "binding":
            bindings.append([_plain(name) for name in names])
    return {"queues": queues, "exchanges": exchanges, "bindings": bindings}


def _of(queue: str, exchange: str, key: str | None, declared: Declared, *, default_is_told: bool) -> DeadLetters:
    types: Mapping[str, str] = declared["exchanges"]
    bindings: Sequence[Sequence[str]] = declared["bindings"]
    if exchange and exchange not in types:
        gone = f'its dead-letter exchange, "{exchange}", is not there, so that they are dropped'
        return DeadLetters(exchange, "", frozenset(), unheard=gone)
    if not exchange:
        to = f'the queue "{key or queue}"'
        why = f"they go straight to {to}, through the default exchange, and RabbitMQ tells nobody of dead letters there"
        unheard = None if default_is_told else why
        return DeadLetters("", "", frozenset([key or queue]), unheard=unheard, instead=key or queue)
    if key is not None:
        return DeadLetters(exchange, types[exchange], frozenset([key]))
    sources = [(source, at) for source, at, kind, name in bindings if (kind, name) == ("queue", queue)]
    # A dead letter without a key of its own keeps that of the message; of other than direct exchanges it may be any.
    keys = {queue, *(at for _, at in sources), *(at for source, at, _, _ in bindings if source == exchange)}
    certain = all(types.get(source) == "direct" or not source for source, _ in sources)
    return DeadLetters(exchange, types[exchange], frozenset(keys), certain=certain or types[exchange] != "direct")


def _plain(name: str) -> str:
    return base64.b64decode(name).decode("utf-8", "replace")
