"""A connection to a broker for one caller at a time, made again when it was lost while nobody looked.

`pika.BlockingConnection` belongs to the thread that uses it and does nothing between two calls; this class
is the only place that has to know. The tap has a connection and a thread of its own, in `interlock.clients.tap`.
"""

from __future__ import annotations

import contextlib
import functools
import logging
import threading
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import pika
from pika import exceptions as amqp
from pika.adapters.utils.connection_workflow import AMQPConnectorException

from interlock.clients.nearness import is_here
from interlock.control.client import in_short
from interlock.control.faults import SUITE
from interlock.errors import ClientError
from interlock.texts import cut

SECONDS = 5.0
"""How long anything may take that a broker does at once."""

# pika tells of every failed connection on the console, with tracebacks; what failed is in our errors.
logging.getLogger("pika").setLevel(logging.CRITICAL)

LONGEST_REASON = 300
"""Characters of what a broker says: it repeats names, however long they are."""

T = TypeVar("T")


def parameters(url: str) -> pika.URLParameters:
    """Connection parameters for a suite: bounded waits, and no heartbeat where the other end is this machine.

    A step may look at other things for minutes, and nobody answers heartbeats on its behalf.
    """
    found = pika.URLParameters(url)
    if is_here(found.host):
        found.heartbeat = 0
    found.socket_timeout = SECONDS
    found.stack_timeout = 2 * SECONDS
    found.blocked_connection_timeout = 2 * SECONDS
    found.client_properties = {"connection_name": SUITE}
    return found


def reason_of(error: Exception) -> str:
    """Why a broker's connection or channel failed, as half a sentence."""
    if isinstance(error, amqp.ShortStringTooLong):
        return "a name, routing key or property has 255 bytes at most"
    if not isinstance(error, (amqp.AMQPError, OSError)):
        return in_short(error)  # a mistake of ours or of the library's, not the broker's
    if isinstance(error, amqp.ProbableAuthenticationError):
        return "user or password is wrong"
    if isinstance(error, (amqp.ProbableAccessDeniedError, amqp.ConnectionClosedByBroker, amqp.ChannelClosed)):
        code, text = (getattr(error, "reply_code", None), getattr(error, "reply_text", None))
        return f"{text} ({code})" if code else text or str(error).removeprefix("ConnectionClosedByBroker: ")
    if isinstance(error, amqp.StreamLostError) or "StreamLostError" in str(error):  # pika may keep only its text
        return "the connection was lost"
    from interlock.clients.connection import in_words  # noqa: PLC0415 - only a failure needs requests here

    return in_words(error, 2 * SECONDS)


class Silent(amqp.AMQPConnectionError):  # type: ignore[misc]
    """Somebody listens at a broker's address, and does not answer as a broker does."""


def connected(wanted: pika.ConnectionParameters) -> pika.BlockingConnection:
    """A connection to a broker.

    Raises:
        AMQPError: there is none; `Silent` where pika has an exception that is no `AMQPError`.
    """
    with contextlib.suppress(AMQPConnectorException):
        return pika.BlockingConnection(wanted)
    raise Silent(f"nobody answered as AMQP 0-9-1 wants it within {wanted.stack_timeout:g} s")


def refusal(url: str, within: float) -> str | None:
    """Connect and hang up: why that is not possible, as half a sentence; None where it is.

    Args:
        url: a broker's, or what is taken for one.
        within: seconds the other end may take to show that it is a broker.
    """
    wanted = parameters(url)
    wanted.stack_timeout = within
    try:
        connection = connected(wanted)
    except Silent:
        return f"what listens there did not answer as AMQP 0-9-1 wants it within {within:g} s"
    except amqp.IncompatibleProtocolError:
        return "what listens there does not speak AMQP 0-9-1"
    except (amqp.AMQPError, OSError) as error:
        return reason_of(error)
    with contextlib.suppress(amqp.AMQPError, OSError):
        connection.close()
    return None


@contextlib.contextmanager
def answered_within(connection: Any, seconds: float) -> Iterator[None]:
    """Drop the connection when a broker that stands still keeps what happens here waiting.

    pika bounds the making of a connection and nothing after it; without heartbeats only this notices.
    """
    link = connection._impl  # noqa: SLF001 - pika has no public way to give up on a connection
    silent = amqp.AMQPConnectionError(f"it did not answer within {seconds:g} s")
    timer = link._adapter_call_later(seconds, functools.partial(link._terminate_stream, silent))  # noqa: SLF001
    try:
        yield
    finally:
        link._adapter_remove_timeout(timer)  # noqa: SLF001


class Link:
    """Runs one thing at a time on a connection and channel in confirm mode.

    Args:
        name: the broker's name in the profile.
        url: ``amqp://user:password@host:port/vhost``.
        hide: takes secrets out of messages.
    """

    def __init__(self, name: str, url: str, hide: Callable[[str], str]) -> None:
        self.name = name
        self._parameters = parameters(url)
        self._hide = hide
        self._lock = threading.Lock()
        self._connection: pika.BlockingConnection | None = None
        self._channel: Any = None

    def run(self, act: Callable[[Any], T], what: str) -> T:
        """Call ``act`` with a usable channel.

        Args:
            act: gets the channel; its AMQP errors are put into words.
            what: what is being done, for the message.

        Raises:
            ClientError: the broker cannot be reached or refused.
        """
        with self._lock:
            try:
                channel = self._usable()
                with answered_within(self._connection, SECONDS):
                    return act(channel)
            except (amqp.UnroutableError, amqp.NackError):
                raise
            except (amqp.AMQPError, OSError, UnicodeError) as error:
                raise ClientError(
                    self._hide(
                        f'{what} at broker "{self.name}" ({self.address}): {cut(reason_of(error), LONGEST_REASON)}'
                    ),
                    hint=f'see the log of "{self.name}"; what it lacks, the application declares when it starts',
                ) from error

    @property
    def address(self) -> str:
        """Host, port and virtual host, without credentials."""
        found = self._parameters
        return f"{found.host}:{found.port}{'' if found.virtual_host == '/' else '/' + found.virtual_host}"

    @property
    def here(self) -> bool:
        """Whether the broker is on this machine."""
        return is_here(self._parameters.host)

    def close(self) -> None:
        """Hang up; never raises."""
        with self._lock:
            if self._connection is not None and self._connection.is_open:
                # The broker may have gone before us, or stand still.
                with contextlib.suppress(Exception), answered_within(self._connection, SECONDS / 5):
                    self._connection.close()
            self._connection = self._channel = None

    def _usable(self) -> Any:
        if self._connection is not None and self._connection.is_open:  # one that was given up cannot even be asked
            try:
                self._connection.process_data_events(0)  # notices what happened since the last call
            except (amqp.AMQPError, OSError):
                self._connection = None
        if self._connection is None or not self._connection.is_open:
            self._connection = connected(self._parameters)
            self._channel = None
        if self._channel is None or not self._channel.is_open:
            with answered_within(self._connection, SECONDS):
                self._channel = self._connection.channel()
                self._channel.confirm_delivery()
        return self._channel
