"""One client's connection, from its first byte to its end."""

from __future__ import annotations

import asyncio
import sys
import traceback
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, cast

from pika import spec

from interlock.amqp import wire
from interlock.amqp.channels import Channels
from interlock.amqp.handshake import Handshake, LoginRefused
from interlock.amqp.heartbeat import Heartbeat
from interlock.amqp.outbox import Outbox
from interlock.amqp.refusal import Refusal, not_implemented

if TYPE_CHECKING:
    from interlock.amqp.channel import Channel
    from interlock.amqp.realm import Realm
    from interlock.amqp.users import Access
    from interlock.amqp.vhost import Vhost

PATIENCE_WITH_CLOSE: Final = 5.0


class Connection(asyncio.Protocol):
    """Frames in, frames out.

    A client that does not read gets no more deliveries until it does; its own frames are read all the while, because
    it may be busy writing. One that falls silent for two heartbeats is hung up on.

    Args:
        realm: vhosts and users.
        ended: told when the socket is gone.

    Attributes:
        vhost, access: where the client is, what it may do there; known once the connection is open.
        frame_max: longest frame the client takes, in bytes.
    """

    vhost: Vhost
    access: Access

    def __init__(self, realm: Realm, ended: Callable[[Connection], None]) -> None:
        self._realm, self._ended = realm, ended
        self._loop = asyncio.get_running_loop()
        self._outbox = Outbox()
        self._reader = wire.FrameReader()
        self._handshake = Handshake(self._send_method, realm.users)
        self._greeting = b""
        self._take: Callable[[bytes], None] = self._take_greeting
        self._channels: Channels | None = None
        self._unconfirmed: dict[Channel, None] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._heartbeat: Heartbeat | None = None
        self.frame_max = wire.FRAME_MIN

    @property
    def user(self) -> str:
        """Who logged in."""
        return self._handshake.user

    @property
    def name(self) -> str:
        """What the client calls this connection, if anything."""
        return self._handshake.name

    @property
    def ends(self) -> str:
        """Its addresses, the client's first, as RabbitMQ names connections."""
        return self._outbox.ends

    @property
    def channels(self) -> tuple[Channel, ...]:
        """Those that are open."""
        return self._channels.all() if self._channels else ()

    @property
    def writable(self) -> bool:
        """Whether the client keeps up with what it is sent."""
        return self._outbox.writable

    def capable_of(self, what: str) -> bool:
        """Whether the client has said that it knows this extension."""
        return bool(self._handshake.capabilities.get(what))

    def send(self, frames: bytes) -> None:
        """Send frames, in order."""
        self._outbox.send(frames)

    def confirm_soon(self, channel: Channel) -> None:
        """Confirm what a channel published when all that has come with it is taken: one ack for many."""
        self._unconfirmed[channel] = None

    def refuse(self, refusal: Refusal) -> None:
        """End the connection with a reason."""
        self._leave()
        unwelcome = isinstance(refusal, LoginRefused) and not self.capable_of("authentication_failure_close")
        if unwelcome or self._take == self._take_while_closing:
            self._outbox.close()
            return
        self._take = self._take_while_closing
        self._send_method(wire.build(spec.Connection.Close, **refusal.fields()))
        self._after(PATIENCE_WITH_CLOSE, self._outbox.close)

    def refuse_channel(self, channel: Channel, refusal: Refusal) -> None:
        """End one of its channels with a reason."""
        if self._channels is not None:
            self._channels.refuse(channel, refusal)

    def abort(self) -> None:
        """Hang up without a word, as a broker does that is gone."""
        self._outbox.abort()

    # What asyncio calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client has connected."""
        self._outbox.connect(cast("asyncio.Transport", transport))

    def data_received(self, data: bytes) -> None:
        """Bytes have come."""
        if self._heartbeat is not None:
            self._heartbeat.heard = True
        try:
            self._take(data)
        except Refusal as refusal:
            self.refuse(refusal)
        except RecursionError:
            self.refuse(not_implemented("a table within so many others"))
        except Exception as error:  # noqa: BLE001 - a fault met by one client must not end the others
            traceback.print_exc(file=sys.stderr)
            self.refuse(Refusal(spec.INTERNAL_ERROR, repr(error)))
        self._confirm()

    def pause_writing(self) -> None:
        """The client does not keep up."""
        self._outbox.writable = False

    def resume_writing(self) -> None:
        """The client keeps up again."""
        self._outbox.writable = True
        if self._channels:
            self._channels.pump()

    def connection_lost(self, exc: Exception | None) -> None:
        """The socket is gone, whoever closed it."""
        del exc
        self._outbox.writable = False
        self._leave()
        if self._timer is not None:
            self._timer.cancel()
        if self._heartbeat is not None:
            self._heartbeat.stop()
        self._ended(self)

    # What the client sends, by the state of the connection.

    def _take_greeting(self, data: bytes) -> None:
        self._greeting += data
        if len(self._greeting) < len(wire.PROTOCOL_HEADER):
            return
        if not self._greeting.startswith(wire.PROTOCOL_HEADER):
            self.send(wire.PROTOCOL_HEADER)
            self._outbox.close()
            return
        self._take = self._take_frames
        self._handshake.start()
        self._take_frames(self._greeting[len(wire.PROTOCOL_HEADER) :])

    def _take_frames(self, data: bytes) -> None:
        for kind, number, payload in self._reader.feed(data):
            if kind == wire.HEARTBEAT:
                wire.check_heartbeat(number, payload)
            elif number and self._channels is not None:
                self._channels.take(kind, number, payload)
            elif number or kind != wire.METHOD:
                raise wire.unexpected(kind, payload)
            else:
                self._take_method(_decoded(payload))

    def _take_while_closing(self, data: bytes) -> None:
        for kind, number, payload in self._reader.feed(data):
            if kind == wire.METHOD and number == 0:
                method = wire.decode_method(payload)
                if type(method) is spec.Connection.Close:
                    self._send_method(wire.build(spec.Connection.CloseOk))
                if type(method) in (spec.Connection.Close, spec.Connection.CloseOk):
                    self._outbox.close()

    def _take_method(self, method: Any) -> None:
        if type(method) is spec.Connection.Close:
            self._leave()
            self._send_method(wire.build(spec.Connection.CloseOk))
            self._outbox.close()
        elif type(method) is spec.Connection.UpdateSecret:
            self._send_method(wire.build(spec.Connection.UpdateSecretOk))
        elif self._channels is not None:
            raise Refusal(spec.CHANNEL_ERROR, "unexpected method in connection state running", method.INDEX)
        elif self._handshake.take(method):
            self.frame_max = self._reader.frame_max = self._handshake.frame_max
            self.vhost, self.access = self._realm.open(self._handshake.vhost, self.user)
            self._channels = Channels(self, self._handshake.channel_max)
            self._send_method(wire.build(spec.Connection.OpenOk, known_hosts=""))
            self._heartbeat = Heartbeat(self._handshake.heartbeat, self._beat, self.abort)

    def _confirm(self) -> None:
        for channel in self._unconfirmed:
            channel.confirm()
        self._unconfirmed.clear()

    def _leave(self) -> None:
        self._confirm()
        channels, self._channels = self._channels, None
        if channels is not None:
            channels.leave()
            self.vhost.leave(self)

    def _beat(self) -> None:
        self.send(wire.HEARTBEAT_FRAME)

    def _after(self, seconds: float, do: Callable[[], None]) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._loop.call_later(seconds, do)

    def _send_method(self, method: Any) -> None:
        self.send(wire.method_frame(0, method))


def _decoded(payload: bytes) -> Any:
    try:
        return wire.decode_method(payload)
    except Refusal as refusal:
        if refusal.method:  # on this channel RabbitMQ trips over arguments that it cannot read
            raise Refusal(spec.INTERNAL_ERROR) from refusal
        raise
