"""``python -m workbench.service``: the HTTP server, its start and its end."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from workbench.accounts import Accounts
from workbench.answer import Answer, refused
from workbench.database import Database
from workbench.incoming import taken_apart
from workbench.outside import Outside
from workbench.routes import Routes

_LONGEST = 8 * 1024 * 1024


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server_version, sys_version = "workbench", ""
    timeout = 30
    routes: Routes

    def handle_any(self) -> None:
        length = self.headers.get("Content-Length", "0")
        if not length.isdigit() or int(length) > _LONGEST:
            self.close_connection = True
            self._send(refused(413, "too_large"))
            return
        body = self.rfile.read(int(length))
        try:
            answer = self.routes.answer(taken_apart(self.command, self.path, self.headers, body))
        except Exception as problem:  # noqa: BLE001  told in the log, and answered
            print(f"workbench: {self.command} {self.path} failed: {problem!r}", flush=True)
            answer = refused(500, "failed")
        self._send(answer)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = handle_any  # noqa: N815  their names

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers:
            self.send_header(name, value)
        if answer.content_type:
            self.send_header("Content-Type", answer.content_type)
        if answer.status not in {204, 304}:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  its name there
        """The log is for what the workbench was told to say."""


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Whoever hangs up early is no error of ours."""

    def server_bind(self) -> None:
        """As above, without asking who 127.0.0.1 is."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_name, self.server_port = "127.0.0.1", self.server_address[1]


def _take_tasks(url: str) -> None:
    import pika.exceptions  # noqa: PLC0415  only with a broker

    from workbench.tasks import Tasks  # noqa: PLC0415

    try:
        Tasks(url).start()
    except pika.exceptions.AMQPError as problem:
        raise OSError(f"the broker cannot be used: {problem!r}") from None


def main() -> int:
    wanted = ("WORKBENCH_PORT", "WORKBENCH_DATABASE_URL")
    if missing := [name for name in wanted if not os.environ.get(name)]:
        sys.stderr.write(f"workbench.service cannot start: {missing[0]} is not set.\n")
        return 2
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    host, port = os.environ.get("WORKBENCH_MAIL_HOST", "127.0.0.1"), os.environ.get("WORKBENCH_MAIL_PORT", "25")
    outside = Outside(Database(os.environ["WORKBENCH_DATABASE_URL"]), (host, int(port), "workbench@example.com"))
    Handler.routes = Routes(Accounts(), outside)
    try:
        if broker := os.environ.get("WORKBENCH_BROKER_URL"):
            _take_tasks(broker)
        server = Server(("127.0.0.1", int(os.environ["WORKBENCH_PORT"])), Handler)
    except (OSError, ValueError) as problem:
        sys.stderr.write(f"workbench.service cannot start: {problem}\n")
        return 2
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True).start()
    print("workbench is ready", flush=True)
    signal.sigwait({signal.SIGTERM, signal.SIGINT})
    print("workbench has stopped", flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
