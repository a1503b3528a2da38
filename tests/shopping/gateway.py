"""A card gateway of the tests' own: a real HTTP server with a memory."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class CardGateway:
    """A real HTTP server that keeps what it was asked, and can be told how to answer."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, dict[str, Any], str]] = []
        self.answers: list[Callable[[BaseHTTPRequestHandler], None]] = []
        self.asked = threading.Condition()
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                with gateway.asked:
                    gateway.requests.append((self.path, body, self.headers["Idempotency-Key"]))
                    play = gateway.answers.pop(0) if gateway.answers else None
                    gateway.asked.notify_all()
                if play is None:
                    words = {"charges": "approved", "refunds": "refunded", "voids": "voided"}
                    gateway.says(201, {"status": words[self.path.strip("/")], "charge": "ch_1", "refund": "re_1"})(self)
                else:
                    play(self)

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def paths(self) -> list[str]:
        return [path for path, _, _ in self.requests]

    def await_requests(self, count: int) -> None:
        with self.asked:
            assert self.asked.wait_for(lambda: len(self.requests) >= count, 30), self.requests

    @staticmethod
    def says(status: int, body: Any) -> Callable[[BaseHTTPRequestHandler], None]:
        def play(handler: BaseHTTPRequestHandler) -> None:
            content = body if isinstance(body, bytes) else json.dumps(body).encode()
            handler.send_response(status)
            handler.send_header("Content-Length", str(len(content)))
            handler.end_headers()
            handler.wfile.write(content)

        return play

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
