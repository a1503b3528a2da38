"""An application that does what it is told, late, and out of sight: each kind of service hides its work elsewhere.

A message's body is ``{"plan": [[0.2, "message", "bad"], ...]}``: after so many seconds, do that. Run as
``python work.py KIND``; where its parts are is in the environment.
"""

from __future__ import annotations

import contextlib
import http.server
import json
import os
import smtplib
import socket
import sqlite3
import sys
import threading
import time
import urllib.parse
from email.message import EmailMessage
from pathlib import Path

import pika

BROKER, STUB = os.environ["BROKER"], os.environ["STUB"]
DATABASE = os.environ["DATABASE"].removeprefix("sqlite:///")
MAIL = os.environ["MAIL_HOST"], int(os.environ["MAIL_PORT"])
EXCHANGE = "jobs"
wait = threading.Event().wait


ours = threading.local()
"""What a thread has of its own: ``channel`` to publish on, ``seen`` to call when others can see that it is at work."""


def connect():
    parameters = pika.URLParameters(BROKER)
    parameters.heartbeat = 0
    return pika.BlockingConnection(parameters).channel()


def publishing():
    """This thread's channel. It is there before it is needed: to connect is time in which nobody sees us at work."""
    if not hasattr(ours, "channel"):
        ours.channel = connect()
        ours.channel.confirm_delivery()
    return ours.channel


def publish(key, body=b"{}", exchange=EXCHANGE):
    publishing().basic_publish(exchange, key, body, pika.BasicProperties(content_type="application/json"))


def at_work():
    """From now on somebody else can see it."""
    getattr(ours, "seen", lambda: None)()


def in_background(work, order, seen=lambda: None):
    """Do it in a thread; ``seen`` is called when others can see that."""

    def run():
        publishing()
        ours.seen = seen
        work(order)
        ours.channel.connection.close()

    threading.Thread(target=run).start()


def execute(*statement):
    connection = sqlite3.connect(DATABASE, isolation_level=None, timeout=30)
    found = connection.execute(*statement).fetchall()
    connection.close()
    return found


def ask(method, path, pause=0.0):
    """A request whose body may take its time; when the stub asks for that, it has seen us."""
    at = urllib.parse.urlsplit(STUB)
    with socket.create_connection((at.hostname, at.port)) as connection:
        head = f"{method} {path} HTTP/1.1\r\nHost: stub\r\nContent-Type: application/json\r\nContent-Length: 8\r\n"
        connection.sendall(f"{head}Expect: 100-continue\r\nConnection: close\r\n\r\n".encode())
        connection.recv(4096)
        at_work()
        wait(pause)
        connection.sendall(b'{"n": 1}')
        while connection.recv(4096):
            pass


def mail(address, pause=0.0):
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = "shop@example.com", address, "Hello"
    letter.set_content("Hello.")
    with smtplib.SMTP(*MAIL) as post:
        post.ehlo()
        post.mail("shop@example.com")
        at_work()
        wait(pause)
        post.rcpt(address)
        post.data(letter.as_bytes())


def hand_on(queue, rest):
    publish(queue, json.dumps({"plan": rest}).encode(), exchange="")


ACTS = {
    "message": publish,
    "letter": lambda text: publish("letters", text.encode(), exchange=""),
    "row": lambda text: execute("insert into facts (what) values (?)", (text,)),
    "charge": lambda path: ask("POST", path),
    "get": lambda path: ask("GET", path),
    "slowly": lambda path: ask("POST", path, 0.25),
    "mail": mail,
    "half": lambda address: mail(address, 0.25),
    "hand": hand_on,
    "nothing": lambda *_: None,
}


def carry_out(plan):
    for seconds, act, *arguments in plan:
        wait(seconds)
        ACTS[act](*arguments)


def consume(queue, work, *, declare=None, bind=(), early=False):
    """Work messages off; ``early`` acknowledges when others can see that the work has begun, long before it is done."""
    channel = connect()
    if declare is not None:
        queue = channel.queue_declare(queue, **declare).method.queue
    for key in bind:
        channel.queue_bind(queue, EXCHANGE, key)
    channel.basic_qos(prefetch_count=1)

    def take(_channel, method, _properties, body):
        order = json.loads(body)
        if early:
            begun = threading.Event()
            in_background(work, order, begun.set)
            done = begun.wait(30)
        else:
            done = work(order)
        channel.basic_nack(method.delivery_tag, requeue=False) if done is False else channel.basic_ack(
            method.delivery_tag
        )

    channel.basic_consume(queue, take)
    threading.Thread(target=channel.start_consuming, daemon=True).start()


def plan_of(order):
    carry_out(order["plan"])


def reject(_order):
    wait(0.1)
    return False


def worker():
    """Acknowledges what it has done: work hides in its queues."""
    letter_box = connect()
    letter_box.exchange_declare(EXCHANGE, "topic", durable=True)
    letter_box.queue_declare("letters")
    letter_box.queue_bind("letters", EXCHANGE, "letter")
    for queue in ("first", "second", "third"):
        consume(queue, plan_of, declare={}, bind=[f"{queue}.#"])
    to_third = {"x-dead-letter-exchange": "", "x-dead-letter-routing-key": "third"}
    consume("refused", reject, declare={"arguments": to_third}, bind=["refused"])
    consume("", plan_of, declare={"exclusive": True}, bind=["mine"])


def hasty():
    """Acknowledges early: from then on only what it does elsewhere shows that it is at work."""
    consume("hasty", plan_of, declare={}, bind=["hasty"], early=True)


def boxed():
    """Keeps what is to be done in a table."""

    def keep(order):
        execute("insert into outbox (plan) values (?)", (json.dumps(order["plan"]),))

    def relay():
        while True:
            for number, plan in execute("select id, plan from outbox"):
                carry_out(json.loads(plan))
                execute("delete from outbox where id = ?", (number,))
            wait(0.01)

    consume("boxed", keep, declare={}, bind=["boxed"])
    threading.Thread(target=relay, daemon=True).start()


def web(*, tells):
    """Answers 202 at once and works then; ``tells`` whether its idle path says so."""
    busy = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.answer(503 if busy and tells else 200)

        def do_POST(self):
            plan = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["plan"]
            busy.append(plan)
            in_background(self.work, plan)
            self.answer(202)

        def work(self, plan):
            carry_out(plan)
            busy.remove(plan)

        def answer(self, status):
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_words):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()


def peeping():
    """Finds out by itself that there is something to do."""

    def look():
        publishing()
        while True:
            wait(0.01)
            with contextlib.suppress(FileNotFoundError):
                Path("hint").unlink()
                publish("bad")

    threading.Thread(target=look, daemon=True).start()


KINDS = {
    "peeping": peeping,
    "worker": worker,
    "hasty": hasty,
    "boxed": boxed,
    "web": lambda: web(tells=True),
    "secretive": lambda: web(tells=False),
}

if __name__ == "__main__":
    for kind in sys.argv[1:]:
        KINDS[kind]()
    sys.stdout.write("at work\n")
    sys.stdout.flush()
    time.sleep(3600)
