"""A client that says what no proper client would: frames by hand on a socket."""

from __future__ import annotations

import socket
from typing import Any, Final

from pika import frame, spec

RECEIVE: Final = object()
RECEIVE_REFUSAL: Final = object()
RECEIVE_END: Final = object()
HELLO: Final = b"AMQP\0\0\x09\x01"
PATIENCE: Final = 5.0

ON_CHANNEL: Final[dict[str, Any]] = {
    "Channel.Open": spec.Channel.Open(),
    "Channel.Close": spec.Channel.Close(200, "", 0, 0),
    "Channel.FlowOk": spec.Channel.FlowOk(active=True),
    "Basic.Qos": spec.Basic.Qos(),
    "Basic.Publish": spec.Basic.Publish(routing_key="nobody"),
}


def method(name: str | Any) -> bytes:
    """A frame on channel 1: a method, by its name where it is a usual one, or a content header of three bytes."""
    if not isinstance(name, str):
        return frame.Method(1, name).marshal()
    if name == "header":
        return frame.Header(1, 3, spec.BasicProperties()).marshal()
    return frame.Method(1, ON_CHANNEL[name]).marshal()


def start_ok(response: bytes, mechanism: str = "PLAIN", capabilities: dict[str, bool] | None = None) -> bytes:
    """The frame with which a client logs in."""
    properties = {"capabilities": {"authentication_failure_close": True} if capabilities is None else capabilities}
    login = spec.Connection.StartOk(client_properties=properties, mechanism=mechanism, response=response.decode())
    return frame.Method(0, login).marshal()


def opened(heartbeat: int = 0, capabilities: dict[str, bool] | None = None) -> list[Any]:
    """The steps to an open connection."""
    tune = frame.Method(0, spec.Connection.TuneOk(channel_max=10, frame_max=131072, heartbeat=heartbeat)).marshal()
    go = frame.Method(0, spec.Connection.Open("/")).marshal()
    return [HELLO, RECEIVE, start_ok(b"\0guest\0guest", capabilities=capabilities), RECEIVE, tune + go, RECEIVE]


def talk(port: int, steps: list[Any]) -> list[Any]:
    """Send bytes, receive where RECEIVE stands; returns names of methods, (code, text) of refusals, "end" of stream."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as sock:
        stream = Stream(sock)
        answers = []
        for step in steps:
            if step is RECEIVE:
                answers.append(stream.receive())
            elif step is RECEIVE_REFUSAL:
                answer = stream.receive()
                while isinstance(answer, str) and answer != "end":
                    answer = stream.receive()
                answers.append(answer)
            elif step is RECEIVE_END:
                while (answer := stream.receive()) != "end":
                    pass
                answers.append(answer)
            else:
                sock.sendall(step)
        return answers


class Stream:
    """What a broker says, frame by frame."""

    def __init__(self, sock: socket.socket) -> None:
        self._socket = sock
        self._buffer = b""

    def receive(self) -> Any:
        """The next frame in a word or two, "end" where there is none any more."""
        found = self.receive_frame()
        return "end" if found is None else _said(found)

    def receive_frame(self) -> Any:
        """The next frame, None where there is none any more."""
        while True:
            taken, found = frame.decode_frame(self._buffer) if self._buffer else (0, None)
            if found is not None:
                self._buffer = self._buffer[taken:]
                return found
            try:
                data = self._socket.recv(65536)
            except ConnectionError:
                data = b""
            if not data:
                return None
            self._buffer += data


def _said(found: Any) -> Any:
    if isinstance(found, frame.ProtocolHeader):
        return f"AMQP {found.major}-{found.minor}-{found.revision}"
    if isinstance(found, frame.Heartbeat):
        return "heartbeat"
    answer = found.method
    return (answer.reply_code, answer.reply_text) if hasattr(answer, "reply_code") else answer.NAME
