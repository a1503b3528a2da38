"""What the workbench does when it is told to: rows, calls to others, mails. It may be told to do it later."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Callable
from email.message import EmailMessage
from typing import Any
from urllib.parse import urlencode, urlsplit

from workbench.answer import Answer, refused, said
from workbench.database import Database
from workbench.incoming import Incoming

CORRELATION = "X-Correlation-Id"
_PATIENCE = 1.0


class Outside:
    """Acts on the outer world; ``busy`` while something that was put off is still to be done.

    Args:
        database: where things are kept.
        mail: host, port and sender of mails.
    """

    def __init__(self, database: Database, mail: tuple[str, int, str]) -> None:
        self._database, self._mail = database, mail
        self._open = 0
        self._lock = threading.Lock()

    @property
    def busy(self) -> bool:
        return self._open > 0

    def keep(self, incoming: Incoming) -> Answer:
        """``POST /things?after=ms``: a row of the fields, now or later."""
        fields = incoming.json if isinstance(incoming.json, dict) else {}
        if problem := self._database.problem(fields):
            return refused(422, problem)
        return self._now_or_later(incoming, lambda: self._database.keep(fields))

    def drop(self, incoming: Incoming) -> Answer:
        """``DELETE /things/{id}?after=ms``."""
        number = incoming.path.rpartition("/")[2]
        if not number.isdigit():
            return refused(404, "not_found")
        return self._now_or_later(incoming, lambda: self._database.drop(int(number)))

    def call(self, incoming: Incoming) -> Answer:
        """``POST /calls?after=ms`` with method, url, headers and json, form or text: what the other side answered.

        With ``attempts`` it asks again, so many times at most, until the answer is none of an error.
        """
        wanted = incoming.json if isinstance(incoming.json, dict) else {}
        if not str(wanted.get("url", "")).startswith("http://"):
            return refused(422, "url_missing")
        return self._now_or_later(incoming, lambda: _called_until_it_works(wanted, incoming))

    def write(self, incoming: Incoming) -> Answer:
        """``POST /mails?after=ms`` with to, subject, text, html, cc, headers and attachments (name, type, text)."""
        wanted = incoming.json if isinstance(incoming.json, dict) else {}
        if not wanted.get("to"):
            return refused(422, "to_missing")
        return self._now_or_later(incoming, lambda: self._send(_letter(wanted, incoming, self._mail[2])))

    def _send(self, letter: EmailMessage) -> Any:
        import smtplib  # noqa: PLC0415  only a mail needs it

        with smtplib.SMTP(self._mail[0], self._mail[1], timeout=_PATIENCE) as server:
            server.send_message(letter)
        return {"sent": True}

    def _now_or_later(self, incoming: Incoming, act: Callable[[], Any]) -> Answer:
        delay = str(incoming.query.get("after", "0"))
        if delay == "0":
            return said(act(), 201)
        with self._lock:
            self._open += 1

        def later() -> None:
            try:
                act()
            except Exception as problem:  # noqa: BLE001  nobody waits for it any more
                print(f"workbench could not do it: {problem}", flush=True)
            finally:
                with self._lock:
                    self._open -= 1

        timer = threading.Timer(int(delay) / 1000, later)
        timer.daemon = True
        timer.start()
        return said({"accepted": True}, 202)


def _called_until_it_works(wanted: dict[str, Any], incoming: Incoming) -> Any:
    for attempt in range(int(wanted.get("attempts", 1))):
        found = _called(wanted, incoming)
        if found.get("status", 500) < 400:
            return found | {"attempts": attempt + 1}
    return found


def _called(wanted: dict[str, Any], incoming: Incoming) -> Any:
    address = urlsplit(wanted["url"])
    headers = {CORRELATION: incoming.headers.get(CORRELATION.lower(), ""), **wanted.get("headers", {})}
    body, kind = _body_of(wanted)
    if kind is not None:
        headers["Content-Type"] = kind
    connection = http.client.HTTPConnection(address.hostname or "", address.port or 80, timeout=_PATIENCE)
    target = (address.path or "/") + (f"?{address.query}" if address.query else "")
    try:
        connection.request(wanted.get("method", "GET"), target, body, headers)
        answer = connection.getresponse()
        text = answer.read().decode("utf-8", "replace")
    except (OSError, http.client.HTTPException) as problem:
        return {"failed": type(problem).__name__}
    finally:
        connection.close()
    try:
        return {"status": answer.status, "json": json.loads(text)}
    except ValueError:
        return {"status": answer.status, "text": text}


def _body_of(wanted: dict[str, Any]) -> tuple[bytes | None, str | None]:
    if "json" in wanted:
        return json.dumps(wanted["json"]).encode(), "application/json"
    if "form" in wanted:
        return urlencode(wanted["form"]).encode(), "application/x-www-form-urlencoded"
    if "text" in wanted:
        return wanted["text"].encode(), wanted.get("type", "text/plain")
    return None, None


def _letter(wanted: dict[str, Any], incoming: Incoming, sender: str) -> EmailMessage:
    letter = EmailMessage()
    letter["From"], letter["To"] = wanted.get("from", sender), wanted["to"]
    letter["Subject"] = wanted.get("subject", "")
    if wanted.get("cc"):
        letter["Cc"] = wanted["cc"]
    letter[CORRELATION] = incoming.headers.get(CORRELATION.lower(), "")
    for name, value in wanted.get("headers", {}).items():
        letter[name] = value
    if wanted.get("html") and "text" not in wanted:
        letter.set_content(wanted["html"], subtype="html")
    else:
        letter.set_content(wanted.get("text", ""))
        if wanted.get("html"):
            letter.add_alternative(wanted["html"], subtype="html")
    for attached in wanted.get("attachments", ()):
        main, _, sub = attached.get("type", "text/plain").partition("/")
        letter.add_attachment(attached["text"].encode(), maintype=main, subtype=sub, filename=attached["name"])
    return letter
