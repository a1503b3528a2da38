"""Plays a Docker engine for tests: its HTTP API as far as it is used, and processes of this machine for containers.

Nothing is isolated and no image is looked at: a container's command is run here, with its variables. What it shows is
what an engine would be asked, and that its answers come through; that real images run is shown where an engine is.
"""

from __future__ import annotations

import json
import os
import re
import signal
import struct
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SIGNALS = {"pause": signal.SIGSTOP, "unpause": signal.SIGCONT, "kill": signal.SIGKILL, "stop": signal.SIGTERM}


class Engine(ThreadingHTTPServer):
    """Listens on 127.0.0.1; `created` is what it was asked to create, `asked` everything."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.created: list[dict[str, Any]] = []
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.asked: list[str] = []
        self.url = f"tcp://127.0.0.1:{self.server_address[1]}"
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self.shutdown()
        self.server_close()
        for process in self.running.values():
            process.kill()
            process.communicate()


class Answers(BaseHTTPRequestHandler):
    server: Engine

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def answer(self, status: int, body: Any = None) -> None:
        content = b"" if body is None else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def do_GET(self) -> None:
        path = self.heard()
        if path in {"/_ping", "/version"}:
            self.answer(200, {"ApiVersion": "1.47", "MinAPIVersion": "1.24", "Os": "linux", "Arch": "amd64"})
        elif path.endswith("/json"):
            self.answer(200, {"Id": path.split("/")[2], "Config": {"Tty": False}, "State": {}, "Name": "/toy"})
        elif path.endswith("/logs"):
            self.send_response(200)
            self.end_headers()
            output = self.server.running[path.split("/")[2]].stdout
            for line in iter(output.readline, b""):
                self.wfile.write(struct.pack(">BxxxL", 1, len(line)) + line)
        else:
            self.answer(404, {"message": f"no such thing: {path}"})

    def do_POST(self) -> None:
        path = self.heard()
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or "null")
        if path == "/containers/create":
            self.create(body)
            return
        _, _, name, act = path.split("/")
        if act == "start":
            self.answer(204)
        elif act == "wait":
            self.answer(200, {"StatusCode": self.server.running[name].wait() % 256})
        else:
            self.server.running[name].send_signal(SIGNALS[act])
            self.answer(204)

    def do_DELETE(self) -> None:
        name = self.heard().split("/")[2]
        self.server.running[name].kill()
        self.server.running[name].wait()
        self.answer(204)

    def create(self, body: dict[str, Any]) -> None:
        if body["Image"] == "no/such:image":
            self.answer(500, {"message": "pull access denied for no/such"})
            return
        self.server.created.append(body)
        name = f"toy{len(self.server.created)}"
        environ = dict(pair.split("=", 1) for pair in body.get("Env") or [])
        self.server.running[name] = subprocess.Popen(
            body["Cmd"], env={**os.environ, **environ}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        self.answer(201, {"Id": name, "Warnings": []})

    def heard(self) -> str:
        path = re.sub(r"^/v[0-9.]+", "", self.path.partition("?")[0])
        self.server.asked.append(f"{self.command} {path}")
        return path
