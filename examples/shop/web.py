"""The HTTP server around the API: werkzeug's threaded one, quiet, and ended without cutting off an answer."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import Any

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

# How long requests under way may go on when the service stops, in seconds.
_FAREWELL = 0.3


class WebServer:
    """Serves a WSGI application on 127.0.0.1; OSError where the port is taken."""

    def __init__(self, app: Callable[..., Iterable[bytes]], port: int, started: Callable[[], None]) -> None:
        self._app = app
        self._started = started
        self._under_way = 0
        self._changed = threading.Condition()
        self._server: BaseWSGIServer = make_server(
            "127.0.0.1", port, self._counted, threaded=True, request_handler=_Handler
        )

    def run(self) -> None:
        """Until it is stopped."""
        self._started()
        self._server.serve_forever(poll_interval=0.1)
        with self._changed:
            self._changed.wait_for(lambda: not self._under_way, _FAREWELL)

    def stop(self) -> None:
        """Take no more requests."""
        threading.Thread(target=self._server.shutdown, daemon=True).start()

    def _counted(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        self._count(1)
        try:
            return self._app(environ, start_response)
        finally:
            self._count(-1)

    def _count(self, change: int) -> None:
        with self._changed:
            self._under_way += change
            self._changed.notify_all()


class _Handler(WSGIRequestHandler):
    # Headers and body are two writes; with Nagle's algorithm the second would wait for the client's acknowledgement.
    disable_nagle_algorithm = True
    timeout = 30

    def version_string(self) -> str:
        """What the Server header tells the world."""
        return "shop"

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002  named by werkzeug
        """The service's own log says what happened to orders; lines about requests would only hide it."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Not logged either."""
