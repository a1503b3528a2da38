"""A client that says what no proper client would: frames by hand on a socket."""

from __future__ import annotations

import socket
from typing import Any, Final

from pika import frame, spec

RECEIVE: Final = object()
RECEIVE_END: Final = object()
HELLO: Final = b"AMQP\0\0\x09\x01"
PATIENCE: Final = 30.0


def method(what: Any) -> bytes:
    """The frame of a method on channel 1."""
    return bytes(frame.Method(1, what).marshal())


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
