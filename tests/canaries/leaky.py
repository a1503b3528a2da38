"""A service that passes on what it is given: to its log, in answers, to third parties, in messages and mails."""

from __future__ import annotations

import http.server
import json
import os
import smtplib
import sqlite3
import sys
import urllib.request
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import quote

import pika

FOUND = {name: value for name, value in os.environ.items() if name.startswith("CANARY_")}

PLANTS = json.loads(Path(os.environ["PLANTS"]).read_text())


def say(*words):
    sys.stdout.write(" ".join(words) + "\n")
    sys.stdout.flush()


def post(secret, place):
    letter = EmailMessage()
    letter["From"], letter["To"] = "shop@example.com", "ada@example.com"
    letter["Subject"], letter["X-Session"] = f"Hello {secret(place + ' subject')}", secret(place + " header")
    letter.set_content(f"Your code: {secret(place + ' text')} ü\n" * 2, cte="quoted-printable")
    letter.add_alternative(f"<p>{secret(place + ' html')}</p>", subtype="html", cte="base64")
    letter.add_attachment(f"x {secret(place + ' attachment')}".encode(), maintype="text", subtype="plain",
                          filename=f"{secret(place + ' filename')}.txt")  # fmt: skip
    with smtplib.SMTP(os.environ["MAIL_HOST"], int(os.environ["MAIL_PORT"])) as server:
        server.send_message(letter)


def publish(secret, place):
    connection = pika.BlockingConnection(pika.URLParameters(os.environ["BROKER"]))
    properties = pika.BasicProperties(
        content_type="application/json",
        headers={"x-note": secret(place + " header"), "authorization": secret(place + " authorization")},
        correlation_id=secret(place + " property")[:200],
    )
    body = {"deep": [{"note": secret(place + " body"), "access_token": secret(place + " token")}]}
    channel = connection.channel()
    channel.basic_publish("jobs", "leak", json.dumps(body).encode(), properties)
    connection.close()


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        secret = PLANTS.__getitem__
        for name, value in FOUND.items():
            say("environment", name, value, quote(value, safe=""), f"\033[31m{value}\033[0m")
        say("log:", secret("log"))
        say(f'{{"password": "{secret("log password")}"}}', f"token={quote(secret('log token'))}")
        sys.stderr.write("half a line "), sys.stderr.flush()
        sys.stderr.write(secret("log stderr") + "\n"), sys.stderr.flush()
        connection = sqlite3.connect(os.environ["DATABASE"].removeprefix("sqlite:///"))
        connection.execute("insert into facts values (?, ?)", (secret("row"), secret("row password")))
        connection.commit()
        connection.close()
        form = f"note={quote(secret('stub form'))}&client_secret={quote(secret('stub client_secret'))}"
        request = urllib.request.Request(
            f"{os.environ['STUB']}/charges/{quote(secret('stub path'), safe='')}"
            f"?api_key={quote(secret('stub api_key'))}&q={quote(secret('stub query'))}",
            form.encode(),
            {"Authorization": f"Bearer {quote(secret('stub bearer'))}", "X-Note": quote(secret("stub header")),
             "Content-Type": "application/x-www-form-urlencoded"},
        )  # fmt: skip
        urllib.request.urlopen(request).read()
        publish(secret, "message")
        post(secret, "mail")
        body = json.dumps({
            "a": [{"note": secret("answer body"), "password": secret("answer password")}],
            "escaped": json.dumps({"refresh_token": secret("answer refresh_token")}),
            "card_number": secret("answer card"),
        }).encode()  # fmt: skip
        self.send_response(200)
        self.send_header("Set-Cookie", f"session={quote(secret('answer cookie'))}; Path=/")
        self.send_header("X-Note", quote(secret("answer header")))
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        body = f"<answer><secret>{self.path}</secret></answer>".encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words):
        pass


say("leaky is ready")
http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
