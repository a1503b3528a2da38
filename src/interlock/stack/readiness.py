"""Whether a service has come up: a path answered with 2xx, a port that takes connections, a line of its log.

A command that says so is asked in `interlock.stack.asking`.
"""

from __future__ import annotations

import http.client
import socket
import threading
import time
from collections.abc import Callable
from urllib.parse import urlsplit

from interlock.profile.models import Ready
from interlock.profile.service import ITS_OWN
from interlock.stack.asking import Asking
from interlock.stack.ports import HOST
from interlock.stack.story import in_short

__all__ = ["Probe", "path_answers", "probe_for", "takes_connections"]

Probe = Callable[[], str | None]
"""Looks once; None when it is ready, else what is missing in a few words."""

LOOK_TAKES_AT_MOST = 1.0
BEGINNING = 200
"""How much of an answer that is not the right one is shown, in characters."""
MOST_READ = 4096
RUNS_FOR = 0.2
"""Seconds after which a program counts as started of which nothing can be seen; a mistyped one has ended by then."""


def path_answers(url: str, path: str) -> str | None:
    """Look whether a path is answered with 2xx.

    Example:
        ``path_answers("http://127.0.0.1:8000", "/health")`` is None, or "GET /health was answered with 503".
    """
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=LOOK_TAKES_AT_MOST)
    try:
        connection.request("GET", parts.path.rstrip("/") + path)
        response = connection.getresponse()
        return None if 200 <= response.status < 300 else f"GET {path} was answered with {_shown(response)}"
    except (OSError, http.client.HTTPException) as error:
        return f"GET {path} was not answered: {_why(error, connected=connection.sock is not None)}"
    finally:
        connection.close()


def _shown(response: http.client.HTTPResponse) -> str:
    """The status, and what helps to understand it: where it leads, or how its body begins."""
    leads_to = response.getheader("Location")
    if leads_to is not None:
        return f"{response.status}, which leads to {in_short(leads_to, BEGINNING)}"
    try:
        body = response.read(MOST_READ).decode("utf-8", "replace")
    except (OSError, http.client.HTTPException):
        body = ""
    words = " ".join(body.split())
    return f"{response.status}: {in_short(words, BEGINNING)}" if words else str(response.status)


def _why(error: Exception, *, connected: bool) -> str:
    if isinstance(error, http.client.RemoteDisconnected):
        return "the connection was closed without an answer"
    if isinstance(error, http.client.HTTPException):
        return f"what came back is not HTTP: {in_short(str(error).strip(), BEGINNING)}"
    if isinstance(error, TimeoutError):
        what = "it took the connection, and said nothing" if connected else "no connection"
        return f"{what} within {LOOK_TAKES_AT_MOST:g} s"
    return str(getattr(error, "strerror", None) or error or type(error).__name__)


def takes_connections(host: str, port: int) -> str | None:
    """Look whether somebody listens on a port."""
    try:
        socket.create_connection((host, port), timeout=LOOK_TAKES_AT_MOST).close()
    except OSError as error:
        at = f"port {port}" if host == HOST else f"port {port} of {host}"
        return f"{at} takes no connections: {error.strerror or error}"
    return None


def probe_for(ready: Ready | None, url: str, asking: Asking, *, said: threading.Event, listens: bool) -> Probe:
    """The look that tells whether a service is ready.

    Args:
        ready: what the profile says.
        url: where the service is.
        asking: how a command is asked, and what references stand for.
        said: set once the line the profile waits for was written.
        listens: whether it is given a port, which is then the least to wait for.
    """
    if ready is None and not listens:
        began = time.monotonic()
        return lambda: None if time.monotonic() - began > RUNS_FOR else "it has only just begun"
    address = ITS_OWN if ready is None else ready.tcp
    if address is not None:
        parts = urlsplit(url if address == ITS_OWN else f"//{asking.filled(address)}")
        return lambda: takes_connections(parts.hostname or "", parts.port or 0)
    assert ready is not None, "without it there is an address"
    if ready.run is not None:
        return asking.probe(ready.run, ready.within)
    if ready.http is not None:
        path = ready.http
        return lambda: path_answers(url, path)
    return lambda: None if said.is_set() else f'no line of its log has "{ready.log}"'
