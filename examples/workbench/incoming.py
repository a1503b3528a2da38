"""What came in: a request with its query, headers, cookies and body taken apart."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from email.message import Message
from email.parser import BytesParser
from email.policy import HTTP
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import parse_qsl, urlsplit

Values = dict[str, Any]


@dataclass
class Incoming:
    """One request.

    Attributes:
        headers: names in lower case, without those that every request has.
        json: the body where it is JSON, else None; ``malformed`` where it says so and is not.
        files: name of the field, and ``name``, ``type``, ``size``, ``text``.
    """

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    query: Values = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)
    form: Values = field(default_factory=dict)
    files: Values = field(default_factory=dict)
    json: Any = None
    malformed: bool = False

    def described(self) -> dict[str, Any]:
        """All of it, as ``/echo`` answers."""
        return {
            "method": self.method,
            "path": self.path,
            "query": self.query,
            "headers": self.headers,
            "cookies": self.cookies,
            "form": self.form,
            "files": self.files,
            "json": self.json,
            "text": self.body.decode("utf-8", "replace") if self.json is None and not self.files else None,
        }


def taken_apart(method: str, target: str, headers: Message, body: bytes) -> Incoming:
    """A request as it came over the line."""
    parts = urlsplit(target)
    cookies = {name: morsel.value for name, morsel in SimpleCookie(headers.get("Cookie", "")).items()}
    incoming = Incoming(
        method=method,
        path=parts.path,
        headers={name.lower(): value for name, value in headers.items()},
        body=body,
        query=_collected(parse_qsl(parts.query, keep_blank_values=True)),
        cookies=cookies,
    )
    kind = headers.get_content_type()
    if "Content-Type" not in headers:
        return incoming
    if kind == "application/x-www-form-urlencoded":
        incoming.form = _collected(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    elif kind == "multipart/form-data":
        _read_parts(incoming, headers["Content-Type"])
    elif kind == "application/json" or kind.endswith("+json"):
        try:
            incoming.json = json.loads(body)
        except ValueError:
            incoming.malformed = True
    return incoming


def _read_parts(incoming: Incoming, content_type: str) -> None:
    head = f"Content-Type: {content_type}\r\n\r\n".encode()
    fields = []
    for part in BytesParser(policy=HTTP).parsebytes(head + incoming.body).iter_parts():
        name = str(part.get_param("name", "", header="content-disposition"))
        content = part.get_payload(decode=True)
        data = content if isinstance(content, bytes) else b""
        if part.get_filename() is None:
            fields.append((name, data.decode("utf-8", "replace")))
            continue
        incoming.files[name] = {
            "name": part.get_filename(),
            "type": part.get_content_type(),
            "size": len(data),
            "text": data.decode("utf-8", "replace"),
        }
    incoming.form = _collected(fields)


def _collected(pairs: list[tuple[str, str]]) -> Values:
    """Names with their value; those that come more than once, with a list."""
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}
