"""From the protocol header to connection.open-ok: who the client is, what both sides can take, which vhost."""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from typing import Any, Final

from pika import spec

from interlock.amqp import properties, wire
from interlock.amqp.refusal import Refusal, not_implemented
from interlock.amqp.shapes import after_table
from interlock.amqp.users import Users

CHANNEL_MAX: Final = 2047
HEARTBEAT: Final = 60
PROPERTIES: Final[dict[str, Any]] = {
    # What it behaves like: clients ask that, kombu for one, and do otherwise with other brokers.
    "product": "RabbitMQ",
    "version": "3.10.8",
    "platform": "interlock's embedded broker, Python",
    "information": "For tests only; everything is in memory.",
    "capabilities": dict.fromkeys(
        (
            "publisher_confirms",
            "exchange_exchange_bindings",
            "basic.nack",
            "consumer_cancel_notify",
            "connection.blocked",
            "consumer_priorities",
            "authentication_failure_close",
            "per_consumer_qos",
            "direct_reply_to",
        ),
        True,
    ),
}

Send = Callable[[Any], None]


class LoginRefused(Refusal):
    """Wrong user or password."""


class Handshake:
    """The methods before a connection is open, in the only order there is.

    Args:
        send: sends a method on channel 0.
        users: who may log in.

    Attributes:
        user, vhost: who, and where to; known once `take` has returned True.
        name: what the client calls its connection, if anything.
        capabilities: what the client said it can do.
        frame_max: longest frame both sides take, in bytes.
        channel_max: most channels at once.
        heartbeat: seconds, 0 for none.
    """

    def __init__(self, send: Send, users: Users) -> None:
        self._send = send
        self._users = users
        self._expected: Any = spec.Connection.StartOk
        self.user = self.vhost = self.name = ""
        self.capabilities: Mapping[str, Any] = {}
        self.frame_max = wire.FRAME_MAX
        self.channel_max = CHANNEL_MAX
        self.heartbeat = 0

    def start(self) -> None:
        """The protocol header has come: offer."""
        self._send(
            wire.build(
                spec.Connection.Start,
                version_major=0,
                version_minor=9,
                server_properties=PROPERTIES,
                mechanisms="PLAIN AMQPLAIN",
                locales="en_US",
            )
        )

    def take(self, method: Any) -> bool:
        """Take the client's next method; returns whether the connection is open now.

        Raises:
            Refusal: a method out of turn, a wrong login, limits out of range.
        """
        if type(method) is not self._expected:
            raise Refusal(spec.COMMAND_INVALID, f"expected {self._expected.NAME}, got {method.NAME}")
        if self._expected is spec.Connection.StartOk:
            self._log_in(method)
            self._expected = spec.Connection.TuneOk
        elif self._expected is spec.Connection.TuneOk:
            self._tune(method)
            self._expected = spec.Connection.Open
        else:
            self.vhost = method.virtual_host
            return True
        return False

    def _log_in(self, method: Any) -> None:
        self.capabilities = method.client_properties.get("capabilities") or {}
        self.name = str(method.client_properties.get("connection_name") or "")
        user, password = _credentials(method.mechanism, method.response)
        if not self._users.knows(user, password):
            text = f"Login was refused using authentication mechanism {method.mechanism}. "
            raise LoginRefused(spec.ACCESS_REFUSED, text + "For details see the broker logfile.")
        self.user = user
        limits = {"channel_max": CHANNEL_MAX, "frame_max": wire.FRAME_MAX, "heartbeat": HEARTBEAT}
        self._send(wire.build(spec.Connection.Tune, **limits))

    def _tune(self, method: Any) -> None:
        self.channel_max = _agreed("channel_max", method.channel_max, 1, CHANNEL_MAX)
        self.frame_max = _agreed("frame_max", method.frame_max, wire.FRAME_MIN, wire.FRAME_MAX)
        self.heartbeat = method.heartbeat


def _agreed(what: str, wanted: int, least: int, most: int) -> int:
    if wanted == 0 or wanted > most:
        bounds = f"higher than the maximum allowed value ({most})"
    elif wanted < least:
        bounds = f"lower than the minimum allowed value ({least})"
    else:
        return wanted
    raise Refusal(spec.NOT_ALLOWED, f"negotiated {what} = {wanted or 'no limit'} is {bounds}")


def _credentials(mechanism: str, response: bytes) -> tuple[str, str]:
    if mechanism == "PLAIN":
        instead_of, user, password = [*response.split(b"\0", 2), b"", b""][:3]
        if instead_of:  # RabbitMQ lets nobody act for another
            return "", ""
        return user.decode(errors="replace"), password.decode(errors="replace")
    if mechanism == "AMQPLAIN":
        encoded = struct.pack(">I", len(response)) + response
        try:
            after_table(encoded, 0)
        except IndexError:
            return "", ""
        table = properties.decode_table(encoded)
        return str(table.get("LOGIN", "")), str(table.get("PASSWORD", ""))
    raise not_implemented(f"authentication mechanism {mechanism}")
