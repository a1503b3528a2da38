"""Why a connection failed, in the words of the person who reads it.

Libraries wrap the cause in layers of their own (`requests` around `urllib3` around `http.client` around
`socket`); this looks through them.
"""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Iterator
from typing import Any

import requests
import urllib3


def in_words(error: BaseException, timeout: float) -> str:
    """What happened, as half a sentence.

    Args:
        error: as raised by `requests`, `urllib3`, `pika` or `socket`.
        timeout: the seconds that were allowed.

    Example:
        >>> in_words(ConnectionRefusedError(), 10)
        'connection refused'
    """
    causes = list(_causes(error))
    for kind, words in _WORDS:
        found = next((cause for cause in causes if isinstance(cause, kind)), None)
        if found is not None:
            return words.format(timeout=timeout, error=_sentence(found))
    return _sentence(causes[-1])


# From the most telling to the least: a reset is a reset, whatever it was wrapped in.
_WORDS: tuple[tuple[type[BaseException], str], ...] = (
    (ConnectionRefusedError, "connection refused"),
    (socket.gaierror, "the host name is not known ({error})"),
    (urllib3.exceptions.NameResolutionError, "the host name is not known"),
    (ssl.SSLError, "TLS failed ({error})"),
    (requests.ConnectTimeout, "no connection within {timeout:g} s"),
    (urllib3.exceptions.ConnectTimeoutError, "no connection within {timeout:g} s"),
    (requests.ReadTimeout, "no whole answer within {timeout:g} s"),
    (urllib3.exceptions.ReadTimeoutError, "no whole answer within {timeout:g} s"),
    (urllib3.exceptions.IncompleteRead, "the answer broke off ({error})"),
    (http.client.IncompleteRead, "the answer broke off ({error})"),
    (http.client.RemoteDisconnected, "the connection was closed without an answer"),
    (ConnectionResetError, "the connection was reset"),
    (BrokenPipeError, "the connection was closed while the request was being sent"),
    (http.client.BadStatusLine, "the answer is not HTTP ({error})"),
    (urllib3.exceptions.DecodeError, "the answer could not be unpacked ({error})"),
    (TimeoutError, "no connection within {timeout:g} s"),
)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and everything it was made from, outermost first."""
    seen: set[int] = set()
    queue = [error]
    while queue:
        current = queue.pop(0)
        if id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        inner = [current.__cause__, current.__context__, *current.args]
        inner += [getattr(current, name, None) for name in ("reason", "exception")]  # urllib3's and pika's own
        inner += getattr(current, "exceptions", ())
        queue.extend(cause for cause in inner if isinstance(cause, BaseException))


def _sentence(error: BaseException) -> str:
    if isinstance(error, (urllib3.exceptions.IncompleteRead, http.client.IncompleteRead)):
        partial: Any = error.partial  # urllib3 counts the bytes, http.client keeps them
        got = partial if isinstance(partial, int) else len(partial)
        return f"{got} bytes read, {error.expected} more expected" if error.expected else f"{got} bytes read"
    text = str(error) or type(error).__name__
    return " ".join(text.split())
