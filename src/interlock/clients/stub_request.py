"""A request that the application sent to a stub, as the stub's program tells it."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from email.message import Message
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any
from urllib.parse import parse_qsl

from interlock.clients.received import OverHttp
from interlock.texts import LONGEST_NAME, cut

URLENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"


@dataclass(frozen=True, kw_only=True)
class StubRequest(OverHttp):
    """A request the stub received.

    Attributes:
        method: for example ``POST``.
        path: decoded, without the query.
        query: names and values in their order.
        headers: names and values in their order.
        body: as received.
        at: when it had been received whole, seconds since the epoch.
        rules: what the stub does answer, ``POST /charges`` each, where nobody had prepared an answer; else None.
        unfilled: what it did not have that the answer was to repeat, or None.
    """

    method: str
    path: str
    query: list[tuple[str, str]] = field(default_factory=list)
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""
    at: float = 0.0
    rules: list[str] | None = None
    unfilled: str | None = None

    @property
    def expected(self) -> bool:
        """Whether anyone had prepared an answer."""
        return self.rules is None

    @property
    def asked(self) -> str:
        """Method and path, short enough for a message."""
        return f"{self.method} {cut(self.path, LONGEST_NAME)}"

    def told_as_unexpected(self, stub: str, callers: Sequence[str]) -> str:
        """The sentence that says that nobody expected it.

        Args:
            stub: who was asked.
            callers: the services that may have asked, as far as that is known.

        Example:
            >>> StubRequest(method="GET", path="/rates").told_as_unexpected("bank", ["shop"])
            '"shop" asked "bank" for GET /rates, and nobody said what it answers'
        """
        who = " or ".join(f'"{caller}"' for caller in callers)
        asked = f'{who} asked "{stub}" for' if who else f'"{stub}" was asked for'
        return f"{asked} {self.asked}, and nobody said what it answers"

    @property
    def form(self) -> list[tuple[str, str]]:
        """The fields of a form, names and values in their order; none where the body is no form."""
        kind = (self.content_type or "").partition(";")[0].strip().lower()
        if kind == URLENCODED:
            return parse_qsl(self.text, keep_blank_values=True)
        return _fields(self.content_type or "", self.body) if kind == MULTIPART else []

    @property
    def _whose(self) -> str:
        return f"the request {self.method} {self.path}"

    @classmethod
    def of(cls, event: Mapping[str, Any]) -> StubRequest:
        """The request of an event of the program."""
        return cls(
            method=event["method"],
            path=event["path"],
            query=[(name, value) for name, value in event["query"]],
            headers=[(name, value) for name, value in event["headers"]],
            body=base64.b64decode(event["body"]),
            at=event["at"],
            rules=event["rules"],
            unfilled=event["answer"]["unfilled"],
        )


def _fields(content_type: str, body: bytes) -> list[tuple[str, str]]:
    head = f"Content-Type: {content_type}\r\n\r\n".encode("utf-8", "replace")
    whole: Message = BytesParser(policy=HTTP).parsebytes(head + body)
    parts = [part for part in whole.walk() if not part.is_multipart() and part is not whole]
    found = []
    for part in parts:
        name, content = part.get_param("name", header="content-disposition"), part.get_payload(decode=True)
        text = content.decode("utf-8", "replace") if isinstance(content, bytes) else ""
        found.append((str(name or ""), text.removesuffix("\r\n")))
    return found
