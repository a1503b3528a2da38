"""The channels of one connection: opening them, closing them, and which one a frame is for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pika import spec

from interlock.amqp import wire
from interlock.amqp.channel import Channel
from interlock.amqp.refusal import Refusal

if TYPE_CHECKING:
    from interlock.amqp.connection import Connection

_CHANNEL_CLASS: Final = spec.Channel.INDEX.to_bytes(2, "big")


class Channels:
    """A connection's channels by number."""

    def __init__(self, connection: Connection, most: int) -> None:
        self._connection = connection
        self._most = most
        self._open: dict[int, Channel] = {}
        # Closed by us, and the client has not said that it knows: until then its frames are of no interest.
        self._closing: set[int] = set()

    def take(self, kind: int, number: int, payload: bytes) -> None:
        """A frame for a channel has come.

        Raises:
            Refusal: what is wrong with it ends the whole connection.
        """
        channel = self._open.get(number)
        if kind == wire.METHOD and payload.startswith(_CHANNEL_CLASS):
            method = wire.decode_method(payload)
            if type(method) in (spec.Channel.Open, spec.Channel.Close, spec.Channel.CloseOk):
                self._open_or_close(number, channel, method)
                return
        if channel is not None:
            try:
                channel.take(kind, payload)
            except Refusal as refusal:
                if refusal.method is None:
                    refusal.method = channel.method
                if not refusal.closes_channel:
                    raise
                self.refuse(channel, refusal)
        elif number not in self._closing:
            if kind != wire.METHOD:
                raise Refusal(spec.UNEXPECTED_FRAME, wire.NO_METHOD)
            raise _not_open(int.from_bytes(payload[:4]))

    def all(self) -> tuple[Channel, ...]:
        """Those that are open."""
        return tuple(self._open.values())

    def pump(self) -> None:
        """The client keeps up again."""
        for channel in tuple(self._open.values()):
            channel.pump()

    def leave(self) -> None:
        """The connection is gone: nobody here gets anything more, and what was not settled goes back."""
        channels = tuple(self._open.values())
        self._open.clear()
        for channel in channels:
            channel.drop_all()
        for channel in channels:
            channel.leave()

    def _open_or_close(self, number: int, channel: Channel | None, method: Any) -> None:
        if type(method) is spec.Channel.Open:
            self._add(number, channel)
        elif type(method) is spec.Channel.CloseOk and number in self._closing:
            self._closing.remove(number)
        elif type(method) is spec.Channel.Close and (channel is not None or number in self._closing):
            if channel is not None:
                self._remove(channel)
            self._send(number, spec.Channel.CloseOk)
        else:
            raise _not_open(method.INDEX)

    def _add(self, number: int, known: Channel | None) -> None:
        if known is not None:
            raise Refusal(spec.CHANNEL_ERROR, "second 'channel.open' seen", spec.Channel.Open.INDEX)
        if len(self._open) >= self._most:
            text = f"number of channels opened ({len(self._open)}) has reached the negotiated channel_max"
            raise Refusal(spec.NOT_ALLOWED, f"{text} ({self._most})")
        self._closing.discard(number)
        self._open[number] = Channel(number, self._connection)
        self._send(number, spec.Channel.OpenOk, channel_id="")

    def _remove(self, channel: Channel) -> None:
        del self._open[channel.number]
        channel.confirm()
        channel.drop_all()
        channel.leave()

    def refuse(self, channel: Channel, refusal: Refusal) -> None:
        """End one of them with a reason."""
        self._remove(channel)
        self._closing.add(channel.number)
        self._send(channel.number, spec.Channel.Close, **refusal.fields())

    def _send(self, number: int, kind: Any, **fields: Any) -> None:
        self._connection.send(wire.method_frame(number, wire.build(kind, **fields)))


def _not_open(method: int) -> Refusal:
    return Refusal(spec.CHANNEL_ERROR, "expected 'channel.open'", method)
