"""Small programs that play services."""

ANSWERING = """
import http.server, os, sys

class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/die":
            print("last words", flush=True)
            os._exit(3)
        self.send_response(503 if "--ill" in sys.argv else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *words):
        print(self.path, flush=True)

server = http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler)
print("listening for", os.environ.get("GREETING", "nobody"), flush=True)
server.serve_forever()
"""
