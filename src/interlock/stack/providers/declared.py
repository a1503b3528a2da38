"""What is declared at a RabbitMQ node, remembered in it and brought back: one question each.

The same as `interlock.amqp.known` does for the embedded broker. What goes by itself is never counted: exclusive and
auto-delete queues, those that expire, auto-delete exchanges, and what is bound to them.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Collection

from interlock.stack.providers.erlang import Node

__all__ = ["accept", "in_words", "reset"]

# R is the name inside a resource. Only what has a name of its own counts, so that the default exchange is out of it.
_THERE = """
R = fun(N) -> element(4, N) end, I = [IGNORED],
There = fun() ->
  Qs = [amqqueue:get_name(Q) || Q <- rabbit_amqqueue:list(<<"/">>), not rabbit_amqqueue:is_exclusive(Q),
        not amqqueue:is_auto_delete(Q), not lists:keymember(<<"x-expires">>, 1, amqqueue:get_arguments(Q)),
        not lists:member(R(amqqueue:get_name(Q)), I)],
  Xs = [element(2, X) || X <- rabbit_exchange:list(<<"/">>), not element(5, X), R(element(2, X)) =/= <<>>,
        not lists:member(R(element(2, X)), I)],
  Bs = [B || B <- rabbit_binding:list(<<"/">>), R(element(2, B)) =/= <<>>, lists:member(element(4, B), Qs ++ Xs)],
  {Qs, Xs, Bs} end,
"""
_ACCEPT = f"{_THERE} persistent_term:put(interlock_known, {{[KEPT], There()}})."
_RESET = f"""
{_THERE}
All = [Q || Q <- rabbit_amqqueue:list(<<"/">>), not rabbit_amqqueue:is_exclusive(Q),
       not lists:member(R(amqqueue:get_name(Q)), I)],
[rabbit_amqqueue:purge(Q) || Q <- All],
case persistent_term:get(interlock_known, none) of none -> []; {{Keep, {{Qs, Xs, Bs}}}} ->
  Lived = [proplists:get_value(queue_name, C) || C <- rabbit_amqqueue:consumers_all(<<"/">>)],
  [rabbit_amqqueue:delete(Q, false, false, <<"interlock">>) || Q <- All,
   N <- [amqqueue:get_name(Q)], not lists:member(N, Qs), not lists:member(N, Lived), not lists:member(R(N), Keep)],
  [rabbit_binding:remove(B, fun(_, _) -> ok end, <<"interlock">>) || B <- rabbit_binding:list(<<"/">>),
   R(element(2, B)) =/= <<>>, lists:member(element(4, B), Qs ++ Xs), not lists:member(B, Bs)],
  [rabbit_exchange:delete(N, true, <<"interlock">>) || X <- rabbit_exchange:list(<<"/">>), N <- [element(2, X)],
   not lists:member(N, Xs), not lists:member(R(N), I), re:run(R(N), "^(amq\\\\.|$)") =:= nomatch],
  {{Qn, Xn, Bn}} = There(), E = fun base64:encode/1,
  lists:flatten([io_lib:format("queue ~s;", [E(R(N))]) || N <- Qs -- Qn] ++
    [io_lib:format("exchange ~s;", [E(R(N))]) || N <- Xs -- Xn] ++
    [io_lib:format("binding ~s ~s ~s ~s;", [E(R(element(2, B))), E(element(3, B)),
     E(atom_to_binary(element(3, element(4, B)))), E(R(element(4, B)))]) || B <- Bs -- Bn])
end.
"""
_FOUND = re.compile(r"(queue|exchange|binding)((?: [A-Za-z0-9+/=]*)+);")


def accept(node: Node, keep: Collection[str], ignore: Collection[str]) -> None:
    """Let the node remember what is declared now.

    Args:
        node: it.
        keep: queues that belong there also where they are declared later.
        ignore: queues and exchanges that may come and go.

    Raises:
        ClientError: it did not answer, or not as it should.
    """
    node.ask(_asked(_ACCEPT, ignore, keep))


def reset(node: Node, ignore: Collection[str]) -> list[str]:
    """Purge queues and delete what was declared since; returns, in words, what is missing; raises as `accept`."""
    found = _FOUND.findall(node.ask(_asked(_RESET, ignore)))
    return [in_words("/", kind, *(_plain(name) for name in names[1:].split(" "))) for kind, names in found]


def in_words(vhost: str, kind: str, *names: str) -> str:
    """What is declared somewhere, for people.

    Args:
        vhost: where; the one that everybody uses is not named.
        kind: ``queue``, ``exchange`` or ``binding``.
        names: its name; of a binding the exchange's, the key, and the kind and name of what it leads to.

    Example:
        >>> in_words("/", "queue", "orders"), in_words("/", "binding", "events", "order.#", "queue", "orders")
        ('queue "orders"', 'the binding of queue "orders" to exchange "events" by "order.#"')
    """
    where = "" if vhost == "/" else f' of vhost "{vhost}"'
    if kind != "binding":
        return f'{kind} "{names[0]}"{where}'
    return f'the binding of {names[2]} "{names[3]}" to exchange "{names[0]}" by "{names[1]}"{where}'


def _asked(expression: str, ignore: Collection[str], keep: Collection[str] = ()) -> str:
    return " ".join(expression.replace("IGNORED", _listed(ignore)).replace("KEPT", _listed(keep)).split())


def _listed(names: Collection[str]) -> str:
    return ", ".join(f'base64:decode("{base64.b64encode(name.encode()).decode()}")' for name in names)


def _plain(name: str) -> str:
    return base64.b64decode(name).decode("utf-8", "replace")
