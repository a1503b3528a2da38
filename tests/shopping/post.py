"""A mail server of the tests' own."""

from __future__ import annotations

import socketserver
import threading


class Post:
    """A mail server. `refusals` are answered to the next recipients, before it takes letters again.

    `taken` is called with every letter, before the sender hears that it was taken.
    """

    def __init__(self):
        self.letters = []
        self.refusals = []
        self.taken = lambda _letter: None
        post = self

        class Session(socketserver.StreamRequestHandler):
            def handle(self):
                self.say("220 ready")
                while line := self.rfile.readline().decode().upper():
                    if line.startswith("RCPT") and post.refusals:
                        self.say(post.refusals.pop(0))
                    elif line.startswith("DATA"):
                        self.say("354 go on")
                        post.letters.append(b"".join(iter(self.rfile.readline, b".\r\n")).decode())
                        post.taken(post.letters[-1])
                        self.say("250 taken")
                    elif line.startswith("QUIT"):
                        return self.say("221 bye")
                    else:
                        self.say("250 ok")
                return None

            def say(self, line):
                self.wfile.write(f"{line}\r\n".encode())

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Session)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def stop(self):
        self._server.shutdown()
        self._server.server_close()
