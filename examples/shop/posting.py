"""JSON posted to somebody outside the shop, within a bound of time that covers all of it."""

from __future__ import annotations

import http.client
import json
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from urllib.parse import SplitResult, urlsplit

_LONGEST_ANSWER = 65536


class NoAnswer(Exception):
    """They were silent, hung up, or spoke something else than HTTP. Nobody can tell what they did."""


def address(text: str) -> SplitResult:
    """The parts of an http or https URL; ValueError where it is none."""
    url = urlsplit(text)
    usable = url.scheme in ("http", "https") and url.hostname and url.port != 0
    if not usable or not text.isascii() or not text.isprintable() or " " in text:
        raise ValueError(f"an http or https URL, not {text!r}")
    return url


def post_json(
    url: SplitResult, path: str, body: Mapping[str, object], headers: Mapping[str, str], timeout: float
) -> tuple[int, bytes]:
    """Status and body of the answer; NoAnswer where there is none to be relied on.

    Args:
        url: where they are; ``path`` comes after its own.
        path: such as ``/charges``.
        body: sent as JSON.
        headers: besides those that JSON needs.
        timeout: seconds from the first byte sent to the last byte received.
    """
    sent = {"Content-Type": "application/json", "Accept": "application/json", "Connection": "close", **headers}
    target = f"{url.path.rstrip('/') if path else url.path}{path}" or "/"
    if url.query:
        target += f"?{url.query}"
    try:
        with _connected(url, timeout) as connection:
            connection.request("POST", target, json.dumps(body).encode(), sent)
            response = connection.getresponse()
            return response.status, response.read(_LONGEST_ANSWER)
    except (OSError, http.client.HTTPException, ValueError) as problem:
        raise NoAnswer(str(problem) or type(problem).__name__) from None


@contextmanager
def _connected(url: SplitResult, timeout: float) -> Iterator[http.client.HTTPConnection]:
    """A connection that ends when the time is up, also for somebody who sends a byte now and then."""
    kind = http.client.HTTPSConnection if url.scheme == "https" else http.client.HTTPConnection
    began = time.monotonic()
    connection = kind(url.hostname or "", url.port, timeout=timeout)
    try:
        connection.connect()
        # Kept here: http.client forgets its socket while the body is still being read from it.
        left = timeout - (time.monotonic() - began)
        up = threading.Timer(max(left, 0.0), _cut, [connection.sock])
        up.daemon = True
        up.start()
        try:
            yield connection
        finally:
            up.cancel()
    finally:
        connection.close()


def _cut(connected: socket.socket) -> None:
    with suppress(OSError):
        connected.shutdown(socket.SHUT_RDWR)
