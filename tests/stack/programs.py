"""Small programs that play services, and how tests talk to them."""

from __future__ import annotations

import http.client

import pika
import sqlalchemy as sa

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

CONSUMING = "import time\nprint('warming up')\nprint('worker is ready')\ntime.sleep(60)"


SCHEMA = "create table outbox (id integer primary key, sent_at text); insert into outbox values (1, 'then')"
PROFILE = """
settle = "20 ms"

[databases.shop]
prepare = ["python", "-c", "import sqlite3, sys; sqlite3.connect(sys.argv[1][10:]).executescript(sys.argv[2])",
           "{databases.shop.url}", "SCHEMA"]

[brokers.events.exchanges."shop.events"]

[services.checkout]
run = ["python", "service.py", "{port}", "{databases.shop.url}", "{brokers.events.url}"]
ready = "/health"
idle.empty = "outbox where sent_at is null"
consumes = ["checkout.events"]

[services.payments]
run = "exec python service.py {port} --upstream {services.checkout.url}"
ready.log = "listening"
idle = "/idle"
"""


def get(service, path="/", timeout=30.0):
    """The status a path of a service is answered with."""
    connection = http.client.HTTPConnection("127.0.0.1", service.endpoint.port, timeout=timeout)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    finally:
        connection.close()


def states(journal):
    """What became of services, in order."""
    return [event.data["state"] for event in journal.since(0, kind="service.state")]


def channel_of(one):
    return pika.BlockingConnection(pika.URLParameters(one.endpoint("brokers", "events").url)).channel()


def execute(one, *statements):
    engine = sa.create_engine(one.endpoint("databases", "shop").url)
    with engine.begin() as connection:
        rows = [connection.execute(sa.text(statement)) for statement in statements]
        found = [tuple(row) for row in rows[-1]] if rows[-1].returns_rows else []
    engine.dispose()
    return found
