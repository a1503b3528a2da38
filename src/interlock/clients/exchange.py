"""An HTTP exchange: what is sent, what came back, and how both are written down. Sends nothing itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from interlock.clients.payload import evidence
from interlock.clients.received import OverHttp
from interlock.texts import cut

Pairs = Sequence[tuple[str, str]]

EXCERPT = 400


@dataclass(frozen=True, kw_only=True)
class Request:
    """What is to be sent.

    Attributes:
        method: for example ``POST``.
        path: begins with ``/``; it may carry a query of its own.
        headers: name and value; they win over the client's defaults.
        query: appended to the path, encoded.
        cookies: sent beside those of the session; they win over its cookies of the same name.
        body: as it goes over the wire, or None.
        content_type: of the body, or None.

    Example:
        >>> Request(method="GET", path="/orders", query=[("page", "2")]).target
        '/orders?page=2'
    """

    method: str
    path: str
    headers: Pairs = ()
    query: Pairs = ()
    cookies: Pairs = ()
    body: bytes | None = None
    content_type: str | None = None

    @property
    def target(self) -> str:
        """Path and query together."""
        return with_query(self.path, self.query)


@dataclass(frozen=True, kw_only=True)
class Answer(OverHttp):
    """What came back. ``elapsed`` is seconds from the first byte sent to the last one received."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes = field(repr=False)
    elapsed: float
    request: Request
    url: str

    @property
    def _whose(self) -> str:
        return f"the answer to {self.request.method} {self.url}"


def excerpt(answer: Answer) -> str:
    """The beginning of what an answer says, on one line: a page has many."""
    return cut(answer.text.strip(), EXCERPT)


def with_query(path: str, query: Pairs) -> str:
    """The path with more behind its question mark.

    Example:
        >>> with_query("/orders?page=2", [("sort", "by date")])
        '/orders?page=2&sort=by+date'
    """
    return f"{path}{'&' if '?' in path else '?'}{urlencode(list(query))}" if query else path


def exchange_data(
    request: Request, url: str, headers: Pairs, answer: Answer | None, error: str | None
) -> dict[str, Any]:
    """What the journal keeps of an exchange; ``headers`` are those that were really sent."""
    return {
        "request": {
            "method": request.method,
            "url": url,
            "headers": [list(pair) for pair in headers],
            "body": evidence(request.body, request.content_type),
            "content_type": request.content_type,
        },
        "response": answer
        and {
            "status": answer.status,
            "headers": [list(pair) for pair in answer.headers],
            "body": evidence(answer.body, answer.content_type),
            "content_type": answer.content_type,
        },
        "error": error,
    }
