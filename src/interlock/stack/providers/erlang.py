"""Questions to a running RabbitMQ node, by ``erl_call``: 2 ms each, exact, no management plugin.

The expressions use RabbitMQ's internal functions; they are tried on every version the tests run on.
"""

from __future__ import annotations

import base64
import re
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path

from interlock.control.faults import SUITE
from interlock.errors import ClientError
from interlock.stack.patience import hold
from interlock.stack.ports import HOST
from interlock.stack.providers.brokers import QueueFigures
from interlock.stack.providers.ways import broken

__all__ = ["ContainerNode", "Node"]

TAKES_AT_MOST = 10.0
FORGETS_WITHIN = 1.0
"""Seconds in which a node lets in again who has just hung up."""
NOT_LET_IN = b"failed to connect"
"""What is said where nothing was asked yet, so that it can be asked once more."""

# Names travel as base64, so that no queue's name can be mistaken for the answer's syntax.
# Whether a queue's consumers acknowledge is known of them and not of it, hence the list of those that do not.
_FIGURES = (
    "F = fun(K, A) -> case lists:keyfind(K, 1, A) of {_, _, V} -> V; false -> none end end, "
    'H = [element(4, proplists:get_value(queue_name, X)) || X <- rabbit_amqqueue:consumers_all(<<"/">>), '
    "not proplists:get_value(ack_required, X)], "
    'lists:flatten([io_lib:format("~s ~w ~w ~w ~w ~w ~w;", [base64:encode(element(4, N)), R, U, C, E, '
    'lists:member(element(4, N), H), case F(<<"x-dead-letter-exchange">>, A) of none -> none; '
    '_ -> F(<<"x-message-ttl">>, A) end]) || '
    "[{name, N}, {messages_ready, R}, {messages_unacknowledged, U}, {consumers, C}, {exclusive, E}, {arguments, A}] <- "
    'rabbit_amqqueue:info_all(<<"/">>, '
    "[name, messages_ready, messages_unacknowledged, consumers, exclusive, arguments])])."
)
_PURGE = (
    '[rabbit_amqqueue:purge(Q) || Q <- rabbit_amqqueue:list(<<"/">>), not rabbit_amqqueue:is_exclusive(Q), WANTED].'
)
_CLOSE = (
    'length([rabbit_networking:close_connection(P, "Closed via management plugin") || '
    "P <- rabbit_networking:local_connections(), "
    "case catch rabbit_networking:connection_info(P, [client_properties]) of "
    '[{_, Ps}] -> not lists:member({<<"connection_name">>, longstr, <<"SUITE">>}, Ps); _ -> false end]).'
)
_ROW = re.compile(r"([A-Za-z0-9+/=]*) (\d+) (\d+) (\d+) (true|false) (true|false) (\d+|none);")


class Node:
    """A RabbitMQ node that runs without a port mapper.

    Args:
        erl_call: the program that asks.
        port: the node's distribution port on 127.0.0.1.
        home: where the file is with the cookie it knows its own by; on a command line everybody here could read it,
            and have the node execute what they like.
    """

    def __init__(self, erl_call: Path, port: int, home: Path) -> None:
        self._command = [str(erl_call), "-address", f"{HOST}:{port}", "-e", "-h"]
        self._environment = {"HOME": str(home)}

    def answers(self, within: float) -> bool:
        """Whether it answers at all."""
        try:
            self.ask("ok.", within)
        except ClientError:
            return False
        return True

    def ask(self, expression: str, within: float = TAKES_AT_MOST) -> str:
        """What an expression evaluates to, as Erlang prints it.

        Raises:
            ClientError: the node did not answer, or not with a result.
        """
        until = time.monotonic() + within
        calls: list[subprocess.CompletedProcess[bytes]] = []

        def let_in() -> bool:
            calls.append(self._call(expression, until - time.monotonic()))
            return NOT_LET_IN not in calls[-1].stderr

        try:
            # A node still knows the last caller of this name for a moment, and refuses the next.
            hold(let_in, within=min(FORGETS_WITHIN, within))
            done = calls[-1]
        except subprocess.TimeoutExpired:
            raise ClientError(f"RabbitMQ did not answer a question within {within:g} s") from None
        answer = done.stdout.decode("utf-8", "replace").strip()
        if done.returncode != 0 or not answer.startswith("{ok, "):
            seen = answer or done.stderr.decode("utf-8", "replace").strip() or f"exit code {done.returncode}"
            raise ClientError(f"RabbitMQ could not be asked about its queues: {seen}")
        return answer[len("{ok, ") : -1]

    def _call(self, expression: str, within: float) -> subprocess.CompletedProcess[bytes]:
        # A node refuses a second caller of the same name. Each name stays in its memory for ever, so one a thread.
        return subprocess.run(
            [*self._command, f"interlock{threading.get_native_id()}"],
            input=expression.encode() + b"\n",
            capture_output=True,
            timeout=within,
            check=False,
            env=self._environment,
        )

    def shut(self) -> str:
        """Take no connections any more, and close those of others than interlock."""
        self.ask("rabbit_maintenance:suspend_all_client_listeners().")
        return broken(self.break_off())

    def open(self) -> None:
        """Take connections again."""
        self.ask("rabbit_maintenance:resume_all_client_listeners().")

    def break_off(self) -> int:
        """Close the connections of others than interlock, as an administrator does; how many there were."""
        return int(self.ask(_CLOSE.replace("SUITE", SUITE)))

    def figures(self) -> dict[str, QueueFigures]:
        """Every queue of the virtual host ``/``."""
        return {
            base64.b64decode(name).decode("utf-8", "replace"): QueueFigures(
                ready=int(ready),
                unacked=int(unacked),
                consumers=int(consumers),
                exclusive=exclusive == "true",
                acknowledged=hasty == "false",
                hands_on_after=None if ttl == "none" else int(ttl) / 1000,
            )
            for name, ready, unacked, consumers, exclusive, hasty, ttl in _ROW.findall(self.ask(_FIGURES))
        }

    def purge(self, queues: list[str] | None = None) -> None:
        """Empty these queues of waiting messages, or all but the exclusive ones."""
        wanted = "true"
        if queues is not None:
            names = ", ".join(f'base64:decode("{base64.b64encode(name.encode()).decode()}")' for name in queues)
            wanted = f"lists:member(element(4, amqqueue:get_name(Q)), [{names}])"
        self.ask(_PURGE.replace("WANTED", wanted))

    def trace(self, *, on: bool) -> None:
        """Tell of each message in the virtual host ``/``, also of channels that are open already, or do so no more."""
        self.ask(f'rabbit_trace:{"start" if on else "stop"}(<<"/">>).')


class ContainerNode(Node):
    """A node in a container, asked by ``rabbitmqctl``, which takes half a second.

    Args:
        execute: runs a command in the container: its exit code, and what it wrote.
    """

    def __init__(self, execute: Callable[[list[str]], tuple[int, str]]) -> None:
        self._execute = execute

    def ask(self, expression: str, within: float = TAKES_AT_MOST) -> str:
        """As of any node; ``within`` is not heeded."""
        del within
        code, answer = self._execute(["rabbitmqctl", "--quiet", "eval", expression])
        if code != 0:
            raise ClientError(f"RabbitMQ could not be asked about its queues: {answer.strip()}")
        # Long texts are printed in pieces, one below the other.
        return re.sub(r'"\s*\n\s*"', "", answer.strip())
